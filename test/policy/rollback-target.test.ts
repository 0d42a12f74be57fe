// Which version a stage goes back to when nobody names one.

import { describe, expect, it } from "@jest/globals";
import { findRollbackTarget } from "../../src/policy/rollback-target.ts";
import type { RecordOutcome, SealedRecord } from "../../src/registry/record.ts";
import { sampleBody } from "../registry/record-sample.ts";

/** `1.0.0`, or `1.0.0!` for a bypass, `-` for a vacation; oldest first. */
function recordsOf(words: string): SealedRecord[] {
  const records = words
    .split(" ")
    .filter(Boolean)
    .map((word): SealedRecord => {
      const outcome: RecordOutcome = word === "-" ? "vacated" : word.endsWith("!") ? "bypassed" : "approved";
      const body = sampleBody({ outcome, version: word.replace("!", "") });
      return { name: "record", body, digest: { sha256: "" }, signature: "verified" } as unknown as SealedRecord;
    });
  return records.reverse();
}

const target = (words: string, current: string | undefined, retired: readonly string[] = []) =>
  findRollbackTarget(recordsOf(words), { current, retired: (version) => retired.includes(version) });

describe("the target of a rollback", () => {
  it.each<
    [what: string, words: string, current: string | undefined, retired: readonly string[], target: string | undefined]
  >([
    ["is the version before", "1.0.0 1.1.0 1.2.0", "1.2.0", [], "1.1.0"],
    ["is never what was rolled back from", "1.0.0 1.1.0 1.2.0 1.1.0", "1.1.0", [], "1.0.0"],
    ["is nothing for the first", "1.0.0", "1.0.0", [], undefined],
    ["is nothing without records", "", "1.0.0", [], undefined],
    ["is not retired", "1.0.0 1.1.0 1.2.0", "1.2.0", ["1.1.0"], "1.0.0"],
    ["is nothing when all are retired", "1.0.0 1.1.0", "1.1.0", ["1.0.0"], undefined],
    ["was approved", "1.0.0 1.1.0! 1.2.0", "1.2.0", [], "1.0.0"],
    ["is the last holder when the stage was bypassed", "1.0.0 1.1.0 6.6.6!", "6.6.6", [], "1.1.0"],
    ["is the last holder when the version has no record", "1.0.0 1.1.0", "6.6.6", [], "1.1.0"],
    ["is the last holder of an empty stage", "1.0.0 1.1.0 -", undefined, [], "1.1.0"],
  ])("%s (%s)", (_, words, current, retired, expected) => {
    expect(target(words, current, retired)).toBe(expected);
  });
});
