// Hands that propose: a commit on a branch of its own, made without touching the working tree, the index or any other branch.

import { join } from "node:path";
import { git, unlessSilent } from "./run.ts";
import { withTemporaryFolder } from "./temporary.ts";

export interface NewCommit {
  /** The commit it is made on. */
  parent: string;
  /** Text by path, `null` to remove a file; every other file stays as it is. */
  files: ReadonlyMap<string, string | null>;
  message: string;
}

/** Writes a commit that no branch holds yet. Throws a GitError, also when Git does not know who commits. */
export function writeCommit(folder: string, { parent, files, message }: NewCommit): Promise<string> {
  return withTemporaryFolder(async (temporary) => {
    const own = { env: { GIT_INDEX_FILE: join(temporary, "index") } };
    await git(folder, ["read-tree", parent], own);
    const lines: string[] = [];
    for (const [path, text] of files) lines.push(`${await indexEntry(folder, text)}\t${path}\0`);
    await git(folder, ["update-index", "-z", "--index-info"], { ...own, input: lines.join("") });
    const tree = toLine(await git(folder, ["write-tree"], own));
    const signed = await readSetting(folder, "commit.gpgSign", ["--type=bool"]);
    const sign = signed === "true" ? ["-S"] : [];
    return toLine(await git(folder, ["commit-tree", ...sign, "-p", parent, tree], { input: `${message}\n` }));
  });
}

/** Mode and blob of a file in the index; the mode 0 takes a file out of it. */
async function indexEntry(folder: string, text: string | null): Promise<string> {
  if (text === null) return `0 ${"0".repeat(40)}`;
  return `100644 ${toLine(await git(folder, ["hash-object", "-w", "--no-filters", "--stdin"], { input: text }))}`;
}

/** Makes a branch, or moves it from `known` to a commit; fails when it is not where it was. Throws a GitError. */
export async function setBranch(
  folder: string,
  branch: string,
  { commit, known = "" }: { commit: string; known?: string | undefined },
): Promise<void> {
  await git(folder, ["update-ref", "-m", "registrar", `refs/heads/${branch}`, commit, known]);
}

/** Pushes a commit as a branch of `origin`, forward only. Throws a GitError. */
export async function pushBranch(folder: string, branch: string, { commit, env }: Push): Promise<void> {
  await git(folder, ["push", "--quiet", "origin", `${commit}:refs/heads/${branch}`], { env });
}

interface Push {
  commit: string;
  /** Further surroundings, such as credentials. */
  env: Readonly<Record<string, string>>;
}

/** The commit of a full reference (`refs/heads/…`), `undefined` when there is none. Throws a GitError. */
export async function readReference(folder: string, reference: string): Promise<string | undefined> {
  const out = await unlessSilent(git(folder, ["rev-parse", "--verify", "--quiet", `${reference}^{commit}`]));
  return out === undefined ? undefined : toLine(out);
}

/** The branch that is checked out, or another symbolic reference's; `undefined` when there is none, as with a detached head. */
export async function readSymbolic(folder: string, reference = "HEAD"): Promise<string | undefined> {
  const out = await unlessSilent(git(folder, ["symbolic-ref", "--quiet", reference]));
  return out && toLine(out).replace(/^refs\/(heads|remotes\/origin)\//, "");
}

/** The address of `origin`, `undefined` without one. */
export function readOrigin(folder: string): Promise<string | undefined> {
  return readSetting(folder, "remote.origin.url");
}

async function readSetting(folder: string, name: string, options: readonly string[] = []): Promise<string | undefined> {
  const out = await unlessSilent(git(folder, ["config", ...options, "--get", name]));
  return out && toLine(out);
}

/** Whether Git would take this as the name of a branch. */
export async function isBranchName(folder: string, name: string): Promise<boolean> {
  const args = ["check-ref-format", `refs/heads/${name}`];
  return !name.startsWith("-") && (await unlessSilent(git(folder, args))) !== undefined;
}

export interface RemoteHeads {
  /** The branch its HEAD names. */
  main: string | undefined;
  /** Commit by branch. */
  branches: ReadonlyMap<string, string>;
}

/** Asks `origin` what branches it has. Throws a GitError. */
export async function listRemoteHeads(folder: string, env: Push["env"]): Promise<RemoteHeads> {
  const out = await git(folder, ["ls-remote", "--symref", "origin", "HEAD", "refs/heads/*"], { env });
  const lines = out.toString("utf8").split("\n");
  const main = lines.flatMap((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1] ?? [])[0];
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, commit, branch] = /^([0-9a-f]{40})\trefs\/heads\/(.+)$/.exec(line) ?? [];
    return commit !== undefined && branch !== undefined ? [[branch, commit]] : [];
  });
  return { main, branches: new Map(pairs) };
}

/** Brings branches of `origin` and the tags of some patterns here; no branch of the clone moves. Throws a GitError. */
export async function fetchFromOrigin(
  folder: string,
  wants: { branches: readonly string[]; tags: readonly string[] },
  env: Push["env"],
): Promise<void> {
  const branches = wants.branches.map((branch) => `+refs/heads/${branch}:refs/remotes/origin/${branch}`);
  const tags = wants.tags.map((pattern) => `refs/tags/${pattern}:refs/tags/${pattern}`);
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head"];
  await git(folder, ["fetch", ...quiet, "origin", ...branches, ...tags], { env });
}

/** The difference of two commits as people read it. Throws a GitError. */
export async function readDiff(folder: string, from: string, to: string): Promise<string> {
  const plain = ["--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"];
  return (await git(folder, ["diff", ...plain, from, to])).toString("utf8");
}

function toLine(out: Buffer): string {
  return out.toString("utf8").trim();
}
