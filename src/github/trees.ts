// Which governed files differ between two commits, found by walking only where tree ids differ.

import { foldPath, governs } from "../registry/names.ts";
import { MAX_CHANGED_FILES } from "../registry/snapshot.ts";
import { IncompleteRead } from "./errors.ts";
import type { GitObject, TreeEntry } from "./object-cache.ts";
import { readObjects, readTrees } from "./objects.ts";
import type { Repo } from "./repo.ts";

/** A folder on both sides; `undefined` where it does not exist. */
interface Pair {
  /** With a slash at the end; empty for the root. */
  folder: string;
  before: string | undefined;
  after: string | undefined;
}

/** Two commits to compare; before the first commit there was nothing. */
export interface Step {
  before: string | undefined;
  after: string;
}

/** Folders that can hold governed files. Attributes and workflows elsewhere have no power over these. */
const GOVERNED_FOLDERS = new Set(["models", "datasets", ".github", "docs"]);

/**
 * Paths of the governed files that differ in mode or content, sorted; `undefined` when there are more than a pull
 * request may change. Several steps are read together.
 */
export async function diffGoverned(repo: Repo, steps: readonly Step[]): Promise<(string[] | undefined)[]> {
  const commits = new Set(steps.flatMap(({ before, after }) => (before === undefined ? [after] : [before, after])));
  const roots = await readRoots(repo, [...commits]);
  let open = steps.map(({ before, after }) => [
    { folder: "", before: before === undefined ? undefined : roots.get(before), after: roots.get(after) },
  ]);
  const found = steps.map((): string[] | undefined => []);
  while (open.some((pairs) => pairs.length > 0)) {
    const oids = open.flat().flatMap(({ before, after }) => [before, after].filter((oid) => oid !== undefined));
    const trees = await readTrees(repo, [...new Set(oids)]);
    open = open.map((pairs, at) => {
      const differences = pairs.flatMap((pair) => compareFolder(pair, trees));
      const paths = [...(found[at] ?? []), ...differences.flatMap((one) => (typeof one === "string" ? [one] : []))];
      const deeper = differences.filter((one) => typeof one !== "string");
      const tooMany = found[at] === undefined || paths.length + deeper.length > MAX_CHANGED_FILES;
      found[at] = tooMany ? undefined : paths;
      return tooMany ? [] : deeper;
    });
  }
  return found.map((paths) => paths?.sort());
}

/** Root trees by commit. */
async function readRoots(repo: Repo, commits: readonly string[]): Promise<Map<string, string>> {
  const roots = await readObjects(
    repo,
    commits.map((commit) => ({ commit, path: "" })),
  );
  return new Map(commits.map((commit, at) => [commit, rootOf(commit, roots[at])]));
}

function rootOf(commit: string, root: GitObject | null | undefined): string {
  if (root?.type !== "tree") throw new IncompleteRead(`commit ${commit} has no tree`);
  return root.oid;
}

function compareFolder(
  { folder, before, after }: Pair,
  trees: ReadonlyMap<string, readonly TreeEntry[]>,
): (string | Pair)[] {
  const [left, right] = [byName(before, trees), byName(after, trees)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => compareEntry(folder + name, left.get(name), right.get(name)));
}

function byName(oid: string | undefined, trees: ReadonlyMap<string, readonly TreeEntry[]>): Map<string, TreeEntry> {
  return new Map((oid === undefined ? [] : (trees.get(oid) ?? [])).map((entry) => [entry.name, entry]));
}

// A file that became a folder, or the other way round, is both a file that differs and a folder to look into.
function compareEntry(path: string, before: TreeEntry | undefined, after: TreeEntry | undefined): (string | Pair)[] {
  if (before?.oid === after?.oid && before?.mode === after?.mode) return [];
  const isFile = [before, after].some((entry) => entry !== undefined && entry.type !== "tree");
  const folders = [before, after].map((entry) => (entry?.type === "tree" ? entry.oid : undefined));
  const deeper = folders.some((oid) => oid !== undefined) && mayGovern(path);
  return [
    ...(isFile && governs(path) ? [path] : []),
    ...(deeper ? [{ folder: `${path}/`, before: folders[0], after: folders[1] }] : []),
  ];
}

function mayGovern(path: string): boolean {
  return GOVERNED_FOLDERS.has(foldPath(path.split("/", 1)[0] ?? ""));
}
