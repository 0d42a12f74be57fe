// What answers tell of the hour's requests, and when the rest of them is kept.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { leftOf, Quota } from "../../src/github/quota.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const LATER = NOW + 1_800_000;
const core = { resource: "core", limit: 5000, resetAt: LATER };

describe("the headers of an answer", () => {
  const told = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "12", "x-ratelimit-reset": "1795349400" };

  it.each<[string, Record<string, string>, ReturnType<typeof leftOf>]>([
    [
      "tell what is left, and of what",
      { ...told, "x-ratelimit-resource": "graphql" },
      { resource: "graphql", limit: 5000, remaining: 12, resetAt: 1795349400_000 },
    ],
    ["are of REST when they do not say", told, { ...core, remaining: 12, resetAt: 1795349400_000 }],
    ["tell nothing when there are none, as on servers without limits", {}, undefined],
    ["tell nothing when one is missing", { ...told, "x-ratelimit-limit": "" }, undefined],
    ["tell nothing when one is no number", { ...told, "x-ratelimit-remaining": "many" }, undefined],
  ])("%s", (_, headers, expected) => {
    expect(leftOf(headers)).toEqual(expected);
  });
});

describe("the quota of an installation", () => {
  it.each<[string, Partial<typeof core & { remaining: number }>[], number | undefined, number]>([
    ["nothing is known", [], undefined, 1],
    ["there is enough", [{ remaining: 500 }], undefined, 0.1],
    ["less than a tenth is left", [{ remaining: 499 }], LATER, 0.0998],
    ["GraphQL has little and REST much", [{ remaining: 4000 }, { resource: "graphql", remaining: 0 }], LATER, 0],
    [
      "both have little",
      [{ remaining: 1 }, { resource: "graphql", remaining: 1, resetAt: LATER + 9 }],
      LATER + 9,
      0.0002,
    ],
    ["it was little and the hour is over", [{ remaining: 0, resetAt: NOW }], undefined, 1],
    [
      "it was little and a new hour began",
      [{ remaining: 0 }, { remaining: 4999, resetAt: LATER + 1 }],
      undefined,
      0.9998,
    ],
  ])("is kept or not when %s", (_, told, until, share) => {
    const quota = new Quota();
    for (const one of told) quota.note({ ...core, remaining: 0, ...one });
    expect({ until: quota.scarceUntil(NOW), share: quota.share(NOW) }).toEqual({ until, share });
  });

  it("is kept exactly while some allowance of this hour is under a tenth", () => {
    const left = fc.record({
      resource: fc.constantFrom("core", "graphql", "search"),
      limit: fc.integer({ min: 1, max: 15_000 }),
      remaining: fc.integer({ min: 0, max: 15_000 }),
      resetAt: fc.integer({ min: NOW - 10, max: NOW + 10 }),
    });
    fc.assert(
      fc.property(fc.array(left), (told) => {
        const quota = new Quota();
        for (const one of told) quota.note(one);
        const until = quota.scarceUntil(NOW);
        expect(until === undefined).toBe(quota.share(NOW) >= 0.1);
        expect(until ?? NOW + 1).toBeGreaterThan(NOW);
      }),
    );
  });
});
