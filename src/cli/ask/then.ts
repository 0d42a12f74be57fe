// Tags as they were at an earlier time: a receipt was there when the record it follows from was.

import { listTags, readFew, readTags } from "../../git/records.ts";
import type { Reference } from "../../registry/names.ts";
import { type ListedTag, type TagFact, tagPatterns } from "../../registry/receipts.ts";
import { formatRecordName, parseRecordName, parseTag } from "../../registry/tags.ts";
import { readTrusted } from "../../registry/trust.ts";
import { type PlaceOptions, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import type { Asked } from "./holdings.ts";

/** What `resolve` has to know about a reference at an earlier time. Throws a GitError. */
export function readReceiptsThen(options: PlaceOptions, terminal: Terminal, reference: Reference): Promise<TagFact[]> {
  return withPlace(options, terminal, async (place) => {
    const listed = await listTagsThen(toAsked(place, options.at), tagPatterns(reference));
    return readFew(place.objects, reference, listed);
  });
}

/** Tags of these patterns that were there at the time that is asked about. A tag that belongs to no record was there always. */
export async function listTagsThen(asked: Asked, patterns: readonly string[]): Promise<ListedTag[]> {
  const all = await listTags(asked.folder, patterns);
  if (asked.past === undefined) return all;
  const records = all.filter(({ name }) => parseRecordName(name) !== undefined);
  const known = await namesThen(asked, records);
  const later = new Set(records.flatMap(({ name }) => (known.has(name) ? [] : [name])));
  return all.filter(({ name }) => !later.has(recordBehind(name) ?? ""));
}

/** Records on a commit or before it, or decided until a moment. One that can not be believed has no time, so it was there always. */
async function namesThen(
  { folder, objects, past }: Asked,
  records: readonly ListedTag[],
): Promise<ReadonlySet<string>> {
  if (past === undefined || "commit" in past) {
    return new Set((await listTags(folder, ["record/*"], past?.commit)).map(({ name }) => name));
  }
  const facts = await readTags(objects, records);
  const known = facts.filter((fact) => {
    const record = readTrusted(fact, { keys: [] });
    return "refused" in record || Date.parse(record.body.decidedAt) <= Date.parse(past.moment);
  });
  return new Set(known.map(({ name }) => name));
}

/** The name of the record that a record's tag or a receipt belongs to. */
function recordBehind(name: string): string | undefined {
  if (parseRecordName(name) !== undefined) return name;
  const tag = parseTag(name);
  if (tag === undefined) return undefined;
  if ("stage" in tag) return formatRecordName({ ...tag, kind: "assignment" });
  return formatRecordName({ ...tag, kind: tag.kind === "registration" ? "registration" : "retirement" });
}
