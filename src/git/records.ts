// Tags of a clone or of a remote repository, and no more of them than a reference needs.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reference } from "../registry/names.ts";
import { type ListedTag, readTagObject, type TagFact, tagPatterns, unreadTags } from "../registry/receipts.ts";
import { type ObjectReader, openObjects } from "./read.ts";
import { GitError, git } from "./run.ts";

/** Tags that fit one of the patterns, each a prefix with one star at the end; Git seeks to the prefixes instead of walking all. */
export async function listTags(folder: string, patterns: readonly string[]): Promise<ListedTag[]> {
  // A star stops at a slash here, a folder does not.
  const refs = patterns.map((pattern) => `refs/tags/${pattern.replace(/\/\*$/, "/")}`);
  const out = await git(folder, ["for-each-ref", "--format=%(objectname) %(refname:strip=2)", ...refs]);
  const lines = out.toString("utf8").split("\n").filter(Boolean);
  return lines.map((line) => ({ object: line.slice(0, 40), name: line.slice(41) }));
}

/** Reads tag objects. A tag whose object is gone is a broken clone, and throws. */
export async function readTags(objects: ObjectReader, listed: readonly ListedTag[]): Promise<TagFact[]> {
  const found = await objects.read(listed.map(({ object }) => object));
  return listed.map((tag, index) => {
    const object = found[index];
    if (!object) throw new Error(`The clone lacks the object ${tag.object} of the tag ${tag.name}.`);
    return readTagObject(tag, object.type, object.bytes.toString("utf8"));
  });
}

/** What `resolve` has to know about a reference, from a clone. */
export async function readReceipts(folder: string, reference: Reference): Promise<TagFact[]> {
  // Started before the listing, so that the two processes come up side by side.
  const objects = openObjects(folder);
  try {
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

/** Whether this names a repository elsewhere rather than a folder. */
export function isRemote(repository: string): boolean {
  return /^(https?|ssh|git|file):\/\//.test(repository) || /^[\w.-]+@[\w.-]+:/.test(repository);
}

/**
 * Runs with a temporary repository that holds the tags of these patterns and nothing below their commits. The server is asked for
 * the prefixes only (`git ls-remote` would be sent every tag). Throws a GitError when the remote can not be read.
 */
export async function withRemoteTags<T>(
  url: string,
  patterns: readonly string[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "registrar-"));
  try {
    await git(folder, ["init", "--quiet", "--bare", "--template="]);
    await fetchTags(folder, url, patterns);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchTags(folder: string, url: string, patterns: readonly string[]): Promise<void> {
  const refspecs = patterns.map((pattern) => `+refs/tags/${pattern}:refs/tags/${pattern}`);
  const thin = ["--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--no-write-fetch-head"];
  try {
    await git(folder, ["fetch", ...thin, "--", url, ...refspecs]);
  } catch (error) {
    // A shallow fetch that finds nothing to fetch ends with status 1 and no message.
    if (!(error instanceof GitError && error.failure === "silent")) throw error;
  }
}
