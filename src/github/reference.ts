// What decides a reference, read from GitHub: the same few tags that a clone is asked for.

import type { Reference } from "../registry/names.ts";
import { type TagFact, unreadTags } from "../registry/receipts.ts";
import { parseRecordTag } from "../registry/record-tag.ts";
import type { Repo } from "./repo.ts";
import { listTags, readTag, type TagRef } from "./tags.ts";

/**
 * Tags that `resolve` looks at for a stage, by these keys. A record that was sealed for another repository proves nothing here,
 * though the key may be ours.
 */
export async function readReference(
  repo: Repo,
  reference: Reference,
  keys: readonly string[],
): Promise<readonly TagFact[]> {
  const { model, stage = "" } = reference;
  const prefixes = [`${model}#${stage}#`, `${model}#${stage}!#`, `${model}@v`, `record/${model}/`];
  const listed = (await Promise.all(prefixes.map((prefix) => listTags(repo, prefix)))).flat();
  const known = new Map(listed.map((ref) => [ref.name, ref]));
  const facts: TagFact[] = [];
  for (;;) {
    const next = unreadTags(reference, listed, facts).flatMap(({ name }) => known.get(name) ?? []);
    if (next.length === 0) return facts;
    facts.push(...(await Promise.all(next.map((ref) => readFact(repo, ref, keys)))));
  }
}

async function readFact(repo: Repo, ref: TagRef, keys: readonly string[]): Promise<TagFact> {
  const fact = await readTag(repo, ref);
  if (fact.message === undefined || !ref.name.startsWith("record/")) return fact;
  const record = parseRecordTag({ ...fact, message: fact.message }, keys);
  // By id and not by name: repositories are renamed, and names are taken over. What else is wrong is for `resolve` to say.
  if ("invalid" in record || record.body.repository.id === repo.id) return fact;
  return { ...fact, flaw: `it was sealed for the repository with id ${record.body.repository.id}` };
}
