// What has landed on the default branch and is not recorded yet, in the order in which it landed.

import { type History, openHistory } from "./history.ts";
import { findMerge } from "./merges.ts";
import { readObjects } from "./objects.ts";
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
  /** Whether everything a landing changed has its records. Nothing before such a landing is looked at. */
  isRecorded: (landing: Landing) => Promise<boolean>;
  /** Where to begin; the tip of the default branch when left out. */
  tip?: string;
  /** Numbers of pull requests that were merged, as far as events said so. */
  mergedPulls?: readonly number[];
}

const POLICY = "registry.yaml";
const NOTHING = "0".repeat(40);
/** Commits whose trees are compared in one go. */
const STRIDE = 10;

/** The landings without all their records, oldest first. Empty when the repository never had a `registry.yaml`. */
export async function readLandings(repo: Repo, options: LandingOptions): Promise<Landing[]> {
  const { tip = repo.defaultBranch, mergedPulls = [], isRecorded } = options;
  const walk: Walk = { repo, history: openHistory(repo, tip), changes: new Map(), mergedPulls };
  const landings: Landing[] = [];
  let next = 0;
  for (let index = 0; await reach(walk, index); index = Math.max(index + 1, next)) {
    if (index === 0 && !(await hadPolicy(repo, walk.history.commits[0]?.sha))) return [];
    if (changesAt(walk, index)?.length === 0) continue;
    const found = await landingAt(walk, index, next);
    next = found.next;
    if (await isRecorded(found.landing)) break;
    landings.push(found.landing);
    if (found.landing.founding) break;
  }
  return landings.reverse();
}

interface Walk {
  repo: Repo;
  history: History;
  /** Governed files that a commit changed, by its id; `undefined` when too many. */
  changes: Map<string, readonly string[] | undefined>;
  mergedPulls: readonly number[];
}

function changesAt({ history, changes }: Walk, index: number): readonly string[] | undefined {
  return changes.get(history.commits[index]?.sha ?? "");
}

// Reads on until there is a commit at the index and what it changed is known.
async function reach({ repo, history, changes }: Walk, index: number): Promise<boolean> {
  if (changes.has(history.commits[index]?.sha ?? "")) return true;
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
  if (commit === undefined) return false;
  const [file] = await readObjects(repo, [{ commit, path: POLICY }]);
  if (file) return true;
  const where = { owner: repo.owner, repo: repo.name, sha: commit, path: POLICY };
  return (await repo.rest.repos.listCommits({ ...where, per_page: 1 })).data.length > 0;
}

/** The landing that the commit at `index` is part of, and the index behind it. `first` is where the landing before it ended. */
async function landingAt(walk: Walk, index: number, first: number): Promise<{ landing: Landing; next: number }> {
  const { repo, history, mergedPulls } = walk;
  const merge = await findMerge(repo, history, index, mergedPulls);
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
  return { landing, next: oldest + 1 };
}
