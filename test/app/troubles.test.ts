// What anybody may hear of the App's troubles: how many, and nothing about whom.

import { expect, it } from "@jest/globals";
import { PATIENCE } from "../../src/app/look.ts";
import { type State, Troubles } from "../../src/app/troubles.ts";

const KEY = "pull:7/acme/secret-plans#3";

const WELL = { isAlone: false, isStuck: false, paused: 0 };

it.each<[string, (troubles: Troubles) => void, State, string[]]>([
  ["nothing", () => undefined, WELL, []],
  ["a failure that may be bad luck", (t) => t.failed(KEY, PATIENCE - 1), WELL, []],
  ["a key that keeps failing", (t) => t.failed(KEY, PATIENCE), WELL, ["looks that keep failing: 1; the log has each"]],
  [
    "one that went well in the end",
    (t) => {
      t.failed(KEY, PATIENCE);
      t.succeeded(KEY);
    },
    WELL,
    [],
  ],
  [
    "a Redis that is away",
    () => undefined,
    { ...WELL, isAlone: true },
    ["the shared queue is away, and this replica works alone"],
  ],
  [
    "a worker that is stuck",
    () => undefined,
    { ...WELL, isStuck: true },
    ["takes nothing from the shared queue although"],
  ],
  [
    "a limit of GitHub",
    () => undefined,
    { ...WELL, paused: 2 },
    ["installations for which GitHub told us to wait: 2; the log says until when"],
  ],
])("%s", (_, happen, queue, expected) => {
  const troubles = new Troubles();
  happen(troubles);
  const told = troubles.sentences(queue);
  expect(told).toEqual(expected.map((text) => expect.stringContaining(text)));
  expect(told.join()).not.toContain("acme");
});

it("a key that another replica has looked at since is forgotten", () => {
  let now = 0;
  const troubles = new Troubles(() => now);
  troubles.failed(KEY, PATIENCE);
  now = 15 * 60_000;
  expect(troubles.failing).toBe(1);
  now += 1;
  expect(troubles.failing).toBe(0);
});
