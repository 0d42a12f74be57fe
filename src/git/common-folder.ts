// Where Git keeps what all working trees of a clone share.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { git } from "./run.ts";

/** Git's own folder of the clone that a folder lies in. Throws a GitError outside of one. */
export async function findCommonFolder(folder: string): Promise<string> {
  // Git looks here first too; asking it takes a process. In another working tree of a clone this is a file.
  const usual = resolve(folder, ".git");
  if (["objects/", "refs/"].every((name) => existsSync(join(usual, name)))) return usual;
  const out = await git(folder, ["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  return out.toString("utf8").trimEnd();
}
