// Whether random histories would notice a rule that is missing, and show it by a history short enough to read.

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Evidence, Review } from "../../../src/policy/evidence.ts";
import { judge } from "../../../src/policy/judge.ts";
import { type Event, histories, PEOPLE } from "./history.ts";
import { know, policyFor } from "./production.ts";
import { allows } from "./reference.ts";
import { play } from "./world.ts";

const MOST = 20_000;
/** Events of a history that is still read at a glance; how far shrinking comes depends on chance. */
const FEW = 8;
const NEEDED = { engineering: 1 };
const HUB = { movesReviews: true };

const reviewsAs = (change: (review: Review) => Review) => (evidence: Evidence) => ({
  ...evidence,
  reviews: (evidence.reviews ?? []).map(change),
});

const withoutDevelopers = ({ registrations }: Evidence): NonNullable<Evidence["registrations"]> =>
  new Map(
    [...(registrations ?? [])].map(([key, record]) => {
      return [key, record && { ...record, body: { ...record.body, developers: [] } }];
    }),
  );

/** Facts as an App would see them that forgot a rule. */
const BLIND: readonly [rule: string, see: (evidence: Evidence) => Evidence][] = [
  ["who pushed", (evidence) => ({ ...evidence, pushers: [], forcePushes: [] })],
  [
    "who is a co-author",
    (evidence) => ({ ...evidence, commits: evidence.commits?.map((one) => ({ ...one, coAuthors: [] })) ?? [] }),
  ],
  [
    "commits of nobody",
    (evidence) => ({ ...evidence, commits: evidence.commits?.filter(({ author }) => author !== null) ?? [] }),
  ],
  ["what was retargeted", (evidence) => ({ ...evidence, retargets: [] })],
  ["who may read", (evidence) => ({ ...evidence, readers: new Set(PEOPLE) })],
  ["who left the team", (evidence) => ({ ...evidence, teams: new Map([["acme/engineering", new Set([3, 4, 5, 6])]]) })],
  ["who is a developer", (evidence) => ({ ...evidence, registrations: withoutDevelopers(evidence) })],
  ["that bots are no people", reviewsAs((one) => ({ ...one, author: one.author && { ...one.author, kind: "User" } }))],
  [
    "which content was seen",
    reviewsAs(({ remembered: _, ...one }) => ({ ...one, sameContent: true, submittedAt: "2099-01-01T00:00:00Z" })),
  ],
  [
    "what was dismissed",
    (evidence) => ({ ...evidence, reviews: evidence.reviews?.filter(({ state }) => state !== "DISMISSED") ?? [] }),
  ],
  [
    "what was asked to be changed",
    (evidence) => ({
      ...evidence,
      reviews: evidence.reviews?.filter(({ state }) => state !== "CHANGES_REQUESTED") ?? [],
    }),
  ],
];

async function passesSeeing(events: readonly Event[], see: (evidence: Evidence) => Evidence): Promise<boolean> {
  const known = await know(play(events, HUB));
  return known === undefined || judge(known.proposal, policyFor(NEEDED), see(known.evidence)).status === "passed";
}

describe("an App that does not see", () => {
  it.each(BLIND)("%s is caught, by a history of a few events", async (_, see) => {
    const agrees = fc.asyncProperty(histories, async (events) => {
      return (await passesSeeing(events, see)) === allows(play(events, HUB), NEEDED);
    });
    const { failed, counterexample } = await fc.check(agrees, { numRuns: MOST, endOnFailure: false, seed: 4 });
    const shortest = counterexample?.[0] ?? [];
    expect({ failed, shortest: shortest.length <= FEW ? "short" : shortest }).toEqual({
      failed: true,
      shortest: "short",
    });
  });
});
