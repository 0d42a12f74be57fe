// What binds the default branch, and by which rulesets: the same thing may be asked for more than once, and each time by somebody else's rules.

import { CHECK } from "../../policy/verdict.ts";
import type { BranchRule, ClassicProtection, Enforced } from "./enforced.ts";

/** One thing the branch is bound by: how a rule of a ruleset says it, and how the classic protection does. */
export interface Guard {
  by: (rule: BranchRule) => boolean;
  classic: (protection: ClassicProtection) => boolean;
}

const reviews = (rule: BranchRule) => rule.type === "pull_request";

/** A required check of our name. */
export interface RequiredCheck {
  context: string;
  /** `null` or -1 for any App. */
  appId: number | null;
}

/** The checks that a rule requires. */
export function checksOf({ type, parameters }: BranchRule): RequiredCheck[] {
  const listed = type === "required_status_checks" ? parameters["required_status_checks"] : undefined;
  if (!Array.isArray(listed)) return [];
  return listed.map((one) => ({ context: String(one?.context), appId: one?.integration_id ?? null }));
}

const isOurs = (app: number) => (check: RequiredCheck) => check.context === CHECK && check.appId === app;

export const checkGuard = (app: number): Guard => ({
  by: (rule) => checksOf(rule).some(isOurs(app)),
  classic: ({ checks }) => checks.some(isOurs(app)),
});

export const PULL_REQUEST: Guard = {
  by: (rule) => reviews(rule) && Number(rule.parameters["required_approving_review_count"]) >= 1,
  classic: ({ approvals }) => (approvals ?? 0) >= 1,
};

export const STALE_APPROVALS: Guard = {
  by: (rule) => reviews(rule) && rule.parameters["dismiss_stale_reviews_on_push"] === true,
  classic: ({ approvals, dismissStale }) => approvals !== null && dismissStale,
};

export const LAST_PUSH: Guard = {
  by: (rule) => reviews(rule) && rule.parameters["require_last_push_approval"] === true,
  classic: ({ approvals, lastPushApproval }) => approvals !== null && lastPushApproval,
};

export const SIGNED_COMMITS: Guard = {
  by: ({ type }) => type === "required_signatures",
  classic: ({ signedCommits }) => signedCommits,
};

export const NO_FORCE_PUSH: Guard = {
  by: ({ type }) => type === "non_fast_forward",
  classic: ({ forcePushes }) => !forcePushes,
};

export const NO_DELETION: Guard = {
  by: ({ type }) => type === "deletion",
  classic: ({ deletions }) => !deletions,
};

/** `yes` with what says so; `unknown` when something that could say so was hidden. */
export type Held =
  | { held: "yes"; rulesets: readonly number[]; classic: boolean }
  | { held: "no" }
  | { held: "unknown"; reason: string };

/** Whether the branch is bound, in either of GitHub's two ways. */
export function holdsGuard({ branchRules, classic }: Enforced, guard: Guard): Held {
  const rulesets = "known" in branchRules ? branchRules.known.filter(guard.by).map(({ ruleset }) => ruleset) : [];
  const isClassic = "known" in classic && classic.known !== null && guard.classic(classic.known);
  if (rulesets.length > 0 || isClassic) return { held: "yes", rulesets: [...new Set(rulesets)], classic: isClassic };
  if ("hidden" in branchRules) return { held: "unknown", reason: branchRules.hidden };
  return "hidden" in classic ? { held: "unknown", reason: classic.hidden } : { held: "no" };
}
