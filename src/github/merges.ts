// Which merged pull request brought a commit to the default branch, and which commits it brought together.

import { unlessMissing } from "./errors.ts";
import type { History, HistoryCommit } from "./history.ts";
import { readPages } from "./pages.ts";
import type { Repo } from "./repo.ts";

/** A merged pull request and its place in the history: `newest` and `oldest` count from the tip. */
export interface Merge {
  pull: number;
  newest: number;
  oldest: number;
}

/**
 * The merge that covers the commit at `index` of the history (newest first). GitHub's own association and the hints
 * only name pull requests; that one of them ends on a commit of the history, and how many it added, is checked here. That
 * there is none takes two readings: half a list looks like a whole one, and without a pull request a landing is a bypass.
 */
export async function findMerge(
  repo: Repo,
  history: History,
  index: number,
  hints: readonly number[],
): Promise<Merge | undefined> {
  return (await findOnce(repo, history, index, hints)) ?? findOnce(repo, history, index, hints);
}

async function findOnce(
  repo: Repo,
  history: History,
  index: number,
  hints: readonly number[],
): Promise<Merge | undefined> {
  const associated = await readAssociated(repo, history.commits[index]?.sha ?? "");
  for (const pull of [...new Set([...associated, ...hints])]) {
    const merge = await placeMerge(repo, history, pull);
    if (merge && merge.newest <= index && index <= merge.oldest) return merge;
  }
  return undefined;
}

// GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
async function readAssociated({ rest, owner, name, defaultBranch }: Repo, sha: string): Promise<number[]> {
  const all = await readPages((page) => {
    return rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo: name, commit_sha: sha, ...page });
  });
  return all.filter((pull) => pull.merged_at && pull.base.ref === defaultBranch).map(({ number }) => number);
}

// GET /repos/{owner}/{repo}/pulls/{pull_number}
async function placeMerge(repo: Repo, history: History, number: number): Promise<Merge | undefined> {
  const { rest, owner, name } = repo;
  const read = rest.pulls.get({ owner, repo: name, pull_number: number });
  const pull = (await unlessMissing(read, undefined))?.data;
  if (!pull?.merged || pull.base.ref !== repo.defaultBranch) return undefined;
  const newest = history.commits.findIndex(({ sha }) => sha === pull.merge_commit_sha);
  if (newest < 0) return undefined;
  await history.reach(newest + pull.commits);
  const range = history.commits.slice(newest, newest + pull.commits);
  const mayBeRebased = pull.commits > 1 && range.every(({ parents }) => parents.length === 1);
  const rebased = mayBeRebased && (await isRebased(repo, number, range));
  return { pull: number, newest, oldest: rebased ? newest + pull.commits - 1 : newest };
}

// GET /repos/{owner}/{repo}/pulls/{pull_number}/commits
// A rebase keeps message and author of every commit; a squash puts one commit in the place of all.
async function isRebased(
  { rest, owner, name }: Repo,
  number: number,
  range: readonly HistoryCommit[],
): Promise<boolean> {
  const commits = await readPages((page) =>
    rest.pulls.listCommits({ owner, repo: name, pull_number: number, ...page }),
  );
  const newestFirst = commits.toReversed();
  return (
    newestFirst.length === range.length &&
    newestFirst.every(({ commit }, at) => {
      const landed = range[at];
      return landed?.message.trim() === commit.message.trim() && landed.authorEmail === commit.author?.email;
    })
  );
}
