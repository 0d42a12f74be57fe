// The part of a registry at a commit that judging some of its files takes, read in a few rounds however large the registry is.

import { isCovered } from "../registry/coverage.ts";
import type { Entry, Snapshot } from "../registry/snapshot.ts";
import { type Wants, wanted } from "../registry/wanted.ts";
import { IncompleteRead } from "./errors.ts";
import type { GitObject, TreeEntry } from "./object-cache.ts";
import { readObjects, readTrees, type Want } from "./objects.ts";
import type { Repo } from "./repo.ts";

/** What a file says may name other files, and those again; nothing sound goes deeper. */
const ROUNDS = 6;

/** What was read of a commit so far. */
export interface Draft extends Snapshot {
  covers: string[];
  entries: Map<string, Entry>;
  texts: Map<string, string | null>;
}

/** What to read next of a commit. */
export interface Errand {
  draft: Draft;
  wants: Wants;
}

export function beginDraft(commit: string): Draft {
  return { commit, covers: [], entries: new Map(), texts: new Map() };
}

/** Reads at `commit` what `wanted` asks for to judge these paths. Throws when something named is missing, or when there is no end. */
export async function readRegistryAround(
  repo: Repo,
  commit: string,
  changedPaths: readonly string[],
): Promise<Snapshot> {
  const draft = beginDraft(commit);
  await readRounds(repo, () => [{ draft, wants: wanted(draft, changedPaths) }]);
  return draft;
}

/** Reads what is wanted, and then what that shows to be wanted, until nothing is: one request a round, however many commits. */
export async function readRounds(repo: Repo, next: () => readonly Errand[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const errands = next().filter(({ wants }) => wants.folders.length + wants.paths.length > 0);
    if (errands.length === 0) return;
    await readObjects(repo, errands.flatMap(objectsOf));
    await Promise.all(errands.map((errand) => readInto(repo, errand)));
  }
  const commits = next().map(({ draft }) => draft.commit);
  throw new IncompleteRead(`what ${commits.join(" and ")} refer to is still not known after ${ROUNDS} rounds`);
}

const at = (commit: string, path: string): Want => ({ commit, path: path.replace(/\/$/, "") });

function objectsOf({ draft, wants }: Errand): Want[] {
  const paths = [...foldersOf(draft, wants), ...wants.paths, ...wants.likely];
  return [...new Set(paths)].map((path) => at(draft.commit, path));
}

/** Folders that are listed, and those in which single files lie. */
function foldersOf(draft: Draft, wants: Wants): string[] {
  return [...new Set([...wants.folders.flatMap(withSubfolders), ...looseOf(draft, wants).map(parentOf)])];
}

/** Files outside of every folder that is listed. */
function looseOf({ covers }: Draft, { folders, paths }: Wants): string[] {
  return paths.filter((path) => !isCovered({ covers: [...covers, ...folders] }, path));
}

// What was read for all is at hand now, but for the folders that only showed themselves in it.
async function readInto(repo: Repo, { draft, wants }: Errand): Promise<void> {
  const { commit } = draft;
  const loose = looseOf(draft, wants);
  const folders = foldersOf(draft, wants);
  const objects = await readObjects(
    repo,
    [...folders, ...wants.paths].map((path) => at(commit, path)),
  );
  const trees = new Map(folders.map((folder, index) => [folder, objects[index] ?? null]));
  await Promise.all(
    wants.folders.map((folder) => listFolder(repo, draft, { folder, tree: trees.get(folder) ?? null })),
  );
  for (const path of loose) addLoose(draft, path, trees.get(parentOf(path)) ?? null);
  for (const [index, path] of wants.paths.entries()) addText(draft, path, objects[folders.length + index] ?? null);
  draft.covers = [...new Set([...draft.covers, ...wants.folders, ...loose])];
}

// Asked for in the same breath, so that listing a model takes one request and not two.
function withSubfolders(folder: string): string[] {
  const isModel = /^models\/[^/]+\/$/.test(folder);
  return isModel ? [folder, ...["versions/", "stages/", "retired/"].map((name) => folder + name)] : [folder];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

async function listFolder(
  repo: Repo,
  draft: Draft,
  { folder, tree }: { folder: string; tree: GitObject | null },
): Promise<void> {
  let open: { folder: string; entries: readonly TreeEntry[] }[] = [];
  if (tree?.type === "tree") open = [{ folder, entries: tree.entries }];
  while (open.length > 0) {
    const all = open.flatMap((one) => one.entries.map((entry) => ({ ...entry, path: one.folder + entry.name })));
    for (const { path, mode, oid, type } of all) if (type !== "tree") addEntry(draft, { path, mode, oid });
    const deeper = all.filter(({ type }) => type === "tree");
    const trees = await readTrees(repo, [...new Set(deeper.map(({ oid }) => oid))]);
    open = deeper.map(({ path, oid }) => ({ folder: `${path}/`, entries: trees.get(oid) ?? [] }));
  }
}

function addLoose(draft: Draft, path: string, parent: GitObject | null): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const entry = parent?.type === "tree" ? parent.entries.find((one) => one.name === name) : undefined;
  if (entry && entry.type !== "tree") addEntry(draft, { path, mode: entry.mode, oid: entry.oid });
}

function addEntry(draft: Draft, entry: Entry): void {
  draft.entries.set(entry.path, entry);
  // A submodule has no text that could be asked for.
  if (entry.mode === "160000") draft.texts.set(entry.oid, null);
}

function addText(draft: Draft, path: string, object: GitObject | null): void {
  const entry = draft.entries.get(path);
  if (!entry || entry.mode === "160000") return;
  if (object?.type !== "blob" || object.oid !== entry.oid) throw new IncompleteRead(`${path} at ${draft.commit}`);
  draft.texts.set(object.oid, object.text);
}
