import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Evidence } from "../../../src/policy/evidence.ts";
import { judge } from "../../../src/policy/judge.ts";
import { without } from "../sample.ts";
import { type Event, histories, setbacks, TEAMS } from "./history.ts";
import { judgeHistory, know, policyFor } from "./production.ts";
import { allows, type Needed } from "./reference.ts";
import { play } from "./world.ts";

/** More by hand: `HISTORIES=200000 npm test -- test/policy/histories`. */
const HISTORIES = Number(process.env["HISTORIES"] ?? 20_000);

const policies = fc.constantFrom<Needed>(
  { risk: 1 },
  { engineering: 1 },
  { risk: 1, engineering: 1 },
  { risk: 2, engineering: 1 },
);
const github = fc.record({ movesReviews: fc.boolean() });

async function passes(events: readonly Event[], needed: Needed, hub = { movesReviews: false }): Promise<boolean> {
  const verdict = await judgeHistory(play(events, hub), needed);
  return verdict === undefined || verdict.status === "passed";
}

describe("the verdict on a random history", () => {
  it("is that of a rule written apart from it", async () => {
    const told = { allowed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(histories, policies, github, async (events, needed, hub) => {
        const allowed = await passes(events, needed, hub);
        expect(allowed).toBe(allows(play(events, hub), needed));
        told[allowed ? "allowed" : "refused"] += 1;
      }),
      { numRuns: HISTORIES },
    );
    // Histories that are all refused would hold nothing against anything.
    expect(Math.min(told.allowed, told.refused)).toBeGreaterThan(HISTORIES / 50);
  });

  it("is never better after a commit, a dismissal or the loss of a member", async () => {
    await fc.assert(
      fc.asyncProperty(histories, setbacks, policies, async (events, setback, needed) => {
        fc.pre(!unblocks(events, setback));
        if (await passes([...events, setback], needed)) expect(await passes(events, needed)).toBe(true);
      }),
      { numRuns: HISTORIES / 10 },
    );
  });

  it("is never better under a policy that asks for more", async () => {
    await fc.assert(
      fc.asyncProperty(histories, policies, fc.constantFrom(...TEAMS), async (events, needed, team) => {
        const more = { ...needed, [team]: (needed[team] ?? 0) + 1 };
        // Somebody of a role that was not asked before may hold it up: that asks for more too.
        if (await passes(events, more)) expect(await passes(events, needed)).toBe(true);
      }),
      { numRuns: HISTORIES / 10 },
    );
  });

  it("does not pass on facts of which some could not be had", async () => {
    const lost = fc.subarray<keyof Evidence>(
      ["pull", "reviews", "commits", "pushers", "teams", "readers", "registrations"],
      {
        minLength: 1,
      },
    );
    await fc.assert(
      fc.asyncProperty(histories, policies, lost, async (events, needed, names) => {
        const known = await know(play(events, { movesReviews: false }));
        fc.pre(known !== undefined && known.proposal.items.length > 0);
        expect(judge(known.proposal, policyFor(needed), without(known.evidence, ...names)).status).not.toBe("passed");
      }),
      { numRuns: HISTORIES / 10 },
    );
  });

  it("does not pass for want of knowing what was pushed over or retargeted", async () => {
    const lost = fc.subarray<keyof Evidence>(["forcePushes", "retargets"], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(histories, policies, lost, async (events, needed, names) => {
        const known = await know(play(events, { movesReviews: true }));
        fc.pre(known !== undefined);
        const policy = policyFor(needed);
        const blind = judge(known.proposal, policy, without(known.evidence, ...names)).status;
        if (blind === "passed") expect(judge(known.proposal, policy, known.evidence).status).toBe("passed");
      }),
      { numRuns: HISTORIES / 10 },
    );
  });
});

/** Whether a request for changes is taken back, or goes with the one who made it. */
function unblocks(events: readonly Event[], setback: Event): boolean {
  const { reviews } = play(events, { movesReviews: false });
  if (setback.type === "dismiss") return reviews.at(-1 - setback.nth)?.state === "CHANGES_REQUESTED";
  return (
    setback.type === "leave" && reviews.some(({ by, state }) => by === setback.who && state === "CHANGES_REQUESTED")
  );
}
