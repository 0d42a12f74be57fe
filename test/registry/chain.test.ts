import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { chainsOf, findChainFaults } from "../../src/registry/chain.ts";
import type { SealedRecord } from "../../src/registry/record.ts";
import { parseRecordTag } from "../../src/registry/record-tag.ts";
import { recordFact, sampleBody } from "./record-sample.ts";

/** A sound chain of this many records. */
function makeChain(length: number, stage = "production"): SealedRecord[] {
  const chain: SealedRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const before = chain.at(-1);
    const body = sampleBody({
      subject: { kind: "assignment", model: "churn", stage, sequence },
      ...{ stage, signing: "off" },
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

describe("what is said of a chain", () => {
  const names = (numbers: readonly number[]) => numbers.map((at) => `record/churn/production/${at}`);
  const [, second, third, fourth, fifth] = makeChain(5);

  it.each<[string, (SealedRecord | undefined)[], string]>([
    ["that one is missing", [third, fifth], `${names([5])} follows ${names([3])}: number 4 is missing`],
    ["that several are missing", [second, fifth], `${names([5])} follows ${names([2])}: numbers 3 to 4 is missing`],
    ["that the first is missing", [second], `${names([2])} follows nothing: number 1 is missing`],
    ["that the first are missing", [fourth], `${names([4])} follows nothing: numbers 1 to 3 is missing`],
  ])("is %s", (_, records, sentence) => {
    const faults = findChainFaults(records.filter((record) => record !== undefined));
    expect(faults).toContain(`${sentence}, so a record was deleted.`);
  });

  it("is that another was sealed after it when only its name is another", () => {
    const [one, two] = makeChain(2);
    if (!one || !two) throw new Error("a chain of two");
    const renamed = {
      ...two,
      body: { ...two.body, previous: { name: "record/x/y/1", digest: { sha256: one.digest } } },
    };
    expect(findChainFaults([one, renamed])).toEqual([
      "record/churn/production/2 was sealed after another record/x/y/1 than the one that is there.",
    ]);
  });
});

describe("the chains of a registry", () => {
  it("are one for each stage, in the order of their numbers, without what is no assignment", () => {
    const { stage: _, ...registered } = sampleBody({ signing: "off" });
    const body = { ...registered, subject: { kind: "registration", model: "churn", version: "1.2.0" } as const };
    const fact = recordFact(body);
    const registration = parseRecordTag({ ...fact, message: fact.message ?? "" }, []);
    if ("invalid" in registration) throw new Error(registration.invalid);
    const mixed = [...makeChain(12).toReversed(), registration, ...makeChain(2, "staging")];
    const chains = chainsOf(mixed);
    expect([...chains.keys()]).toEqual(["churn/production", "churn/staging"]);
    const sequences = [...chains.values()].map((chain) =>
      chain.map(({ body: { subject } }) => (subject.kind === "assignment" ? subject.sequence : 0)),
    );
    expect(sequences).toEqual([Array.from({ length: 12 }, (__, at) => at + 1), [1, 2]]);
    expect(() => findChainFaults([registration])).toThrow("Only records of assignments form a chain.");
  });
});
