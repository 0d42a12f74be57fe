// What a pull request amounts to now: its comparison, counters, trial merge and the event that tells of it.

import type { FileChange } from "../git/diff.ts";
import { git } from "../git/process.ts";
import { ZERO } from "../git/refs.ts";
import { fullPull, type PullNumbers } from "../objects/pulls.ts";
import { repositoryPage } from "../objects/repositories.ts";
import type { Doer, PullIssue, Repository, World } from "../state.ts";

/** The most files and commits GitHub lists for a pull request. */
export const MOST_FILES = 3000;
export const MOST_COMMITS = 250;

/** Who writes commits that GitHub itself makes. */
export function webFlow(date: string) {
  return { name: "GitHub", email: "noreply@github.com", date };
}

/** The commit a pull request's changes are counted from. */
async function comparisonBase(repository: Repository, { pull }: PullIssue): Promise<string | undefined> {
  const live = pull.mergedAt ? undefined : repository.git.refs.get(`refs/heads/${pull.base.ref}`);
  return repository.git.mergeBase(live ?? pull.base.sha, pull.head.sha);
}

/** The files a pull request changes. */
export async function pullFiles(repository: Repository, issue: PullIssue): Promise<FileChange[]> {
  return repository.git.files(await comparisonBase(repository, issue), issue.pull.head.sha);
}

/** The patches of those files by path. */
export async function pullPatches(repository: Repository, issue: PullIssue): Promise<Map<string, string>> {
  return repository.git.patches(await comparisonBase(repository, issue), issue.pull.head.sha);
}

/** The commits of a pull request, oldest first. */
export async function pullCommits(repository: Repository, issue: PullIssue): Promise<string[]> {
  const base = await comparisonBase(repository, issue);
  return (await repository.git.commitsBetween(base, issue.pull.head.sha)).reverse();
}

/** Makes the head's commits known to the base repository and keeps `refs/pull/N/head` at the head. */
export async function keepHead(repository: Repository, issue: PullIssue): Promise<void> {
  const { head } = issue.pull;
  if (head.repo !== repository) {
    await git(repository.git.dir, ["fetch", "-q", "--no-tags", "--no-write-fetch-head", head.repo.git.dir, head.sha]);
  }
  const ref = `refs/pull/${issue.number}/head`;
  const before = repository.git.refs.get(ref) ?? ZERO;
  if (before !== head.sha) await repository.git.refs.move({ ref, before, after: head.sha });
}

const turns = new WeakMap<PullIssue["pull"], Promise<unknown>>();

/** Tries the merge of base and head; the commit, or null when they conflict. */
export function trialMerge(world: World, repository: Repository, issue: PullIssue): Promise<string | null> {
  // One after the other: two trials at once would both move the hidden ref.
  const before = turns.get(issue.pull) ?? Promise.resolve();
  const turn = before.then(() => tryMerge(world, repository, issue));
  turns.set(
    issue.pull,
    turn.catch(() => undefined),
  );
  return turn;
}

async function tryMerge(world: World, repository: Repository, issue: PullIssue): Promise<string | null> {
  const { pull, number } = issue;
  const base = repository.git.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
  if (pull.trial?.base === base && pull.trial.head === pull.head.sha) return pull.trial.sha;
  const merged = await repository.git.merge(base, pull.head.sha);
  let sha: string | null = null;
  if ("tree" in merged) {
    const who = webFlow(world.timestamp());
    const message = `Merge ${pull.head.sha} into ${base}`;
    const parents = [base, pull.head.sha];
    sha = await repository.git.writeCommit({ tree: merged.tree, parents, author: who, committer: who, message });
    const ref = `refs/pull/${number}/merge`;
    await repository.git.refs.move({ ref, before: repository.git.refs.get(ref) ?? ZERO, after: sha });
  }
  pull.trial = { base, head: pull.head.sha, sha };
  return sha;
}

/** The counters of a pull request, without its mergeability. */
export async function pullNumbers(repository: Repository, issue: PullIssue): Promise<PullNumbers> {
  const [files, commits] = await Promise.all([pullFiles(repository, issue), pullCommits(repository, issue)]);
  const sum = (pick: (file: FileChange) => number) => files.reduce((total, file) => total + pick(file), 0);
  return {
    commits: commits.length,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    changedFiles: files.length,
    mergeable: null,
    mergeableState: "unknown",
  };
}

/** Sends a `pull_request` event; mergeability is not known yet when GitHub sends it. */
export async function announcePull(
  world: World,
  repository: Repository,
  doer: Doer,
  news: { issue: PullIssue; action: string; extra?: Record<string, unknown> },
): Promise<void> {
  const numbers = await pullNumbers(repository, news.issue);
  world.emit({
    name: "pull_request",
    action: news.action,
    repository,
    sender: doer.account,
    payload: {
      number: news.issue.number,
      pull_request: fullPull(world, repository, news.issue, numbers),
      ...news.extra,
    },
  });
}

/** Where a pull request's page is. */
export function pullPage(world: World, repository: Repository, issue: PullIssue): string {
  return `${repositoryPage(world, repository)}/pull/${issue.number}`;
}
