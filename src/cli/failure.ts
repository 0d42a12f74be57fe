// Why a command could not answer, as one sentence that says what to do.

import { GitError, type GitFailure } from "../git/run.ts";
import { NoRegistry } from "./place.ts";
import { plain } from "./terminal.ts";

const DISK_FULL = "The disk is full: make room and run it again";

const GIT_ADVICE: Readonly<Record<GitFailure, string>> = {
  "no-git": "Install Git 2.31 or newer and put it on the PATH",
  "not-a-repository": "Run this inside a clone of a registry, or name one with --repo",
  "no-such-revision": "Use a commit, branch or tag that `git log` knows here; `git fetch` may bring it",
  "not-fetched":
    "Fetch what is missing: `git fetch --unshallow` for history, `git fetch --refetch --no-filter` for content",
  corrupt: "Run `git fsck`, and clone again if it complains",
  network: "Check the address and the network; a clone answers without either",
  "no-permission": "Use an account that may read the repository, as `git fetch` would",
  "disk-full": DISK_FULL,
  silent: "Run the same command of Git to see more",
  failed: "Run the same command of Git to see more",
};

const SYSTEM_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EACCES: "This account may not do that: check the permissions of the file or folder",
  EPERM: "This account may not do that: check the permissions of the file or folder",
  EROFS: "The file system can only be read: use another folder",
  ENOENT: "Check how the path is spelt",
  EMFILE: "Too many files are open: raise the limit with `ulimit -n`",
};

/** One sentence on what happened and one on what to do. What nobody foresaw is told as it is. */
export function explainFailure(error: unknown): string {
  const message = plain(error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  const advice = adviceFor(error);
  return advice === undefined ? `${message}.` : `${message}. ${advice}.`;
}

function adviceFor(error: unknown): string | undefined {
  if (error instanceof NoRegistry)
    return "Name a registry with --repo, a commit that has one with --at, or begin one with `registrar init`";
  if (error instanceof GitError) return GIT_ADVICE[error.failure];
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return SYSTEM_ADVICE[code];
}
