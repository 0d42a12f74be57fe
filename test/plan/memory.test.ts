import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { MEMORY_LIMIT } from "../../src/plan/cut.ts";
import { formatMemory, type Memory, parseMemory } from "../../src/plan/memory.ts";

const key = "a key nobody knows";
const here = { repository: 7, pull: 12 };
const memory: Memory = {
  v: 1,
  digests: { PRR_1: "a".repeat(64) },
  pushers: [1001],
  check: { head: "b".repeat(40), fingerprint: "c".repeat(64) },
  comment: "d".repeat(64),
  requested: ["@acme/risk"],
};
const block = formatMemory(memory, key, here);

describe("memory", () => {
  it("comes back from any comment it was put in", () => {
    const strings = fc.string({ unit: "binary", maxLength: 20 });
    const digests = fc.dictionary(
      strings.filter((name) => name !== "__proto__" && !/^\d+$/.test(name)),
      strings,
    );
    const comesBack = (before: string, reviews: Record<string, string>, pushers: number[]) => {
      const remembered = { v: 1 as const, digests: { ...reviews }, pushers, requested: [] };
      const comment = `${before}\n${formatMemory(remembered, key, here)}\n`;
      expect(parseMemory(comment, key, here)).toEqual(remembered);
    };
    fc.assert(fc.property(strings, digests, fc.array(fc.nat()), comesBack), { numRuns: 200 });
  });

  it.each([
    ["no block", "hello"],
    ["a changed payload", block.replace("memory ey", "memory ez")],
    ["a changed signature", block.replace(/[0-9a-f] -->/, (end) => (end.startsWith("0") ? "1 -->" : "0 -->"))],
    ["two blocks", `${block}\n${block}`],
    ["a block in another spelling", block.replace("<!--", "<!---")],
  ])("is not believed from %s", (_, body) => expect(parseMemory(body, key, here)).toBeUndefined());

  it.each([
    ["another key", "another key", here],
    ["another repository", key, { ...here, repository: 71 }],
    ["another pull request", key, { ...here, pull: 2 }],
  ])("is not believed under %s", (_, otherKey, binding) => {
    expect(parseMemory(block, otherKey, binding)).toBeUndefined();
  });

  it("forgets the oldest reviews and no pusher when there is too much", () => {
    const reviews = Array.from({ length: 200 }, (_, n) => [`PRR_${n}`, "e".repeat(64)]);
    const long = formatMemory({ ...memory, digests: Object.fromEntries(reviews) }, key, here);
    const left = parseMemory(long, key, here);
    expect(long.length).toBeLessThanOrEqual(MEMORY_LIMIT);
    expect(Object.keys(left?.digests ?? {}).at(-1)).toBe("PRR_199");
    expect(left?.digests).not.toHaveProperty("PRR_0");
    expect(left).toMatchObject({ pushers: [1001], requested: ["@acme/risk"] });
  });

  it("throws rather than forget pushers", () => {
    const pushers = Array.from({ length: 2000 }, (_, n) => 1_000_000 + n);
    expect(() => formatMemory({ ...memory, pushers }, key, here)).toThrow("2000 pushers");
  });
});
