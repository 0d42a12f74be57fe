// The first-parent history of the default branch, newest first, read page by page only as far as somebody looks.

import { IncompleteRead } from "./errors.ts";
import type { Repo } from "./repo.ts";

export interface HistoryCommit {
  sha: string;
  /** The first is the one the branch was at before. */
  parents: readonly string[];
  message: string;
  authorEmail: string | undefined;
}

/** Commits are listed by date, so a page also holds commits of merged branches. */
const PER_PAGE = 50;
/** A repository that is older than this many unrecorded commits needs a person to look. */
const MAX_COMMITS = 2000;

// GET /repos/{owner}/{repo}/commits
async function readPage({ rest, owner, name }: Repo, sha: string): Promise<HistoryCommit[]> {
  const { data } = await rest.repos.listCommits({ owner, repo: name, sha, per_page: PER_PAGE });
  return data.map(({ sha: id, parents, commit }) => {
    const authorEmail = commit.author?.email;
    return { sha: id, parents: parents.map((parent) => parent.sha), message: commit.message, authorEmail };
  });
}

// GET /repos/{owner}/{repo}/branches/{branch}
/** The newest commit of the default branch. */
export async function readTip({ rest, owner, name, defaultBranch }: Repo): Promise<string> {
  return (await rest.repos.getBranch({ owner, repo: name, branch: defaultBranch })).data.commit.sha;
}

/** As much of the history as was asked for so far. */
export interface History {
  commits: readonly HistoryCommit[];
  /** Reads on until there are so many commits, or the root is reached. */
  reach(count: number): Promise<void>;
}

/** From a branch or commit to the root, by first parents. `reach` throws when GitHub skips a commit, or when there is no end. */
export function openHistory(repo: Repo, from: string): History {
  const commits: HistoryCommit[] = [];
  const known = new Map<string, HistoryCommit>();
  let next: string | undefined = from;
  const reach = async (count: number) => {
    while (next !== undefined && commits.length < count) {
      if (commits.length === MAX_COMMITS) throw new IncompleteRead(`${MAX_COMMITS} commits without a record`);
      const commit: HistoryCommit = known.get(next) ?? (await readFrom(repo, next, known));
      commits.push(commit);
      next = commit.parents[0];
    }
  };
  return { commits, reach };
}

async function readFrom(repo: Repo, from: string, known: Map<string, HistoryCommit>): Promise<HistoryCommit> {
  const page = await readPage(repo, from);
  for (const commit of page) known.set(commit.sha, commit);
  const [first] = page;
  // Asked for by id, the list begins with that commit; asked for by branch, with its tip.
  if (!first || (/^[0-9a-f]{40}$/.test(from) && first.sha !== from)) throw new IncompleteRead(`the history of ${from}`);
  return first;
}
