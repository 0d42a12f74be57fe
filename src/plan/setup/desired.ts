// The two rulesets a registry should have, as GitHub's API takes them: one on the default branch, one on our tags.

import { CHECK } from "../../policy/verdict.ts";
import type { BypassActor, Enforced, RuleFact, Ruleset } from "./enforced.ts";

/** Tags of ours; a `*` of GitHub's patterns stops at a slash, so `record/**` alone would miss `record/<model>/<stage>/<n>`. */
export const TAG_PATTERNS = ["refs/tags/record/**/*", "refs/tags/*@v*", "refs/tags/*#*"] as const;

/** A ruleset as it is sent. */
export interface RulesetBody {
  name: string;
  target: "branch" | "tag";
  enforcement: "active";
  conditions: { ref_name: { include: readonly string[]; exclude: readonly string[] } };
  rules: readonly { type: string; parameters?: Readonly<Record<string, unknown>> }[];
  bypass_actors: readonly { actor_id: number | null; actor_type: string; bypass_mode: string }[];
}

/** What one ruleset must hold. */
export interface Desired {
  name: string;
  target: "branch" | "tag";
  include: readonly string[];
  rules: readonly RuleFact[];
  bypass: readonly BypassActor[];
}

/** Nobody passes it: an administrator in need changes the ruleset, which GitHub's audit log keeps. */
export function desiredBranch(app: number): Desired {
  const required = [{ context: CHECK, integration_id: app }];
  const checks = { strict_required_status_checks_policy: false, do_not_enforce_on_create: false };
  return {
    name: "registrar",
    target: "branch",
    include: ["~DEFAULT_BRANCH"],
    rules: [
      { type: "deletion", parameters: {} },
      { type: "non_fast_forward", parameters: {} },
      { type: "pull_request", parameters: REVIEWS },
      { type: "required_status_checks", parameters: { ...checks, required_status_checks: required } },
    ],
    bypass: [],
  };
}

/** The same with signatures: asked of nobody, because it decides how everybody works. */
export function desiredSigned(app: number): Desired {
  const desired = desiredBranch(app);
  return { ...desired, rules: [...desired.rules, { type: "required_signatures", parameters: {} }] };
}

const REVIEWS = {
  required_approving_review_count: 1,
  dismiss_stale_reviews_on_push: true,
  require_last_push_approval: true,
  require_code_owner_review: false,
  required_review_thread_resolution: false,
};

/** Our App alone makes these tags. */
export function desiredTags(app: number): Desired {
  return {
    name: "registrar tags",
    target: "tag",
    include: TAG_PATTERNS,
    rules: ["creation", "update", "deletion"].map((type) => ({ type, parameters: {} })),
    bypass: [{ type: "Integration", id: app, mode: "always" }],
  };
}

/** Our ruleset among those of the repository, whatever it holds now. */
export function findOwn({ rulesets }: Enforced, { name, target }: Desired): Ruleset | undefined {
  if (!("known" in rulesets)) return undefined;
  return rulesets.known.find((one) => one.name === name && one.target === target && !one.inherited);
}

/** The ruleset as it should be: what somebody added to it stays, and what is asked for is never weaker than it was. */
export function toBody(desired: Desired, now?: Ruleset): RulesetBody {
  const { name, target, bypass } = desired;
  const include = [...new Set([...(now?.include ?? []), ...desired.include])];
  const types = new Set(desired.rules.map(({ type }) => type));
  const added = (now?.rules ?? []).filter(({ type }) => !types.has(type));
  const asked = desired.rules.map((rule) => strengthen(rule, now?.rules ?? []));
  return {
    name,
    target,
    enforcement: "active",
    conditions: { ref_name: { include, exclude: [] } },
    rules: [...asked, ...added].map(toRule),
    bypass_actors: bypass.map(({ id, type, mode }) => ({ actor_id: id, actor_type: type, bypass_mode: mode })),
  };
}

function toRule({ type, parameters }: RuleFact): RulesetBody["rules"][number] {
  return Object.keys(parameters).length === 0 ? { type } : { type, parameters };
}

function strengthen(asked: RuleFact, rules: readonly RuleFact[]): RuleFact {
  const now = rules.find(({ type }) => type === asked.type)?.parameters;
  if (now === undefined) return asked;
  if (asked.type === "pull_request") return { type: asked.type, parameters: stricterReviews(now) };
  if (asked.type !== "required_status_checks") return { type: asked.type, parameters: now };
  const others = listOf(now["required_status_checks"]).filter((one) => Object(one).context !== CHECK);
  const ours = listOf(asked.parameters["required_status_checks"]);
  return {
    type: asked.type,
    parameters: { ...asked.parameters, ...now, required_status_checks: [...ours, ...others] },
  };
}

function stricterReviews(now: RuleFact["parameters"]): RuleFact["parameters"] {
  const count = Math.max(1, Number(now["required_approving_review_count"] ?? 0));
  const { dismiss_stale_reviews_on_push, require_last_push_approval } = REVIEWS;
  return {
    ...REVIEWS,
    ...now,
    required_approving_review_count: count,
    dismiss_stale_reviews_on_push,
    require_last_push_approval,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a ruleset says all of this already; the order of rules and keys means nothing. */
export function holds(now: Ruleset, body: RulesetBody): boolean {
  if (!("known" in now.bypass)) return false;
  const asIs: RulesetBody = {
    ...{ name: now.name, target: body.target, enforcement: "active" },
    conditions: { ref_name: { include: now.include, exclude: now.exclude } },
    rules: now.rules.map(toRule),
    bypass_actors: now.bypass.known.map(({ id, type, mode }) => ({
      actor_id: id,
      actor_type: type,
      bypass_mode: mode,
    })),
  };
  return now.enforcement === "active" && canonical(asIs) === canonical(body);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${key}:${canonical(one)}`).join()}}`;
}
