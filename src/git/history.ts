// Commits of a clone: which one a word means, and what lies between two.

import type { Clone } from "./clone.ts";
import { GitError, git, unlessSilent } from "./run.ts";

/** The commit a revision means. Throws a GitError when there is none. */
export async function readCommit(folder: string, revision: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const found = await unlessSilent(git(folder, args));
  if (found === undefined) throw new GitError("no-such-revision", `there is no commit ${revision}`);
  return toLine(found);
}

/** The same, of the process that reads the objects anyway. */
export async function readCommitOf({ folder, objects }: Clone, revision: string): Promise<string> {
  const [commit] = /[\r\n]/.test(revision) ? [] : await objects.read([`${revision}^{commit}`]);
  // Why there is none is told only by the other way.
  return commit?.oid ?? readCommit(folder, revision);
}

/** The folder at the top of the working tree that a folder lies in. Throws a GitError outside of one. */
export async function readTopLevel(folder: string): Promise<string> {
  // A name may end in a blank.
  return (await git(folder, ["rev-parse", "--show-toplevel"])).toString("utf8").replace(/\r?\n$/, "");
}

/** The newest commit on the way to a tip, by first parents, that was made until a moment (ISO 8601). Throws a GitError when there is none. */
export async function readCommitBefore(folder: string, moment: string, tip: string): Promise<string> {
  const args = ["rev-list", "-1", "--first-parent", `--before=${moment}`, "--end-of-options", tip];
  const commit = toLine(await git(folder, args));
  if (commit === "") throw new GitError("no-such-revision", `there was no commit until ${moment}`);
  return commit;
}

/** Where the histories of two commits part; `undefined` when they have nothing in common (or the clone is too shallow to know). */
export async function readMergeBase(folder: string, one: string, other: string): Promise<string | undefined> {
  const base = await unlessSilent(git(folder, ["merge-base", one, other]));
  return base && toLine(base);
}

/** Paths that differ between two commits, both names of a rename. */
export async function readChangedPaths(folder: string, from: string, to: string): Promise<string[]> {
  const out = await git(folder, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", from, to]);
  return out.toString("utf8").split("\0").filter(Boolean);
}

function toLine(out: Buffer): string {
  return out.toString("utf8").trim();
}
