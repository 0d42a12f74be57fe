// Tags of a clone, and no more of them than a reference needs.

import type { Reference } from "../registry/names.ts";
import { type ListedTag, readTagObject, type TagFact, tagPatterns, unreadTags } from "../registry/receipts.ts";
import type { Progress } from "./clone.ts";
import { type ObjectReader, openObjects } from "./read.ts";
import { git, lackOf } from "./run.ts";

/**
 * Tags that fit one of the patterns, each a prefix with one star at the end; Git seeks to the prefixes instead of walking all.
 * With `until` only those on that commit or one before it.
 */
export async function listTags(folder: string, patterns: readonly string[], until?: string): Promise<ListedTag[]> {
  // A star stops at a slash here, a folder does not.
  const refs = patterns.map((pattern) => `refs/tags/${pattern.replace(/\/\*$/, "/")}`);
  const merged = until === undefined ? [] : [`--merged=${until}`];
  const out = await git(folder, ["for-each-ref", "--format=%(objectname) %(refname:strip=2)", ...merged, ...refs]);
  const lines = out.toString("utf8").split("\n").filter(Boolean);
  return lines.map((line) => ({ object: line.slice(0, 40), name: line.slice(41) }));
}

/** Tags that are asked for at once when progress is told. */
const BATCH = 2000;

/** Reads tag objects. A tag whose object is gone is a broken clone, and throws. */
export async function readTags(
  objects: ObjectReader,
  listed: readonly ListedTag[],
  progress?: Progress,
): Promise<TagFact[]> {
  const found: Awaited<ReturnType<ObjectReader["read"]>> = [];
  for (let from = 0; from < listed.length; from += BATCH) {
    const batch = listed.slice(from, from + BATCH);
    for (const object of await objects.read(batch.map(({ object }) => object))) found.push(object);
    progress?.("Reading tags", found.length, listed.length);
  }
  return listed.map((tag, index) => {
    const object = found[index];
    if (!object) throw lackOf(`the object ${tag.object} of the tag ${tag.name}`);
    return readTagObject(tag, object.type, object.bytes.toString("utf8"));
  });
}

/** What `resolve` has to know about a reference, from a clone. */
export async function readReceipts(folder: string, reference: Reference): Promise<TagFact[]> {
  const objects = openObjects(folder);
  try {
    // Started before the listing, so that the two processes come up side by side.
    await objects.read([]);
    return await readFew(objects, reference, await listTags(folder, tagPatterns(reference)));
  } finally {
    objects.close();
  }
}

/** Reads, of tags that were listed, those few that decide what a reference stands for. */
export async function readFew(
  objects: ObjectReader,
  reference: Reference,
  listed: readonly ListedTag[],
): Promise<TagFact[]> {
  const facts: TagFact[] = [];
  for (;;) {
    const next = unreadTags(reference, listed, facts);
    if (next.length === 0) return facts;
    facts.push(...(await readTags(objects, next)));
  }
}
