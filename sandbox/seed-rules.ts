// Protects branches and tags of a seeded repository.
import type { BypassActor, Repository, Rule, Ruleset, World } from "./state.ts";

/** A ruleset in short; `include` are full ref globs, `~DEFAULT_BRANCH` or `~ALL`. */
export interface RulesDraft {
  name?: string;
  target?: "branch" | "tag";
  include: string[];
  exclude?: string[];
  rules: Rule[];
  bypass?: BypassActor[];
  enforcement?: Ruleset["enforcement"];
}

/** The usual protection of a branch. */
export interface Protection {
  /** Required checks; `appId` pins the App that must report it. */
  checks?: { context: string; appId?: number }[];
  strict?: boolean;
  approvals?: number;
  dismissStale?: boolean;
  lastPushApproval?: boolean;
  /** Whether repository administrators may merge and push regardless. */
  adminBypass?: boolean;
}

/** Adds a ruleset, or replaces the one of the same name. */
export function setRules(world: World, repository: Repository, draft: RulesDraft): Ruleset {
  const ruleset: Ruleset = {
    id: world.nextId(),
    name: draft.name ?? `rules ${repository.rulesets.length + 1}`,
    target: draft.target ?? "branch",
    enforcement: draft.enforcement ?? "active",
    include: draft.include,
    exclude: draft.exclude ?? [],
    rules: draft.rules,
    bypass: draft.bypass ?? [],
    createdAt: world.timestamp(),
    updatedAt: world.timestamp(),
  };
  repository.rulesets = [...repository.rulesets.filter(({ name }) => name !== ruleset.name), ruleset];
  return ruleset;
}

/** Protects a branch: no deletion, no force-push, changes by pull request, and what else is asked for. */
export function protectBranch(world: World, repository: Repository, branch: string, protection: Protection): Ruleset {
  const { checks = [], approvals = 0 } = protection;
  const rules: Rule[] = [
    { type: "deletion" },
    { type: "non_fast_forward" },
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: approvals,
        dismiss_stale_reviews_on_push: protection.dismissStale ?? false,
        require_code_owner_review: false,
        require_last_push_approval: protection.lastPushApproval ?? false,
        required_review_thread_resolution: false,
        allowed_merge_methods: ["merge", "squash", "rebase"],
      },
    },
  ];
  if (checks.length > 0) {
    rules.push({
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: protection.strict ?? false,
        do_not_enforce_on_create: false,
        required_status_checks: checks.map(({ context, appId }) => ({
          context,
          ...(appId === undefined ? {} : { integration_id: appId }),
        })),
      },
    });
  }
  const admins: BypassActor = { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" };
  const bypass = protection.adminBypass ? [admins] : [];
  return setRules(world, repository, { name: `protect ${branch}`, include: [`refs/heads/${branch}`], rules, bypass });
}
