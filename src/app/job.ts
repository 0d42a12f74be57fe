// What the App can be asked to look at: jobs, the keys they go by, and the hints an event may add.

import type { RepoKey } from "../github/repo.ts";

export type { RepoKey };

/** One place to look. A job never says what happened there, so doing it twice or late is harmless. */
export type Job =
  | { look: "pull"; repo: RepoKey; number: number }
  /** What a merge queue is about to land, by its head commit. */
  | { look: "group"; repo: RepoKey; head: string }
  | { look: "landing"; repo: RepoKey }
  /** A workflow run that may wait to be let into an environment. */
  | { look: "deployment"; repo: RepoKey; run: number }
  /** What runs where. */
  | { look: "deployed"; repo: RepoKey }
  /** What somebody asked for, by the id of the comment. */
  | { look: "command"; repo: RepoKey; comment: number }
  /** What GitHub enforces around the registry. */
  | { look: "setup"; repo: RepoKey }
  | Sweep;

/** A job that stands for smaller ones. */
export type Sweep =
  /** Every open pull request of a repository, and what landed on it. */
  | { look: "repository"; repo: RepoKey }
  /** What waits in a repository for our word: pull requests, groups of a merge queue, deployments. */
  | { look: "waiting"; repo: RepoKey }
  /** Every repository of an installation. */
  | { look: "installation"; installationId: number }
  /** Every installation. */
  | { look: "everything" };

/** What only the event knew. Hints may be lost: without them a verdict can only become stricter. */
export type Hint =
  | { review: { nodeId: string; commit: string } }
  /** Numeric id of the account that pushed to the head. */
  | { pusher: number }
  /** A commit that is no longer the head of this pull request, or of an open one into the default branch: others may share it. */
  | { left: string }
  /** Number of the pull request that was merged. */
  | { mergedPull: number }
  /** Somebody asked for the check again: it is reported even when nothing changed. */
  | { rerun: true };

/** What the App does. Each reads the present state by itself and may be repeated freely. */
export interface Work {
  reviewPullRequest(repo: RepoKey, number: number, hints: readonly Hint[]): Promise<void>;
  reviewMergeGroup(repo: RepoKey, head: string): Promise<void>;
  recordLandings(repo: RepoKey, hints: readonly Hint[]): Promise<void>;
  answerDeployments(repo: RepoKey, run: number): Promise<void>;
  watchDeployments(repo: RepoKey): Promise<void>;
  obeyComment(repo: RepoKey, comment: number): Promise<void>;
  reviewSetup(repo: RepoKey, hints: readonly Hint[]): Promise<void>;
}

/** The name under which a job is queued; equal jobs have equal keys. */
export function formatJob(job: Job): string {
  switch (job.look) {
    case "pull":
      return `pull:${formatRepo(job.repo)}#${job.number}`;
    case "group":
      return `group:${formatRepo(job.repo)}@${job.head}`;
    case "deployment":
      return `deployment:${formatRepo(job.repo)}#${job.run}`;
    case "command":
      return `command:${formatRepo(job.repo)}#${job.comment}`;
    case "landing":
    case "deployed":
    case "setup":
    case "repository":
    case "waiting":
      return `${job.look}:${formatRepo(job.repo)}`;
    case "installation":
      return `installation:${job.installationId}`;
    case "everything":
      return "everything";
  }
}

/** The job a key stands for; `undefined` when the text is no key. */
export function parseJob(key: string): Job | undefined {
  if (key === "everything") return { look: "everything" };
  const installation = /^installation:(\d+)$/.exec(key)?.[1];
  if (installation !== undefined) return { look: "installation", installationId: Number(installation) };
  const parts =
    /^(pull|group|deployment|command|landing|deployed|setup|repository|waiting):(\d+)\/([\w.-]+)\/([\w.-]+?)(?:#(\d+)|@([0-9a-f]{40}))?$/.exec(
      key,
    );
  if (!parts) return undefined;
  const [, look, id, owner = "", name = "", number, head] = parts;
  const repo = { installationId: Number(id), owner, name };
  if (look === "pull") return number === undefined ? undefined : { look, repo, number: Number(number) };
  if (look === "group") return head === undefined ? undefined : { look, repo, head };
  if (look === "deployment") return number === undefined ? undefined : { look, repo, run: Number(number) };
  if (look === "command") return number === undefined ? undefined : { look, repo, comment: Number(number) };
  if (number !== undefined || head !== undefined) return undefined;
  return { look: look as "landing" | "deployed" | "setup" | "repository" | "waiting", repo };
}

/** The installation that pays for a job: its rate limit is its own. `undefined` for what the App pays for itself. */
export function installationOf(job: Job): number | undefined {
  if (job.look === "everything") return undefined;
  return job.look === "installation" ? job.installationId : job.repo.installationId;
}

export function laneOf(job: Job): string {
  return String(installationOf(job) ?? "app");
}

function formatRepo({ installationId, owner, name }: RepoKey): string {
  return `${installationId}/${owner}/${name}`;
}
