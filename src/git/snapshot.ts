// Governed files of a clone at a commit: around some paths, or all of them.

import { governs } from "../registry/names.ts";
import type { Entry, Snapshot } from "../registry/snapshot.ts";
import { wanted } from "../registry/wanted.ts";
import type { Clone } from "./clone.ts";
import { git, lackOf } from "./run.ts";
import { toText } from "./text.ts";
import { listUnder } from "./tree.ts";

/** What a file says may name other files, and those again; nothing sound goes deeper. */
const ROUNDS = 6;

interface Draft {
  commit: string;
  covers: string[];
  entries: Map<string, Entry>;
  texts: Map<string, string | null>;
}

/** Reads at a commit what `wanted` asks for to judge these paths. */
export async function readSnapshotAround(clone: Clone, commit: string, paths: readonly string[]): Promise<Snapshot> {
  const draft: Draft = { commit, covers: [], entries: new Map(), texts: new Map() };
  for (let round = 0; round < ROUNDS; round += 1) {
    const wants = wanted(draft, paths);
    if (wants.folders.length + wants.paths.length === 0) return draft;
    const places = [...wants.folders, ...wants.paths];
    addFiles(draft, places, await listUnder(clone.objects, commit, places));
    await readInto(clone, draft, wants.paths);
  }
  throw new Error(`what ${commit} refers to is still not known after ${ROUNDS} rounds`);
}

/** Reads every governed file at a commit. */
export async function readSnapshotWhole(clone: Clone, commit: string): Promise<Snapshot> {
  const draft: Draft = { commit, covers: [], entries: new Map(), texts: new Map() };
  const governed = (await listWhole(clone, commit)).filter(({ path }) => governs(path) !== undefined);
  addFiles(draft, [""], governed);
  await readInto(clone, draft, [...draft.entries.keys()]);
  return draft;
}

async function listWhole({ folder }: Clone, commit: string): Promise<Entry[]> {
  const out = await git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  return out
    .toString("utf8")
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [, mode = "", oid = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return { path, mode, oid };
    });
}

function addFiles(draft: Draft, places: readonly string[], files: readonly Entry[]): void {
  for (const file of files) {
    draft.entries.set(file.path, file);
    // A submodule has no bytes that could be asked for.
    if (file.mode === "160000") draft.texts.set(file.oid, null);
  }
  draft.covers.push(...places);
}

async function readInto({ objects }: Clone, draft: Draft, paths: readonly string[]): Promise<void> {
  const oids = paths.flatMap((path) => draft.entries.get(path)?.oid ?? []).filter((oid) => !draft.texts.has(oid));
  const found = await objects.read(oids);
  for (const [index, oid] of oids.entries()) {
    const object = found[index];
    if (!object) throw lackOf(`the file object ${oid}`);
    draft.texts.set(oid, toText(object.bytes));
  }
}
