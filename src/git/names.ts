// Names in a folder of a commit, without reading what they name.

import { git, unlessSilent } from "./run.ts";

/** Files and folders directly below a folder at a commit; none when there is no such folder. Throws a GitError. */
export async function readNames(folder: string, commit: string, path: string): Promise<string[]> {
  const out = await git(folder, ["ls-tree", "--name-only", "--full-tree", "-z", commit, "--", `${path}/`]);
  const paths = out.toString("utf8").split("\0").filter(Boolean);
  return paths.map((found) => found.slice(path.length + 1));
}

/** Paths of files below a folder of a commit that hold a text somewhere. Throws a GitError. */
export async function findFiles(
  folder: string,
  commit: string,
  { path, text }: { path: string; text: string },
): Promise<string[]> {
  const found = git(folder, ["grep", "-l", "-z", "-i", "-F", "-e", text, commit, "--", `${path}/`]);
  const lines = (await unlessSilent(found))?.toString("utf8").split("\0").filter(Boolean) ?? [];
  return lines.map((line) => line.slice(commit.length + 1));
}
