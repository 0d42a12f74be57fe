// Git objects by what names them for ever: an id, or a path at a commit. One GraphQL request reads up to a hundred.

import { MAX_FILE_BYTES } from "../registry/snapshot.ts";
import { IncompleteRead } from "./errors.ts";
import type { GitObject, TreeEntry } from "./object-cache.ts";
import { blobId, treeId } from "./object-id.ts";
import type { Repo } from "./repo.ts";

/** An object by id, or what lies at a path (the empty path is the root) of a commit. */
export type Want = { oid: string } | { commit: string; path: string };

/** Objects in one request; GitHub gives up on a query that takes ten seconds. */
const BATCH = 100;

const OBJECT_FIELDS = `fragment Fields on GitObject {
  __typename oid
  ... on Tree { entries { name mode type oid } }
  ... on Blob { isTruncated text }
  ... on Commit { tree { oid } }
}`;

interface RawObject {
  __typename: string;
  oid: string;
  entries?: { name: string; mode: number; type: string; oid: string }[] | null;
  isTruncated?: boolean;
  text?: string | null;
  tree?: { oid: string };
}

/** The objects in the order they were asked for, `null` for each that does not exist. Throws when the answer has any error in it. */
export async function readObjects(repo: Repo, wants: readonly Want[]): Promise<(GitObject | null)[]> {
  const missing = new Map<string, Want>();
  for (const want of wants) if (recall(repo, want) === undefined) missing.set(expressionOf(want), want);
  const batches = chunk([...missing.values()]);
  const read = new Map<string, GitObject | null>();
  await Promise.all(batches.map((batch) => readBatch(repo, batch, read)));
  return wants.map((want) => read.get(expressionOf(want)) ?? recall(repo, want) ?? null);
}

/** The trees with these ids. Throws when one is missing: a tree that is named exists. */
export async function readTrees(repo: Repo, oids: readonly string[]): Promise<Map<string, readonly TreeEntry[]>> {
  const objects = await readObjects(
    repo,
    oids.map((oid) => ({ oid })),
  );
  const trees = new Map<string, readonly TreeEntry[]>();
  objects.forEach((object, at) => {
    if (object?.type !== "tree") throw new IncompleteRead(`tree ${oids[at]} is missing`);
    trees.set(object.oid, object.entries);
  });
  return trees;
}

function expressionOf(want: Want): string {
  return "oid" in want ? want.oid : `${want.commit}:${want.path}`;
}

// Kept by repository, so that no repository can name an object of another.
function recall(repo: Repo, want: Want): GitObject | null | undefined {
  const oid = "oid" in want ? want.oid : recallId(repo, want);
  return oid === undefined || oid === null ? oid : repo.objects.byId.get(`${repo.id} ${oid}`);
}

/** Id of what lies at a path, `null` for nothing there; told by the trees above it where they were read whole. */
function recallId(repo: Repo, { commit, path }: { commit: string; path: string }): string | null | undefined {
  const known = repo.objects.byPath.get(`${repo.id} ${expressionOf({ commit, path })}`);
  if (known !== undefined || path === "") return known;
  const slash = path.lastIndexOf("/");
  const folder = recall(repo, { commit, path: path.slice(0, Math.max(slash, 0)) });
  if (folder === undefined || folder === null) return folder;
  if (folder.type !== "tree") return null;
  if (!folder.whole) return undefined;
  const entry = folder.entries.find(({ name }) => name === path.slice(slash + 1));
  // A submodule lies elsewhere.
  return entry === undefined || entry.type === "commit" ? null : entry.oid;
}

function keep(repo: Repo, want: Want, object: GitObject | null): void {
  if ("commit" in want) repo.objects.byPath.set(`${repo.id} ${expressionOf(want)}`, object?.oid ?? null, 1);
  if (object) repo.objects.byId.set(`${repo.id} ${object.oid}`, object, sizeOf(object));
}

function sizeOf(object: GitObject): number {
  if (object.type === "tree") return 200 + object.entries.length * 200;
  return 200 + (object.type === "blob" ? 2 * (object.text ?? "").length : 0);
}

// POST /graphql
async function readBatch(repo: Repo, wants: readonly Want[], read: Map<string, GitObject | null>): Promise<void> {
  const names = wants.map((want, at) => ({ alias: `o${at}`, type: "oid" in want ? "GitObjectID" : "String" }));
  const declared = names.map(({ alias, type }) => `$${alias}: ${type}!`).join(", ");
  const fields = names.map(({ alias, type }) => {
    return `${alias}: object(${type === "String" ? "expression" : "oid"}: $${alias}) { ...Fields }`;
  });
  const query = `query ($owner: String!, $name: String!, ${declared}) {
  repository(owner: $owner, name: $name) { ${fields.join("\n")} }
}
${OBJECT_FIELDS}`;
  const variables = Object.fromEntries(wants.map((want, at) => [`o${at}`, expressionOf(want)]));
  const answer = await repo.graphql<{ repository: Record<string, RawObject | null> | null }>(query, {
    owner: repo.owner,
    name: repo.name,
    ...variables,
  });
  wants.forEach((want, at) => {
    const raw = answer.repository?.[`o${at}`];
    if (raw === undefined) throw new IncompleteRead(`GraphQL left out ${expressionOf(want)}`);
    const object = raw === null ? null : toObject(raw);
    keep(repo, want, object);
    read.set(expressionOf(want), object);
  });
}

function toObject({ __typename, oid, entries, isTruncated, text, tree }: RawObject): GitObject {
  if (__typename === "Tree" && entries) return toTree(oid, entries.map(toEntry));
  if (__typename === "Commit" && tree) return { type: "commit", oid, tree: tree.oid };
  if (__typename === "Tag") return { type: "tag", oid };
  if (__typename !== "Blob") throw new IncompleteRead(`object ${oid} came without its content`);
  const whole = typeof text === "string" && !isTruncated && Buffer.byteLength(text) <= MAX_FILE_BYTES;
  // GraphQL guesses encodings: only text whose bytes give the id is what the file says.
  return { type: "blob", oid, text: whole && blobId(text) === oid ? text : null };
}

function toTree(oid: string, entries: readonly TreeEntry[]): GitObject {
  return { type: "tree", oid, entries, whole: treeId(entries) === oid };
}

function toEntry({ name, mode, type, oid }: { name: string; mode: number; type: string; oid: string }): TreeEntry {
  return { name, mode: mode.toString(8).padStart(6, "0"), type, oid };
}

function chunk<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
}
