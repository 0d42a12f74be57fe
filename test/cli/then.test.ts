// An earlier time by its day and by its commit: the same tags were there.

import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "@jest/globals";
import { runCommandLine } from "./record-terminal.ts";
import { makeSampleRegistry } from "./sample-registry.ts";

const { folder, key, commits } = makeSampleRegistry();
afterAll(() => rmSync(folder, { recursive: true }));

/** Each costs several processes. */
const SOME = [...commits].filter((_, index) => index % 4 === 3);

/** What a command says on standard output about a time. */
async function askAt(words: string, at: string): Promise<string> {
  return (await runCommandLine(folder, [...words.split(" "), "--at", at, "--key", key])).out;
}

describe.each(["audit", "history churn", "history fraud-detector production", "resolve churn@production"])(
  "`%s`",
  (words) => {
    it("says the same of a commit as of the day on which it landed", async () => {
      for (const [day, commit] of SOME)
        expect([day, await askAt(words, commit)]).toEqual([day, await askAt(words, day)]);
    });
  },
);

it("an audit finds nothing wrong before the day on which something was bypassed, and that from then on", async () => {
  const codes: [string, number][] = [];
  for (const [day, commit] of SOME) {
    const { code } = await runCommandLine(folder, ["audit", "--at", commit, "--key", key]);
    codes.push([day, code]);
  }
  expect(codes).toEqual(codes.map(([day]) => [day, day < "2026-10-07" ? 0 : 1]));
});
