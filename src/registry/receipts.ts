// Tags as Git holds them, and which of them answer a reference: a few, however many there are.

import type { Reference } from "./names.ts";
import { parseRecordTag } from "./record-tag.ts";
import { formatRecordName, formatTag, type GtoTag, parseRecordName, parseTag } from "./tags.ts";

/** A tag by name, before its object was read. */
export interface ListedTag {
  /** Without `refs/tags/`. */
  name: string;
  /** What the reference holds, 40 hex. */
  object: string;
}

export interface TagFact extends ListedTag {
  /** Only an annotated tag (`tag`) can be a receipt or a record. */
  type: "tag" | "commit" | "tree" | "blob";
  /** What it points at: of a lightweight tag the object itself. */
  commit: string;
  message?: string;
  /** RFC 3339. */
  taggerDate?: string;
  /** A clause saying why this tag proves nothing: "it is a lightweight tag". */
  flaw?: string;
}

/** A receipt of a stage with the tag that is it. */
export interface StageReceipt<T extends ListedTag> {
  tag: Extract<GtoTag, { stage: string }>;
  fact: T;
}

/** Understands a tag object as `git cat-file` prints it. Whatever GTO could stumble over is a flaw. */
export function readTagObject(listed: ListedTag, type: TagFact["type"], raw: string): TagFact {
  if (type !== "tag") return { ...listed, type, commit: listed.object, flaw: "it is a lightweight tag" };
  const end = raw.indexOf("\n\n");
  const header = end < 0 ? raw : raw.slice(0, end);
  const field = (key: string) => new RegExp(`^${key} (.*)$`, "m").exec(header)?.[1];
  const seconds = / ([0-9]{1,12}) [+-][0-9]{4}$/.exec(field("tagger") ?? "")?.[1];
  const flaw = flawOf({ listed, target: field("type"), name: field("tag"), seconds });
  return {
    ...listed,
    type,
    commit: field("object") ?? "",
    message: end < 0 ? "" : raw.slice(end + 2),
    ...(seconds === undefined ? {} : { taggerDate: new Date(Number(seconds) * 1000).toISOString() }),
    ...(flaw === undefined ? {} : { flaw }),
  };
}

function flawOf(found: {
  listed: ListedTag;
  target: string | undefined;
  name: string | undefined;
  seconds: string | undefined;
}): string | undefined {
  if (found.target !== "commit") return `it points at a ${found.target ?? "nothing"} and not at a commit`;
  if (found.name !== found.listed.name) return `inside it is called ${found.name ?? "nothing"}`;
  return found.seconds === undefined ? "it has no tagger" : undefined;
}

/** Prefixes with a star, below `refs/tags/`, that cover all tags of a reference (and a few neighbours). */
export function tagPatterns({ model, version, stage }: Reference): string[] {
  if (version !== undefined) return [`${model}@v${version}*`, `record/${model}/v${version}*`];
  if (stage === undefined) return [`${model}@v*`, `${model}#*`, `record/${model}/*`];
  return [`${model}#${stage}#*`, `${model}#${stage}!#*`, `record/${model}/${stage}/*`, `${model}@v*`];
}

/** The receipts of a stage with the highest number: one, or an assignment and an unassignment that contradict each other. */
export function newestReceipts<T extends ListedTag>(reference: Reference, tags: readonly T[]): StageReceipt<T>[] {
  const prefix = `${reference.model}#${reference.stage}`;
  const all = tags.flatMap((fact) => {
    // Most tags are of other stages, and understanding a name takes longer than this.
    const tag = fact.name.startsWith(prefix) ? parseTag(fact.name) : undefined;
    const fits = tag !== undefined && "stage" in tag && tag.model === reference.model && tag.stage === reference.stage;
    return fits ? [{ tag, fact }] : [];
  });
  const newest = all.reduce((most, { tag }) => Math.max(most, tag.sequence), 0);
  return all.filter(({ tag }) => tag.sequence === newest);
}

/** Records of a stage from this number on, in order. */
export function recordsFrom<T extends ListedTag>(reference: Reference, tags: readonly T[], from: number): T[] {
  const prefix = `record/${reference.model}/${reference.stage}/`;
  const numbered = tags.flatMap((tag) => {
    const subject = tag.name.startsWith(prefix) ? parseRecordName(tag.name) : undefined;
    const fits =
      subject?.kind === "assignment" && subject.model === reference.model && subject.stage === reference.stage;
    return fits && subject.sequence >= from ? [{ tag, sequence: subject.sequence }] : [];
  });
  return numbered.sort((a, b) => a.sequence - b.sequence).map(({ tag }) => tag);
}

/** Which listed tags must be read next to resolve a reference; none when all that matter are among the facts. */
export function unreadTags(reference: Reference, listed: readonly ListedTag[], facts: readonly TagFact[]): ListedTag[] {
  const wanted = new Set(
    reference.version === undefined ? stageNames(reference, listed, facts) : versionNames(reference),
  );
  for (const { name } of facts) wanted.delete(name);
  return listed.filter(({ name }) => wanted.has(name));
}

function versionNames({ model, version = "" }: Reference): string[] {
  const kinds = ["registration", "deregistration"] as const;
  return [
    ...kinds.map((kind) => formatTag({ kind, model, version })),
    formatRecordName({ kind: "registration", model, version }),
  ];
}

function stageNames(reference: Reference, listed: readonly ListedTag[], facts: readonly TagFact[]): string[] {
  const receipts = newestReceipts(reference, listed);
  const sequence = receipts[0]?.tag.sequence ?? 1;
  const records = recordsFrom(reference, listed, sequence).map(({ name }) => name);
  const [own] = recordsFrom(reference, facts, sequence);
  const record = own && parseRecordTag({ ...own, message: own.message ?? "" }, []);
  const version = record && "body" in record ? record.body.version : undefined;
  const registration = version === undefined ? [] : versionNames({ model: reference.model, version });
  return [...receipts.map(({ fact }) => fact.name), ...records, ...registration];
}
