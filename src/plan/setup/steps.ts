// What an administrator's token can set up, as data: the terminal prints these steps or takes them.

import { type Desired, desiredBranch, desiredTags, findOwn, holds, type RulesetBody, toBody } from "./desired.ts";
import type { Enforced, Place } from "./enforced.ts";

/** One change of the repository's settings, with the sentence that tells it. */
export type SetupStep =
  | { do: "create-ruleset"; tells: string; body: RulesetBody }
  | { do: "update-ruleset"; tells: string; id: number; body: RulesetBody }
  | { do: "enable-immutable-releases"; tells: string };

/** A step that GitHub took, or the clause in which it refused. */
export type StepDone = { step: SetupStep; refused?: string };

/** What is to be set up, and sentences on what is left to people although it could be set up otherwise. */
export interface SetupPlan {
  steps: readonly SetupStep[];
  left: readonly string[];
}

/** Nothing when all of it is there already. */
export function planSetup(enforced: Enforced): SetupPlan {
  const { app, policy, immutableReleases } = enforced;
  const immutable: SetupStep[] =
    "known" in immutableReleases && !immutableReleases.known
      ? [{ do: "enable-immutable-releases", tells: "Turn on immutable releases" }]
      : [];
  if (!("known" in app)) return { steps: immutable, left: [`No ruleset was planned: ${app.hidden}.`] };
  if (!("known" in enforced.rulesets))
    return { steps: immutable, left: [`No ruleset was planned: ${enforced.rulesets.hidden}.`] };
  const tags = planRuleset(enforced, desiredTags(app.known));
  // With the check required and no policy to judge by, the pull request that brings the policy could never be merged.
  const isJudged = "known" in policy && !Array.isArray(policy.known);
  const branch = isJudged ? planRuleset(enforced, desiredBranch(app.known)) : [];
  const left = isJudged
    ? []
    : [
        `The ruleset of ${enforced.place.defaultBranch} waits for a sound registry.yaml there: without one every check fails and nothing could be merged.`,
      ];
  return { steps: [...branch, ...tags, ...immutable], left };
}

function planRuleset(enforced: Enforced, desired: Desired): SetupStep[] {
  const now = findOwn(enforced, desired);
  const body = toBody(desired, now);
  const subject = desired.target === "branch" ? enforced.place.defaultBranch : "the tags of records and receipts";
  if (now === undefined)
    return [{ do: "create-ruleset", tells: `Create the ruleset ${desired.name} for ${subject}`, body }];
  if (holds(now, body)) return [];
  return [{ do: "update-ruleset", tells: `Update the ruleset ${desired.name} for ${subject}`, id: now.id, body }];
}

/** The same change as one call of GitHub's own terminal. */
export function callOf(step: SetupStep, { owner, name }: Place): string {
  const repository = `repos/${owner}/${name}`;
  switch (step.do) {
    case "create-ruleset":
      return `echo ${quote(step.body)} | gh api -X POST ${repository}/rulesets --input -`;
    case "update-ruleset":
      return `echo ${quote(step.body)} | gh api -X PUT ${repository}/rulesets/${step.id} --input -`;
    case "enable-immutable-releases":
      return `gh api -X PUT ${repository}/immutable-releases`;
  }
}

// Names of other checks may hold anything, and this is meant to be pasted into a shell.
function quote(body: RulesetBody): string {
  return `'${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}

/** The call that brings one ruleset to what it should be; nothing when it is, or when no App is known. */
export function callForRuleset(enforced: Enforced, desire: (app: number) => Desired): { call?: string } {
  if (!("known" in enforced.app)) return {};
  const [step] = planRuleset(enforced, desire(enforced.app.known));
  return step ? { call: callOf(step, enforced.place) } : {};
}
