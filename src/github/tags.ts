// Tags as GitHub holds them: names by prefix, and tag objects, which never change, by id.

import type { TagFact } from "../registry/receipts.ts";
import { IncompleteRead } from "./errors.ts";
import type { TagObject } from "./object-cache.ts";
import type { Repo } from "./repo.ts";
import { readTagObjects } from "./tag-batch.ts";

/** A tag by name, before its object was read. */
export interface TagRef {
  /** Without `refs/tags/`. */
  name: string;
  /** What the reference holds, and of what kind that is. */
  object: string;
  type: string;
}

// GET /repos/{owner}/{repo}/git/matching-refs/{ref}
/** The tags whose names begin so: `fraud-detector@`, `record/fraud-detector/`. */
export async function listTags({ rest, owner, name }: Repo, prefix: string): Promise<TagRef[]> {
  const ref = `tags/${prefix.replace(/\/$/, "")}`;
  const { data, headers } = await rest.git.listMatchingRefs({ owner, repo: name, ref });
  if (headers.link?.includes('rel="next"')) throw new IncompleteRead(`tags that begin with ${prefix} came in pages`);
  const refs = data.map((one) => ({
    name: one.ref.replace(/^refs\/tags\//, ""),
    object: one.object.sha,
    type: one.object.type,
  }));
  return refs.filter((one) => one.name.startsWith(prefix));
}

// GET /repos/{owner}/{repo}/git/ref/{ref}
/** One tag by its whole name, read afresh. Throws GitHub's 404 when there is none. */
export async function readTagNamed(repo: Repo, name: string): Promise<TagFact> {
  const { data } = await repo.rest.git.getRef({ owner: repo.owner, repo: repo.name, ref: `tags/${name}` });
  return readTag(repo, { name, object: data.object.sha, type: data.object.type });
}

/** What a tag says and points at. Whatever makes it unfit to prove anything is its flaw. */
export async function readTag(repo: Repo, { name, object, type }: TagRef): Promise<TagFact> {
  const listed = { name, object };
  if (type !== "tag") return { ...listed, type: toType(type), commit: object, flaw: "it is a lightweight tag" };
  const tag = await readTagObject(repo, object);
  const flaw = flawOf(tag, name);
  const found = { ...listed, type: "tag" as const, commit: tag.target, message: tag.message };
  return { ...found, ...(tag.date && { taggerDate: tag.date }), ...(flaw && { flaw }) };
}

/** Reads what these tags say in few requests, so that `readTag` has it at hand. */
export async function readTagsAhead(repo: Repo, refs: readonly TagRef[]): Promise<void> {
  const unread = refs.filter(({ type, object }) => type === "tag" && !repo.objects.tags.get(keyOf(repo, object)));
  const read = await readTagObjects(repo, [...new Set(unread.map(({ object }) => object))]);
  for (const [oid, tag] of read) repo.objects.tags.set(keyOf(repo, oid), tag, tag.message.length);
}

/** Kept by repository, so that no repository can name a tag of another. */
function keyOf({ id }: Repo, oid: string): string {
  return `${id} ${oid}`;
}

type RawTag = Awaited<ReturnType<Repo["rest"]["git"]["getTag"]>>["data"];

/** Keeps a tag object that GitHub told of; an id never means another. */
export function keepTag(repo: Repo, { sha, tag, message, object, tagger }: RawTag): TagObject {
  const dated = tagger?.date ? { date: tagger.date } : {};
  const kept = { name: tag, message, target: object.sha, targetType: object.type, ...dated };
  repo.objects.tags.set(keyOf(repo, sha), kept, message.length);
  return kept;
}

// GET /repos/{owner}/{repo}/git/tags/{tag_sha}
async function readTagObject(repo: Repo, oid: string): Promise<TagObject> {
  const { rest, owner, name, objects } = repo;
  const known = objects.tags.get(keyOf(repo, oid));
  return known ?? keepTag(repo, (await rest.git.getTag({ owner, repo: name, tag_sha: oid })).data);
}

function flawOf(tag: TagObject, name: string): string | undefined {
  if (tag.targetType !== "commit") return `it points at a ${tag.targetType} and not at a commit`;
  if (tag.name !== name) return `inside it is called ${tag.name}`;
  return tag.date ? undefined : "it has no tagger";
}

function toType(type: string): TagFact["type"] {
  return type === "tree" || type === "blob" ? type : "commit";
}
