// What a head adds to a base: its commits with the people behind them, and the files it changes since the merge base.

import type { Account, CommitFact } from "../policy/evidence.ts";
import { parseCoAuthors, readAccounts, toAccount } from "./accounts.ts";
import { IncompleteRead } from "./errors.ts";
import type { Repo } from "./repo.ts";
import { diffGoverned } from "./trees.ts";

export interface ChangedFile {
  path: string;
  /** Where a renamed file was before. */
  previousPath?: string;
  status: "added" | "modified" | "removed" | "renamed" | "copied" | "changed" | "unchanged";
}

export interface Comparison {
  baseTip: string;
  mergeBase: string;
  /** Absent when there are too many. */
  commits?: readonly CommitFact[];
  /** All files since the merge base, or the governed ones alone when GitHub does not list all. Absent when these are too many. */
  files?: readonly ChangedFile[];
  tooManyFiles: boolean;
  tooManyCommits: boolean;
}

/** More commits than this can not be listed for a pull request. */
const MAX_COMMITS = 250;
/** A comparison names at most so many files, without saying that there are more. */
const MAX_COMPARED_FILES = 300;

type RawComparison = Awaited<ReturnType<Repo["rest"]["repos"]["compareCommitsWithBasehead"]>>["data"];
type RawCommit = RawComparison["commits"][number];
type RawFile = NonNullable<RawComparison["files"]>[number];

/**
 * What the commit `head` adds to `base` (branch or commit). `expectedFiles`, when known from elsewhere, guards against a
 * list that was cut: when the numbers differ, the trees themselves are compared.
 */
export async function readComparison(
  repo: Repo,
  base: string,
  head: string,
  expectedFiles?: number,
): Promise<Comparison> {
  const first = await readPage(repo, `${base}...${head}`, 1);
  const mergeBase = first.merge_base_commit.sha;
  const listed = first.files ?? [];
  const isWhole = listed.length < MAX_COMPARED_FILES && listed.length === (expectedFiles ?? listed.length);
  const tooManyCommits = first.total_commits > MAX_COMMITS;
  const [commits, files] = await Promise.all([
    tooManyCommits ? undefined : readCommits(repo, `${base}...${head}`, first),
    isWhole ? listed.map(toFile) : diffFiles(repo, mergeBase, head),
  ]);
  return {
    baseTip: first.base_commit.sha,
    mergeBase,
    ...(commits && { commits }),
    ...(files && { files }),
    tooManyFiles: files === undefined,
    tooManyCommits,
  };
}

async function diffFiles(repo: Repo, before: string, after: string): Promise<ChangedFile[] | undefined> {
  const [paths] = await diffGoverned(repo, [{ before, after }]);
  return paths?.map((path) => ({ path, status: "changed" }));
}

// GET /repos/{owner}/{repo}/compare/{basehead}
async function readPage({ rest, owner, name }: Repo, basehead: string, page: number): Promise<RawComparison> {
  const answer = await rest.repos.compareCommitsWithBasehead({ owner, repo: name, basehead, per_page: 100, page });
  return answer.data;
}

async function readCommits(repo: Repo, basehead: string, first: RawComparison): Promise<CommitFact[]> {
  const pages = Array.from({ length: Math.max(0, Math.ceil(first.total_commits / 100) - 1) }, (_, at) => at + 2);
  const rest = await Promise.all(pages.map((page) => readPage(repo, basehead, page)));
  const commits = [first, ...rest].flatMap((page) => page.commits);
  if (new Set(commits.map(({ sha }) => sha)).size !== first.total_commits) {
    throw new IncompleteRead(`${commits.length} of ${first.total_commits} commits of ${basehead}`);
  }
  return attribute(repo, commits);
}

async function attribute(repo: Repo, commits: readonly RawCommit[]): Promise<CommitFact[]> {
  const named = commits.flatMap(({ commit }) => parseCoAuthors(commit.message)).filter((email) => email !== null);
  const accounts = await readAccounts(repo, named, accountsByEmail(commits));
  return commits.map((raw) => ({
    sha: raw.sha,
    message: raw.commit.message,
    author: toAccount(raw.author),
    committer: toAccount(raw.committer),
    ...(raw.commit.author?.email && { authorEmail: raw.commit.author.email }),
    ...(raw.commit.committer?.email && { committerEmail: raw.commit.committer.email }),
    coAuthors: parseCoAuthors(raw.commit.message).map((email) => (email && accounts.get(email)) || null),
    parents: raw.parents.map(({ sha }) => sha),
  }));
}

// GitHub has already said whose these addresses are.
function accountsByEmail(commits: readonly RawCommit[]): Map<string, Account> {
  const pairs = commits.flatMap(({ commit, author, committer }) => [
    [commit.author?.email, toAccount(author)] as const,
    [commit.committer?.email, toAccount(committer)] as const,
  ]);
  return new Map(pairs.flatMap(([email, account]) => (email && account ? [[email.toLowerCase(), account]] : [])));
}

function toFile({ filename, previous_filename, status }: RawFile): ChangedFile {
  return { path: filename, ...(previous_filename && { previousPath: previous_filename }), status };
}
