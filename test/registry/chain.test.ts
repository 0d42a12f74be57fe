import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findChainFaults } from "../../src/registry/chain.ts";
import type { SealedRecord } from "../../src/registry/record.ts";
import { parseRecordTag } from "../../src/registry/record-tag.ts";
import { recordFact, sampleBody } from "./record-sample.ts";

/** A sound chain of this many records. */
function makeChain(length: number): SealedRecord[] {
  const chain: SealedRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const before = chain.at(-1);
    const body = sampleBody({
      subject: { kind: "assignment", model: "churn", stage: "production", sequence },
      signing: "off",
      ...(before && { previous: { name: before.name, digest: { sha256: before.digest } } }),
    });
    const fact = recordFact(body);
    const record = parseRecordTag({ ...fact, message: fact.message ?? "" }, []);
    if ("invalid" in record) throw new Error(record.invalid);
    chain.push(record);
  }
  return chain;
}

describe("the chain of records", () => {
  it("is whole from the first to the last, and when there is none", () => {
    expect(findChainFaults(makeChain(5))).toEqual([]);
    expect(findChainFaults([])).toEqual([]);
  });

  it("shows when any record but the newest is gone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(), (length, at) => {
        const gone = at % (length - 1);
        const faults = findChainFaults(makeChain(length).toSpliced(gone, 1));
        expect(faults.join(" ")).toContain(`number ${gone + 1} is missing`);
      }),
      { numRuns: 20 },
    );
  });

  it("shows when a record was sealed anew", () => {
    const chain = makeChain(3);
    const faults = findChainFaults(
      chain.map((record, index) => (index === 1 ? { ...record, digest: "0".repeat(64) } : record)),
    );
    expect(faults).toEqual([
      expect.stringContaining("production/3 was sealed after another record/churn/production/2"),
    ]);
  });

  it("shows when a record does not name the one before, or names one that is not there", () => {
    const [first, second] = makeChain(2);
    if (!first || !second) throw new Error("a chain of two");
    const { previous, ...loose } = second.body;
    expect(findChainFaults([first, { ...second, body: loose }])).toEqual([expect.stringContaining("does not name")]);
    expect(findChainFaults([{ ...first, body: { ...first.body, ...(previous && { previous }) } }])).toEqual([
      expect.stringContaining("which is not there"),
    ]);
  });
});
