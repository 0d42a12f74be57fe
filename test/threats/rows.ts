// Threats that end in a verdict, as rows: what is done, what the check must say, and what must be there after the merge.
import { expect } from "@jest/globals";
import { type Login, MODEL } from "../../sandbox/story/sample.ts";
import type { Threats, Trace } from "./place.ts";
import type { Opening, Pull } from "./pull.ts";

export interface Row {
  /** Begins with the number of the threat. */
  title: string;
  /** Who opens the pull request; ana when left out. */
  by?: Login;
  opening?: Opening;
  act: (pull: Pull, threats: Threats) => Promise<unknown>;
  check: "success" | "action_required" | "failure";
  /** What the check says. */
  says: string;
}

/** What a passing verdict leaves: a record that approves, its receipt, no incident. */
export const approved = ({ version }: Pull): Trace => ({
  outcome: "approved",
  receipts: [`${MODEL}@v${version}`],
  incidents: [],
});

/** What an administrator leaves who merges without a passing verdict: a record that says so, one incident, no receipt. */
export const bypassed = ({ version }: Pull): Trace => ({
  outcome: "bypassed",
  receipts: [],
  incidents: [
    expect.stringContaining(`${MODEL} ${version} was added without a passing verdict`),
  ] as unknown as string[],
});

/** Plays one row on a pull request of its own, which an administrator merges when it is not green. */
export async function playRow(threats: Threats, { by = "ana", opening, act, check, says }: Row): Promise<void> {
  const pull = await threats.open(by, opening);
  await act(pull, threats);
  await threats.place.scene.settled();
  expect(await threats.check(pull)).toMatchObject({ conclusion: check, says: expect.stringContaining(says) });
  const passes = check === "success";
  await pull.merge(passes ? "ana" : "dora");
  expect(await threats.trace(pull)).toEqual(passes ? approved(pull) : bypassed(pull));
}
