// The code a model was trained with, as Git knows it: commit, address, and whether that is what ran.

import { relative } from "node:path";
import { parseAddress, toCodeUri } from "../registry/repository-address.ts";
import { readOrigin } from "./branch.ts";
import { readCommit, readTopLevel } from "./history.ts";
import { GitError, git } from "./run.ts";

export interface TrainingCode {
  /** Top of the repository. */
  folder: string;
  commit: string;
  /** `git+https://host/owner/name@commit`; `undefined` when no remote has a host. */
  uri: string | undefined;
  /** Tracked files that differ from the commit. What is not tracked is mostly output. */
  edited: readonly string[];
  /** Whether a branch of a remote is known to hold the commit. */
  published: boolean;
}

/** Top folder of the working tree that holds a folder; `undefined` outside of one. Throws a GitError. */
export async function readTop(folder: string): Promise<string | undefined> {
  try {
    return await readTopLevel(folder);
  } catch (error) {
    // A bare repository has no working tree, and says so in a way of its own.
    if (error instanceof GitError && (error.failure === "not-a-repository" || error.failure === "failed"))
      return undefined;
    throw error;
  }
}

/** Reads what is checked out at the top of a working tree. Throws a GitError. */
export async function readTrainingCode(folder: string): Promise<TrainingCode> {
  const commit = await readCommit(folder, "HEAD");
  const origin = await readOrigin(folder);
  const address = origin === undefined ? undefined : parseAddress(origin);
  const changed = await git(folder, ["diff", "-z", "--name-only", "--no-ext-diff", "HEAD"]);
  const holders = await git(folder, ["branch", "--remotes", "--contains", commit]);
  return {
    folder,
    commit,
    uri: address && toCodeUri(address, commit),
    edited: changed.toString("utf8").split("\0").filter(Boolean),
    published: holders.length > 0,
  };
}

/** Path of a file from the top, when the commit holds it. Throws a GitError. */
export async function readTrackedPath({ folder, commit }: TrainingCode, file: string): Promise<string | undefined> {
  const path = relative(folder, file).split("\\").join("/");
  if (path.startsWith("../")) return undefined;
  const out = await git(folder, ["ls-tree", "-z", "--name-only", commit, "--", path]);
  return out.length > 0 ? path : undefined;
}
