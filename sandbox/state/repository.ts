// What GitHub keeps about a repository and its issues and pull requests, beside the Git data.
import type { GitRepository } from "../git/repository.ts";
import type { Account, App, Level, Team } from "./people.ts";
import type {
  CheckRun,
  CheckSuite,
  Deployment,
  Environment,
  ProtectionRequest,
  Release,
  Ruleset,
  Status,
} from "./records.ts";

/** A repository and everything GitHub keeps beside its Git data. */
export interface Repository {
  id: number;
  owner: Account;
  name: string;
  description: string | null;
  private: boolean;
  defaultBranch: string;
  parent: Repository | undefined;
  collaborators: Map<number, Level>;
  teams: Map<string, Level>;
  git: GitRepository;
  nextNumber: number;
  issues: Map<number, Issue>;
  labels: Map<string, Label>;
  checkSuites: CheckSuite[];
  checkRuns: CheckRun[];
  statuses: Status[];
  releases: Release[];
  rulesets: Ruleset[];
  deployments: Deployment[];
  environments: Environment[];
  protectionRequests: ProtectionRequest[];
  /** Events that somebody sent to workflows; GitHub shows them to nobody. */
  dispatches: { event: string; payload: Record<string, unknown> }[];
  immutableReleases: boolean;
  workflows: { permissions: "read" | "write"; mayApprove: boolean };
  autoMerge: boolean;
  lockedTags: Set<string>;
  /** What was done to branches, oldest first. */
  activity: Activity[];
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
}

/** One move of a branch. */
export interface Activity {
  id: number;
  kind: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";
  ref: string;
  before: string;
  after: string;
  actor: Account;
  at: string;
}

/** A label of a repository. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** An issue, or a pull request when `pull` is there; both share numbers, comments and labels. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "reopened" | "not_planned" | null;
  user: Account;
  via: App | undefined;
  labels: Label[];
  assignees: Account[];
  comments: Comment[];
  timeline: TimelineItem[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  pull: Pull | undefined;
}

/** An issue that is known to be a pull request. */
export type PullIssue = Issue & { pull: Pull };

/** The part of a pull request that an issue lacks; `head.repo` undefined once a fork is gone. */
export interface Pull {
  id: number;
  head: { repo: Repository; ref: string; sha: string };
  base: { ref: string; sha: string };
  draft: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
  reviews: Review[];
  requestedReviewers: Account[];
  requestedTeams: Team[];
  lastPusher: Account;
  /** The trial merge of base and head; `sha` null when they conflict. */
  trial: { base: string; head: string; sha: string | null } | undefined;
}

/** A review; `state` in REST's upper case. */
export interface Review {
  id: number;
  user: Account;
  body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  commitId: string | null;
  submittedAt: string | null;
}

/** A comment on an issue or pull request. */
export interface Comment {
  id: number;
  user: Account;
  via: App | undefined;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** One line of a timeline; comments, reviews and commits are joined in when it is read. */
export interface TimelineItem {
  id: number;
  event: string;
  actor: Account;
  via: App | undefined;
  at: string;
  commitId: string | null;
  extra: Record<string, unknown>;
}
