// The files of a working tree, by Git's index and what differs from it: nothing is read that Git knows already.

import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { governs } from "../../registry/names.ts";
import type { Entry } from "../../registry/snapshot.ts";
import { git } from "../run.ts";

export interface WorkTree {
  /** The top of the clone: the only place where a registry lies. */
  folder: string;
  /** Git's own folder of this working tree, and the one it shares with others of the same clone. */
  gitFolder: string;
  commonFolder: string;
  /** Governed paths that are not as the index has them, or not in it. */
  differing: readonly string[];
  /** Stands for everything the index says; `undefined` when Git was told to leave it out. */
  index: string | undefined;
}

/** Asks Git what differs from the index, by its stat cache. Throws a GitError outside of a working tree. */
export async function openWorkTree(folder: string): Promise<WorkTree> {
  const status = git(folder, ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", ...QUIET]);
  const places = git(folder, ["rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir", ...INDEX]);
  const [changes, told] = await Promise.all([status, places]);
  const [top = "", gitFolder = "", common = "", index = ""] = told.toString("utf8").split("\n");
  const differing = changes.toString("utf8").split("\0").filter(isInTree).map(toPath).filter(isGoverned);
  return {
    folder: top,
    gitFolder,
    commonFolder: resolve(folder, common),
    differing,
    index: await readSum(resolve(folder, index)),
  };
}

// What lies inside a submodule is none of the registry's business.
const QUIET = ["--ignore-submodules=dirty"];
const INDEX = ["--git-path", "index"];

/** `XY path`: X is the index against the last commit, Y the working tree against the index. */
function isInTree(line: string): boolean {
  return line.length > 3 && (line[1] !== " " || line.startsWith("U"));
}

function toPath(line: string): string {
  return line.slice(3);
}

function isGoverned(path: string): boolean {
  return governs(path) !== undefined;
}

const SUM_BYTES = 20;

/** The checksum that Git ends its index with, which covers all of it; `index.skipHash` writes zeros. */
async function readSum(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(SUM_BYTES), 0, SUM_BYTES, Math.max(0, size - SUM_BYTES));
    return buffer.every((byte) => byte === 0) ? undefined : `${size} ${buffer.toString("hex")}`;
  } finally {
    await file.close();
  }
}

/** What Git says of a governed file: an entry when the file is as the index has it, a path alone when it must be looked at. */
export interface Listed {
  path: string;
  entry?: Entry;
}

/** Every governed path there may be a file at. */
export async function listWorkTree({ folder, differing }: WorkTree): Promise<Listed[]> {
  const out = await git(folder, ["ls-files", "-v", "--stage", "-z"]);
  const listed = new Map<string, Listed>();
  const text = out.toString("utf8");
  for (let from = 0, to = text.indexOf("\0"); to >= 0; from = to + 1, to = text.indexOf("\0", from)) {
    const one = toListed(text.slice(from, to));
    if (isGoverned(one.path)) listed.set(one.path, one);
  }
  for (const path of differing) listed.set(path, { path });
  return [...listed.values()];
}

/** `H 100644 <oid> 0\tpath`. Of files that Git was told not to look at (`S`, or a small letter) it knows nothing. */
function toListed(line: string): Listed {
  const tab = line.indexOf("\t");
  const path = line.slice(tab + 1);
  const [tag, mode = "", oid = "", side] = line.slice(0, tab).split(" ");
  return tag === "H" && side === "0" ? { path, entry: { path, mode, oid } } : { path };
}
