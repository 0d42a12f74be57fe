// Repositories elsewhere and commits of another time, brought here for the time of one question.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "./clone.ts";
import { git, unlessSilent } from "./run.ts";
import { withTemporaryFolder } from "./temporary.ts";

/** Runs with a temporary clone that has the whole history and every tag. Throws a GitError when the remote can not be read. */
export function withRemoteClone<T>(url: string, progress: Progress, use: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const args = ["clone", "--progress", "--bare", "--template=", "--", url, folder];
    await git(folder, args, { heard: (text) => tellProgress(text, progress) });
    return use(folder);
  });
}

/** `Receiving objects:  45% (450/1000), 1.2 MiB`, again and again on one line. */
function tellProgress(text: string, progress: Progress): void {
  const [, what, done, total] =
    [...text.matchAll(/(Receiving objects|Resolving deltas):[^(\r\n]*\((\d+)\/(\d+)\)/g)].at(-1) ?? [];
  if (what !== undefined) progress(what, Number(done), Number(total));
}

/** Attributes that would make a file's bytes other than those of its blob, all switched off. */
const AS_COMMITTED = "* -text -eol -ident -filter -working-tree-encoding\n";

/** Runs with a temporary working tree of a commit, every file exactly as it was committed. Throws a GitError. */
export function withCheckout<T>(source: string, commit: string, use: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    await git(folder, ["clone", "--quiet", "--shared", "--no-checkout", "--template=", "--", source, folder]);
    await mkdir(join(folder, ".git/info"), { recursive: true });
    await writeFile(join(folder, ".git/info/attributes"), AS_COMMITTED);
    await git(folder, ["-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", commit]);
    return use(folder);
  });
}

/**
 * Runs with a temporary repository that holds the tags of these patterns and nothing below their commits. The server is asked for
 * the prefixes only (`git ls-remote` would be sent every tag). Throws a GitError when the remote can not be read.
 */
export function withRemoteTags<T>(
  url: string,
  patterns: readonly string[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    await git(folder, ["init", "--quiet", "--bare", "--template="]);
    await fetchTags(folder, url, patterns);
    return use(folder);
  });
}

async function fetchTags(folder: string, url: string, patterns: readonly string[]): Promise<void> {
  const refspecs = patterns.map((pattern) => `+refs/tags/${pattern}:refs/tags/${pattern}`);
  const thin = ["--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--no-write-fetch-head"];
  // A shallow fetch that finds nothing to fetch ends with status 1 and no message.
  await unlessSilent(git(folder, ["fetch", ...thin, "--", url, ...refspecs]));
}
