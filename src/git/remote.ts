// Repositories elsewhere, brought here for the time of one question.

import { git, unlessSilent } from "./run.ts";
import { withTemporaryFolder } from "./temporary.ts";

/** Whether this names a repository elsewhere rather than a folder. */
export function isRemote(repository: string): boolean {
  return /^(https?|ssh|git|file):\/\//.test(repository) || /^[\w.-]+@[\w.-]+:/.test(repository);
}

/** Runs with a temporary clone that has the whole history and every tag. Throws a GitError when the remote can not be read. */
export function withRemoteClone<T>(url: string, use: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    await git(folder, ["clone", "--quiet", "--bare", "--template=", "--", url, folder]);
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
