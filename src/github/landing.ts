// What has landed on the default branch and is not recorded yet, in the order in which it landed.

import { type History, openHistory } from "./history.ts";
import { findMerge } from "./merges.ts";
import { readObjects } from "./objects.ts";
import { isRecorded } from "./records.ts";
import type { Repo } from "./repo.ts";
import { diffGoverned } from "./trees.ts";

/** One arrival on the default branch: a merge, a squash, a rebased pull request, or a commit that was pushed. */
export interface Landing {
  /** The commit after which all of it was there. */
  commit: string;
  /** The commit before; 40 zeros before the first commit of a repository. */
  parent: string;
  /** First-parent commits that belong together, oldest first. */
  commits: readonly string[];
  /** Governed files that differ between parent and commit; absent when there are too many. */
  changedPaths?: readonly string[];
  /** Merged pull request; absent when none is known, which may still change: GitHub links commits with a lag. */
  pull?: number;
  /** Whether `registry.yaml` begins here, so that no policy could judge it. */
  founding: boolean;
}

export interface LandingOptions {
  /** Whether the landing on a commit, and with it everything before, is known to need nothing more. */
  isComplete: (commit: string) => boolean;
  /** Numbers of pull requests that were merged, as far as events said so. */
  mergedPulls: readonly number[];
  /** Keys that our own records are signed with. */
  keys: readonly string[];
}

export interface Landings {
  /** Those without all their records, oldest first. */
  open: readonly Landing[];
  /** The one before them, when its records had to be looked for. */
  sealed?: Landing;
}

const POLICY = "registry.yaml";
const NOTHING = "0".repeat(40);
/** Commits whose trees are compared in one go. */
const STRIDE = 10;

/** What landed, from the tip of the default branch back to what has its records; `undefined` when there never was a `registry.yaml`. */
export async function readLandings(repo: Repo, options: LandingOptions): Promise<Landings | undefined> {
  const { mergedPulls, isComplete, keys } = options;
  const walk: Walk = { repo, history: openHistory(repo, repo.defaultBranch), changes: new Map(), mergedPulls, keys };
  const open: Landing[] = [];
  let next = 0;
  for (let index = 0; await reach(walk, index); index = Math.max(index + 1, next)) {
    if (index === 0 && !(await hadPolicy(repo, shaAt(walk, 0)))) return undefined;
    if (isComplete(shaAt(walk, index))) break;
    if (changesAt(walk, index)?.length === 0) continue;
    const found = await landingAt(walk, index, next);
    next = found.next;
    if (found.isRecorded) return { open: open.reverse(), sealed: found.landing };
    open.push(found.landing);
    if (found.landing.founding) break;
  }
  return { open: open.reverse() };
}

interface Walk {
  repo: Repo;
  history: History;
  /** Governed files that a commit changed, by its id; `undefined` when too many. */
  changes: Map<string, readonly string[] | undefined>;
  mergedPulls: readonly number[];
  keys: readonly string[];
}

function shaAt({ history }: Walk, index: number): string {
  return history.commits[index]?.sha ?? "";
}

function changesAt(walk: Walk, index: number): readonly string[] | undefined {
  return walk.changes.get(shaAt(walk, index));
}

// Reads on until there is a commit at the index and what it changed is known.
async function reach(walk: Walk, index: number): Promise<boolean> {
  const { repo, history, changes } = walk;
  if (changes.has(shaAt(walk, index))) return true;
  await history.reach(index + STRIDE);
  const open = history.commits.slice(index, index + STRIDE);
  const steps = open.map(({ sha, parents }) => ({ before: parents[0], after: sha }));
  const differences = await diffGoverned(repo, steps);
  for (const [at, { sha }] of open.entries()) changes.set(sha, differences[at]);
  return open.length > 0;
}

// GET /repos/{owner}/{repo}/commits
/** Whether there is a `registry.yaml` at the commit or was one at any time before. */
async function hadPolicy(repo: Repo, commit: string | undefined): Promise<boolean> {
  if (!commit) return false;
  const [root] = await readObjects(repo, [{ commit, path: "" }]);
  if (root?.type === "tree" && root.entries.some(({ name }) => name === POLICY)) return true;
  const where = { owner: repo.owner, repo: repo.name, sha: commit, path: POLICY };
  return (await repo.rest.repos.listCommits({ ...where, per_page: 1 })).data.length > 0;
}

interface Found {
  landing: Landing;
  next: number;
  isRecorded: boolean;
}

/** The landing that the commit at `index` is part of, and the index behind it. `first` is where the landing before it ended. */
async function landingAt(walk: Walk, index: number, first: number): Promise<Found> {
  const { repo, history, mergedPulls } = walk;
  // Nearly always a landing is one commit: whether that is recorded is asked while its pull request is looked for.
  const [merge, isAloneRecorded] = await Promise.all([
    findMerge(repo, history, index, mergedPulls),
    isRecorded(repo, { commit: shaAt(walk, index), changedPaths: changesAt(walk, index) ?? [] }, walk.keys),
  ]);
  const isPlaced = merge !== undefined && merge.newest >= first;
  const { newest, oldest } = isPlaced ? merge : { newest: index, oldest: index };
  const commits = history.commits.slice(newest, oldest + 1).map(({ sha }) => sha);
  const before = history.commits[oldest]?.parents[0];
  const commit = commits[0] ?? "";
  const [changedPaths] = await diffGoverned(repo, [{ before, after: commit }]);
  const landing = {
    commit,
    parent: before ?? NOTHING,
    commits: commits.reverse(),
    ...(changedPaths && { changedPaths }),
    ...(isPlaced && { pull: merge.pull }),
    founding: (changedPaths?.includes(POLICY) ?? true) && !(await hadPolicy(repo, before)),
  };
  const isAlone = newest === index && oldest === index;
  return {
    landing,
    next: oldest + 1,
    isRecorded: isAlone ? isAloneRecorded : await isRecorded(repo, landing, walk.keys),
  };
}
