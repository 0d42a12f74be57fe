// The part of a registry at a commit that judging some of its files takes, read in a few rounds however large the registry is.

import { isCovered } from "../registry/coverage.ts";
import type { Entry, Snapshot } from "../registry/snapshot.ts";
import { wanted } from "../registry/wanted.ts";
import { IncompleteRead } from "./errors.ts";
import type { GitObject, TreeEntry } from "./object-cache.ts";
import { readObjects, readTrees, type Want } from "./objects.ts";
import type { Repo } from "./repo.ts";

/** What a file says may name other files, and those again; nothing sound goes deeper. */
const ROUNDS = 6;

interface Draft {
  commit: string;
  covers: string[];
  entries: Map<string, Entry>;
  texts: Map<string, string | null>;
}

/** Reads at `commit` what `wanted` asks for to judge these paths. Throws when something named is missing, or when there is no end. */
export async function readRegistryAround(
  repo: Repo,
  commit: string,
  changedPaths: readonly string[],
): Promise<Snapshot> {
  const draft: Draft = { commit, covers: [], entries: new Map(), texts: new Map() };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { folders, paths } = wanted(draft, changedPaths);
    if (folders.length + paths.length === 0) return draft;
    await readInto(repo, draft, { folders: folders.map(toFolder), paths });
  }
  throw new IncompleteRead(`what ${commit} refers to is still not known after ${ROUNDS} rounds`);
}

function toFolder(path: string): string {
  return path.endsWith("/") || path === "" ? path : `${path}/`;
}

// One request for everything that is known to be wanted, then the folders that only showed themselves in it.
async function readInto(repo: Repo, draft: Draft, wants: { folders: string[]; paths: string[] }): Promise<void> {
  const { commit } = draft;
  const listed = { covers: [...draft.covers, ...wants.folders] };
  const loose = wants.paths.filter((path) => !isCovered(listed, path));
  const folders = [...new Set([...wants.folders.flatMap(withSubfolders), ...loose.map(parentOf)])];
  const at = (path: string): Want => ({ commit, path: path.replace(/\/$/, "") });
  const objects = await readObjects(repo, [...folders.map(at), ...wants.paths.map(at)]);
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
