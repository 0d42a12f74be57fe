// What is recorded on commits, tags and environments: checks, statuses, releases, rules, deployments.
import type { Account, App } from "./people.ts";

/** The checks of one App on one commit. */
export interface CheckSuite {
  id: number;
  app: App;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: string;
}

/** One check run. */
export interface CheckRun {
  id: number;
  app: App;
  suite: CheckSuite;
  name: string;
  headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: { label: string; description: string; identifier: string }[];
}

/** A note of a check run on a line of a file. */
export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: string;
  title: string | null;
  message: string;
  rawDetails: string | null;
}

/** A commit status (the older sibling of a check). */
export interface Status {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  app: App | undefined;
  createdAt: string;
}

/** A release; a draft has no published date and its tag need not exist. */
export interface Release {
  id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  latest: "true" | "false" | "legacy";
  author: Account;
  assets: Asset[];
  createdAt: string;
  publishedAt: string | null;
}

/** A file of a release, kept in memory. */
export interface Asset {
  id: number;
  name: string;
  label: string | null;
  contentType: string;
  bytes: Buffer;
  digest: string;
  downloads: number;
  uploader: Account;
  createdAt: string;
}

/** A rule in GitHub's own words (`type` and `parameters` of the rulesets API). */
export interface Rule {
  type: string;
  parameters?: Record<string, unknown>;
}

/** Somebody a ruleset does not bind. */
export interface BypassActor {
  actor_id: number | null;
  actor_type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
  bypass_mode: "always" | "pull_request" | "exempt";
}

/** A named set of rules on the branches or tags that match the patterns (`~DEFAULT_BRANCH`, `~ALL`, globs of full refs). */
export interface Ruleset {
  id: number;
  name: string;
  target: "branch" | "tag";
  enforcement: "active" | "disabled" | "evaluate";
  include: string[];
  exclude: string[];
  rules: Rule[];
  bypass: BypassActor[];
  createdAt: string;
  updatedAt: string;
}

/** A deployment and its statuses, newest last. */
export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  payload: Record<string, unknown> | string;
  environment: string;
  production: boolean;
  transient: boolean;
  description: string | null;
  creator: Account;
  via: App | undefined;
  createdAt: string;
  statuses: DeploymentStatus[];
}

/** One state of a deployment. */
export interface DeploymentStatus {
  id: number;
  state: "error" | "failure" | "inactive" | "pending" | "success" | "queued" | "in_progress";
  description: string;
  targetUrl: string;
  environmentUrl: string;
  creator: Account;
  via: App | undefined;
  createdAt: string;
}

/** A named place deployments go to. */
export interface Environment {
  id: number;
  name: string;
  createdAt: string;
  /** Any ref, protected branches only, or those that match a pattern. */
  refs: "any" | "protected" | "selected";
  patterns: { id: number; name: string; type: "branch" | "tag" }[];
  adminsBypass: boolean;
  /** Apps whose custom protection rule is on. */
  locks: App[];
}

/** A run of a workflow: only as much of it as deployments need that wait in it. */
export interface WorkflowRun {
  id: number;
  title: string;
  event: string;
  /** Branch or tag it was started on. */
  ref: string;
  sha: string;
  actor: Account;
  createdAt: string;
}

/** A workflow run that waits for an App to approve its deployment, with every answer it got. */
export interface ProtectionRequest {
  run: WorkflowRun;
  environment: string;
  app: App;
  answers: { state: "approved" | "rejected" | undefined; comment: string; at: string }[];
}
