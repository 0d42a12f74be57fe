// The branch of a proposal: new, or there already with the same content, or free again because it was merged.

import { fetchFromOrigin, isBranchName, readReference } from "../../git/branch.ts";
import { readChangedPaths, readMergeBase } from "../../git/history.ts";
import type { Files } from "../../plan/wish/wish.ts";
import { plain } from "../terminal.ts";
import type { ProposalBase } from "./proposal-base.ts";

/** Paths whose text is not that of the base. */
export async function changedFiles({ objects, commit }: ProposalBase, files: Files): Promise<string[]> {
  const paths = [...files.keys()];
  const found = await objects.read(paths.map((path) => `${commit}:${path}`));
  return paths.filter((path, index) => (found[index]?.bytes.toString("utf8") ?? null) !== files.get(path));
}

export interface BranchPlace {
  branch: string;
  /** The commit it has now. */
  known: string | undefined;
  /** The same commit, when it proposes the same. */
  same?: string;
}

/** Whether the branch can be used: it is new, holds the same proposal, or was merged. */
export async function placeBranch(
  base: ProposalBase,
  files: Files,
  branch: string,
): Promise<BranchPlace | { mistake: string }> {
  const { folder } = base;
  if (!(await isBranchName(folder, branch))) return { mistake: `${plain(branch)} can not be the name of a branch` };
  if (branch === base.branch) return { mistake: `a proposal needs a branch of its own, not ${plain(branch)}` };
  const known = await findBranch(base, branch);
  if (known === undefined) return { branch, known };
  const fork = await readMergeBase(folder, base.commit, known);
  if (fork === known) return { branch, known };
  const changed = fork === undefined ? [] : await readChangedPaths(folder, fork, known);
  const differing = await changedFiles({ ...base, commit: known }, files);
  if (differing.length === 0 && changed.every((path) => files.has(path))) return { branch, known, same: known };
  const where = base.origin ? "at origin" : "in this clone";
  return {
    mistake: `the branch ${plain(branch)} ${where} holds something else: name another with --branch, or delete it`,
  };
}

async function findBranch({ folder, origin }: ProposalBase, branch: string): Promise<string | undefined> {
  if (!origin) return readReference(folder, `refs/heads/${branch}`);
  if (!origin.branches.has(branch)) return undefined;
  await fetchFromOrigin(folder, { branches: [branch], tags: [] }, origin.env);
  return readReference(folder, `refs/remotes/origin/${branch}`);
}
