import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Able, matchSlots } from "../../src/policy/matching.ts";

const ROLES = ["a", "b", "c"] as const;
const people = fc
  .array(fc.subarray([...ROLES]), { maxLength: 6 })
  .map((all): Able[] => all.map((roles, index) => ({ id: index + 1, roles: new Set(roles) })));
const needed = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(2))
  .map((counts) => new Map(ROLES.map((role, index) => [role as string, counts[index] ?? 0])));

/** The most slots that can be filled, by trying everything. */
function bruteForce(open: ReadonlyMap<string, number>, [first, ...rest]: readonly Able[]): number {
  if (!first) return 0;
  const choices = [...first.roles].filter((role) => (open.get(role) ?? 0) > 0);
  const taking = choices.map((role) => 1 + bruteForce(new Map(open).set(role, (open.get(role) ?? 0) - 1), rest));
  return Math.max(bruteForce(open, rest), ...taking);
}

describe("matching people to slots", () => {
  it("fills as many slots as trying everything does", () => {
    fc.assert(
      fc.property(needed, people, (slots, everybody) => {
        const filled = [...matchSlots(slots, everybody).values()].flat();
        expect(filled).toHaveLength(bruteForce(slots, everybody));
      }),
      { numRuns: 500 },
    );
  });

  it("uses nobody twice, nobody for a role they do not have, and no more than is needed", () => {
    fc.assert(
      fc.property(needed, people, (slots, everybody) => {
        const filled = matchSlots(slots, everybody);
        const used = [...filled.values()].flat();
        expect(new Set(used).size).toBe(used.length);
        for (const [role, ids] of filled) {
          expect(ids.length).toBeLessThanOrEqual(slots.get(role) ?? 0);
          for (const id of ids) expect(everybody.find((one) => one.id === id)?.roles.has(role)).toBe(true);
        }
      }),
    );
  });

  it("moves somebody who came first to another role when only that fills both", () => {
    const both = { id: 1, roles: new Set(["a", "b"]) };
    const onlyA = { id: 2, roles: new Set(["a"]) };
    expect(
      matchSlots(
        new Map([
          ["a", 1],
          ["b", 1],
        ]),
        [both, onlyA],
      ),
    ).toEqual(
      new Map([
        ["a", [2]],
        ["b", [1]],
      ]),
    );
  });
});
