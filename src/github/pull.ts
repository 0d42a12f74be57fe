// Everything GitHub knows of one pull request, read in two steps: itself, then what it changes.

import type { CommitFact, PullFacts, Review } from "../policy/evidence.ts";
import { toAccount } from "./accounts.ts";
import { type ChangedFile, readComparison } from "./comparison.ts";
import { IncompleteRead } from "./errors.ts";
import { findOurComment, type OurComment } from "./ours.ts";
import { readPages } from "./pages.ts";
import { type Head, pushersOf, readPushes } from "./pushers.ts";
import type { Repo } from "./repo.ts";

export interface PullReading {
  pull: PullFacts;
  /** Whether it asks to be merged into the default branch; when not, nothing of its content was read. */
  onDefaultBranch: boolean;
  reviews: readonly Review[];
  /** Our comment, the oldest if there are several. */
  comment?: OurComment;
  /** Tip of the base when it was compared. */
  baseTip: string;
  mergeBase: string;
  /** Absent when there are too many to list. */
  commits?: readonly CommitFact[];
  /** All files changed since the merge base, or the governed ones alone when GitHub does not list all. Absent when these are too many. */
  files?: readonly ChangedFile[];
  tooManyFiles: boolean;
  tooManyCommits: boolean;
  /** Other open pull requests into the default branch with the same head: a check belongs to a commit, so they share it. */
  otherPulls: readonly number[];
  /** Ids of those who pushed to the head, as far as GitHub tells. */
  pushers: readonly number[];
}

export { readComparison };

type RawPull = Awaited<ReturnType<Repo["rest"]["pulls"]["get"]>>["data"];
type RawReview = Awaited<ReturnType<Repo["rest"]["pulls"]["listReviews"]>>["data"][number];

const STATES: readonly Review["state"][] = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"];

/**
 * Reads a pull request. `base` is the commit it is compared with, the tip of the default branch when left out: after a
 * merge, give the commit before it. Throws on every partial answer.
 */
export async function readPull(repo: Repo, number: number, base?: string): Promise<PullReading> {
  const [raw, reviews, { comment, total }] = await Promise.all([
    readRaw(repo, number),
    readReviews(repo, number),
    findOurComment(repo, number),
  ]);
  // What is remembered about the pull request stands in our comment: a list without it must not pass for "nothing is".
  if (total < raw.comments) throw new IncompleteRead(`${total} of ${raw.comments} comments of #${number}`);
  const shared = { reviews, ...(comment && { comment }) };
  if (raw.base.ref !== repo.defaultBranch) return { ...elsewhere(raw), ...shared };
  const head = toHead(raw);
  const [comparison, otherPulls, pushes] = await Promise.all([
    readComparison(repo, base ?? repo.defaultBranch, raw.head.sha, raw.changed_files),
    readOtherPulls(repo, number, raw.head.sha),
    readPushes(repo, head),
  ]);
  const commits = comparison.commits?.map(({ sha }) => sha);
  const pushers = pushersOf(head, pushes, commits);
  const pull = toFacts(raw, comparison.mergeBase);
  return { pull, onDefaultBranch: true, ...shared, ...comparison, otherPulls, pushers };
}

// GET /repos/{owner}/{repo}/pulls/{pull_number}
async function readRaw({ rest, owner, name }: Repo, number: number): Promise<RawPull> {
  return (await rest.pulls.get({ owner, repo: name, pull_number: number })).data;
}

// GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews
async function readReviews({ rest, owner, name }: Repo, number: number): Promise<Review[]> {
  const all = await readPages((page) => rest.pulls.listReviews({ owner, repo: name, pull_number: number, ...page }));
  return all.map(toReview).filter(({ state }) => state !== "PENDING");
}

// GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
/** Numbers of the other open pull requests into the default branch with this head. */
export async function readOtherPulls(repo: Repo, number: number, head: string): Promise<number[]> {
  const { rest, owner, name, defaultBranch } = repo;
  const all = await readPages((page) => {
    return rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo: name, commit_sha: head, ...page });
  });
  const rivals = all.filter((other) => other.state === "open" && other.base.ref === defaultBranch);
  return rivals.filter((other) => other.head.sha === head && other.number !== number).map((other) => other.number);
}

function elsewhere(raw: RawPull): Omit<PullReading, "reviews" | "comment"> {
  const { sha } = raw.base;
  const nothing = { baseTip: sha, mergeBase: sha, files: [], tooManyFiles: false, tooManyCommits: false };
  return { pull: toFacts(raw, sha), onDefaultBranch: false, ...nothing, otherPulls: [], pushers: [] };
}

function toHead({ head, created_at, state }: RawPull): Head {
  return {
    repository: repositoryOf(head),
    owner: (head.user as { id: number } | null)?.id,
    branch: head.ref,
    openedAt: created_at,
    isOpen: state === "open",
  };
}

/** The fork may be gone, whatever the schema says. */
function repositoryOf({ repo }: RawPull["head"]): string | null {
  return (repo as { full_name: string } | null)?.full_name ?? null;
}

function toFacts(raw: RawPull, mergeBase: string): PullFacts {
  const mergedBy = toAccount(raw.merged_by);
  return {
    number: raw.number,
    url: raw.html_url,
    title: raw.title,
    author: toAccount(raw.user),
    draft: raw.draft ?? false,
    headSha: raw.head.sha,
    headRepository: repositoryOf(raw.head),
    baseSha: raw.base.sha,
    mergeBase,
    state: raw.state === "open" ? "open" : "closed",
    merged: raw.merged,
    ...(raw.merged_at && { mergedAt: raw.merged_at }),
    ...(mergedBy && { mergedBy }),
    ...(raw.merged && raw.merge_commit_sha && { mergeCommit: raw.merge_commit_sha }),
  };
}

function toReview(raw: RawReview): Review {
  const state = STATES.find((known) => known === raw.state);
  // A word we do not know could be an objection.
  if (!state) throw new Error(`Review ${raw.id} is in the unknown state ${raw.state}.`);
  return {
    nodeId: raw.node_id,
    id: raw.id,
    author: toAccount(raw.user),
    state,
    commit: raw.commit_id,
    submittedAt: raw.submitted_at ?? "",
  };
}
