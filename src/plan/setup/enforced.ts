// What GitHub enforces around a registry, as plain facts; a fact that could not be read says why.

import type { Policy } from "../../policy/policy.ts";
import type { Problem } from "../../registry/problem.ts";

/** A fact, or a clause that says why nobody could read it. */
export type Seen<T> = { known: T } | { hidden: string };

/** The repository that is looked at. */
export interface Place {
  owner: string;
  name: string;
  /** Page for people. */
  page: string;
  defaultBranch: string;
}

export interface RuleFact {
  type: string;
  parameters: Readonly<Record<string, unknown>>;
}

/** A rule that binds the default branch now, with the ruleset it comes from. */
export interface BranchRule extends RuleFact {
  ruleset: number;
}

/** Somebody a ruleset does not bind; types and modes in GitHub's words. */
export interface BypassActor {
  type: string;
  id: number | null;
  mode: string;
}

export interface Ruleset {
  id: number;
  name: string;
  target: string;
  enforcement: string;
  /** `acme/models`, or the organization or enterprise it is inherited from. */
  source: string;
  inherited: boolean;
  include: readonly string[];
  exclude: readonly string[];
  rules: readonly RuleFact[];
  /** GitHub shows it to those alone who may change the ruleset. */
  bypass: Seen<readonly BypassActor[]>;
  /** What GitHub says of whoever asks: `always`, `never`, …; absent when it says nothing. */
  ownBypass?: string;
}

/** The older protection of a branch, beside rulesets. */
export interface ClassicProtection {
  checks: readonly { context: string; appId: number | null }[];
  /** `null` when no pull request is required. */
  approvals: number | null;
  dismissStale: boolean;
  lastPushApproval: boolean;
  signedCommits: boolean;
  /** Whether administrators are bound too. */
  enforceAdmins: boolean;
  /** Logins, teams and Apps that may merge without the reviews. */
  reviewBypass: readonly string[];
  forcePushes: boolean;
  deletions: boolean;
}

export interface EnvironmentFact {
  name: string;
  /** Absent when GitHub does not say. */
  adminsBypass?: boolean;
  /** `any` ref, `protected` branches, or patterns of branches and tags. */
  refs: "any" | "protected" | readonly { pattern: string; type: "branch" | "tag" }[];
  /** Apps whose custom protection rule is on; absent for environments of no stage, which are not asked. */
  locks?: Seen<readonly number[]>;
}

/** A check or status called like ours that is not ours. */
export interface Namesake {
  kind: "check" | "status";
  by: string;
  commit: string;
}

/** What an App may do and hears of. */
export interface Grant {
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
}

export interface TeamFact {
  /** `secret` or `closed`. */
  privacy: string;
  members: readonly number[];
}

/** Everything the rules look at. */
export interface Enforced {
  place: Place;
  /** Whose check is required; a clause when nobody said which App it is. */
  app: Seen<number>;
  /** Rules on the default branch, whichever ruleset they come from. */
  branchRules: Seen<readonly BranchRule[]>;
  rulesets: Seen<readonly Ruleset[]>;
  /** `null` when there is none. */
  classic: Seen<ClassicProtection | null>;
  namesakes: Seen<readonly Namesake[]>;
  autoMerge: Seen<boolean>;
  immutableReleases: Seen<boolean>;
  environments: Seen<readonly EnvironmentFact[]>;
  /** Whether workflows may approve pull requests. */
  workflowsApprove: Seen<boolean>;
  installation: Seen<Grant>;
  /** What `app.yml` asks for. */
  manifest: Grant;
  /** The policy at the default branch, or what is wrong with it. */
  policy: Seen<Policy | readonly Problem[]>;
  /** By `org/slug`; `null` when the asker is the App itself and can not see it, which is as bad as there being none. */
  teams: ReadonlyMap<string, Seen<TeamFact | null>>;
}
