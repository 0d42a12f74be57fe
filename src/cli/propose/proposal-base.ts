// Where a proposal starts: the newest commit of the branch it is to be merged into, at `origin` if there is one.

import {
  fetchFromOrigin,
  isBranchName,
  listRemoteHeads,
  readOrigin,
  readReference,
  readSymbolic,
} from "../../git/branch.ts";
import type { Clone } from "../../git/clone.ts";
import { isName } from "../../registry/names.ts";
import { plain, type Terminal } from "../terminal.ts";
import { findAccess, type GitHubAccess, gitCredentials } from "./github-access.ts";

export interface BaseOptions {
  /** Branch that is merged into. */
  base?: string;
  /** Whether `origin` takes part; without it nothing is asked of the network. */
  push: boolean;
  /** Models whose records must be known. */
  models: readonly string[] | "all";
}

/** A commit that a proposal can be made on. */
export interface ProposalBase extends Clone {
  commit: string;
  /** Name of the branch. */
  branch: string;
  /** Absent when the proposal stays in this clone. */
  origin?: Origin;
}

/** The other side of a push. */
export interface Origin {
  access: GitHubAccess | undefined;
  /** Surroundings with credentials for Git. */
  env: Readonly<Record<string, string>>;
  /** Commit by branch. */
  branches: ReadonlyMap<string, string>;
}

/** Finds the base, bringing what `origin` has of it. A sentence when there is none. Throws a GitError. */
export async function findBase(
  clone: Clone,
  options: BaseOptions,
  terminal: Terminal,
): Promise<ProposalBase | { mistake: string }> {
  const wish = options.base?.replace(/^origin\//, "");
  const url = await readOrigin(clone.folder);
  if (wish !== undefined && !(await isBranchName(clone.folder, wish)))
    return { mistake: `--base ${plain(wish)} can not be the name of a branch` };
  return url !== undefined && options.push
    ? findAtOrigin(clone, { url, wish, models: options.models }, terminal)
    : findHere(clone, wish);
}

interface Wish {
  url: string;
  wish: string | undefined;
  models: readonly string[] | "all";
}

async function findAtOrigin(
  clone: Clone,
  { url, wish, models }: Wish,
  terminal: Terminal,
): Promise<ProposalBase | { mistake: string }> {
  const access = await findAccess(url, terminal.env);
  const env = gitCredentials(access);
  const { main, branches } = await listRemoteHeads(clone.folder, env);
  const branch = wish ?? main;
  if (branch === undefined)
    return { mistake: "origin has no default branch: name the branch to merge into with --base" };
  const commit = branches.get(branch);
  if (commit === undefined)
    return { mistake: `origin has no branch ${plain(branch)}: name the branch to merge into with --base` };
  const tags = models === "all" ? ["record/*"] : models.filter(isName).map((model) => `record/${model}/*`);
  await fetchFromOrigin(clone.folder, { branches: [branch], tags }, env);
  // What was fetched may be newer than what was listed.
  const fetched = (await readReference(clone.folder, `refs/remotes/origin/${branch}`)) ?? commit;
  return { ...clone, commit: fetched, branch, origin: { access, env, branches } };
}

async function findHere(clone: Clone, wish: string | undefined): Promise<ProposalBase | { mistake: string }> {
  const { folder } = clone;
  const branch = wish ?? (await readSymbolic(folder, "refs/remotes/origin/HEAD")) ?? (await readSymbolic(folder));
  if (branch === undefined) return { mistake: "no branch is checked out: name the branch to merge into with --base" };
  const commit =
    (await readReference(folder, `refs/remotes/origin/${branch}`)) ??
    (await readReference(folder, `refs/heads/${branch}`));
  return commit === undefined
    ? { mistake: `there is no commit on a branch ${plain(branch)}: name the branch to merge into with --base` }
    : { ...clone, commit, branch };
}
