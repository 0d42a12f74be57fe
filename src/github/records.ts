// Sealed records as GitHub holds them: each is the message of an annotated tag.

import { type GovernedPath, parsePath } from "../registry/names.ts";
import type { TagFact } from "../registry/receipts.ts";
import type { RecordSubject, SealedRecord } from "../registry/record.ts";
import { formatRecordName, parseRecordName } from "../registry/tags.ts";
import { readTrusted } from "../registry/trust.ts";
import { Conflict } from "./errors.ts";
import type { Repo } from "./repo.ts";
import { listTags, readTag, readTagsAhead, type TagRef } from "./tags.ts";

/**
 * Records of assignments by `model/stage`, newest first. An assignment is left out, for its history is not known, when a
 * number between one and the newest is missing or a record is unsound.
 */
export async function readAssignments(
  repo: Repo,
  wants: readonly { model: string; stage: string }[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly SealedRecord[]>> {
  return findAssignments(repo, { refs: await listRecords(repo, wants), wants, keys });
}

export interface Search<T> {
  /** All records of the models that are asked about. */
  refs: readonly TagRef[];
  wants: readonly T[];
  keys: readonly string[];
}

/** As `readAssignments`, among records that are listed already. */
export async function findAssignments(
  repo: Repo,
  { refs, wants, keys }: Search<{ model: string; stage: string }>,
): Promise<ReadonlyMap<string, readonly SealedRecord[]>> {
  const found = wants.map(async ({ model, stage }) => {
    const chain = refs.filter(({ name }) => isAbout(parseRecordName(name), { kind: "stage", model, stage }));
    const names = chain.sort(byNumber).map(({ name }) => name);
    const isWhole = names.every((name, at) => name === `record/${model}/${stage}/${at + 1}`);
    if (isWhole) await readTagsAhead(repo, chain);
    const records = isWhole
      ? await Promise.all(chain.reverse().map((ref) => readRecord(repo, ref, keys)))
      : [undefined];
    return [`${model}/${stage}`, records] as const;
  });
  const known = (await Promise.all(found)).flatMap(([key, records]) => {
    return records.every((record) => record !== undefined) ? [[key, records] as const] : [];
  });
  return new Map(known);
}

/**
 * The newest record of every assignment that is no bypass, by `model/stage`: what it says stands. Where a record on the way to it is
 * unsound nobody can say what stands, and the assignment is left out.
 */
export async function readStanding(repo: Repo, keys: readonly string[]): Promise<ReadonlyMap<string, SealedRecord>> {
  const chains = new Map<string, TagRef[]>();
  for (const ref of (await listTags(repo, "record/")).sort(byNumber).reverse()) {
    const subject = parseRecordName(ref.name);
    if (subject?.kind !== "assignment") continue;
    const key = `${subject.model}/${subject.stage}`;
    chains.set(key, [...(chains.get(key) ?? []), ref]);
  }
  // However many assignments there are: nearly always the newest record of each answers.
  await readTagsAhead(
    repo,
    [...chains.values()].flatMap((refs) => refs.slice(0, 1)),
  );
  const found = [...chains].map(async ([key, refs]) => [key, await findStanding(repo, refs, keys)] as const);
  return new Map((await Promise.all(found)).flatMap(([key, record]) => (record ? [[key, record]] : [])));
}

async function findStanding(repo: Repo, refs: readonly TagRef[], keys: readonly string[]) {
  for (const ref of refs) {
    const record = await readRecord(repo, ref, keys);
    if (record?.body.outcome !== "bypassed") return record;
  }
  return undefined;
}

/** Registration records by `model@version`, `null` when there is none. A registration whose record is unsound is left out. */
export async function findRegistrations(
  repo: Repo,
  { refs, wants, keys }: Search<{ model: string; version: string }>,
): Promise<ReadonlyMap<string, SealedRecord | null>> {
  const found = wants.map(async ({ model, version }) => {
    const ref = refs.find(({ name }) => name === formatRecordName({ kind: "registration", model, version }));
    return [`${model}@${version}`, ref ? await readRecord(repo, ref, keys) : null] as const;
  });
  return new Map((await Promise.all(found)).flatMap(([key, record]) => (record === undefined ? [] : [[key, record]])));
}

/**
 * Whether the records of everything a landing changed are there: for each file one of ours that is about it and on the landing's
 * commit. An upkeep record on the commit stands for all of them, so it must be sealed last. Throws `Conflict` when somebody else left
 * a tag in place of one: taken for ours, it would hide what landed there and before.
 */
export async function isRecorded(
  repo: Repo,
  { commit, changedPaths = [] }: { commit: string; changedPaths?: readonly string[] },
  keys: readonly string[],
): Promise<boolean> {
  const refs = await listRecordsAround(repo, { commit, changedPaths });
  const upkeep = refs.filter(({ name }) => name === formatRecordName({ kind: "upkeep", commit }));
  if (await isOnCommit(repo, { refs: upkeep, commit, keys })) return true;
  const places = changedPaths.map(parsePath);
  for (const place of places) {
    const candidates = refs.filter(({ name }) => place && isAbout(parseRecordName(name), place));
    if (!(await isOnCommit(repo, { refs: candidates.sort(byNumber).reverse(), commit, keys }))) return false;
  }
  return places.length > 0;
}

/** The records that may be about what a landing changed: those of the models it touches, and of upkeep on its commit. */
export async function listRecordsAround(
  repo: Repo,
  { commit, changedPaths = [] }: { commit: string; changedPaths?: readonly string[] },
): Promise<TagRef[]> {
  const places = changedPaths.map(parsePath).flatMap((place) => (place && "model" in place ? [place] : []));
  const upkeep = formatRecordName({ kind: "upkeep", commit });
  return (await Promise.all([listTags(repo, upkeep), listRecords(repo, places)])).flat();
}

function isAbout(subject: RecordSubject | undefined, place: GovernedPath): boolean {
  switch (subject?.kind) {
    case "registration":
      return place.kind === "version" && subject.model === place.model && subject.version === place.version;
    case "retirement":
      return place.kind === "retirement" && subject.model === place.model && subject.version === place.version;
    case "assignment":
      return place.kind === "stage" && subject.model === place.model && subject.stage === place.stage;
    case "upkeep":
    case undefined:
      return false;
  }
}

const byNumber = (a: TagRef, b: TagRef) => a.name.localeCompare(b.name, "en", { numeric: true });

// Newest first, one at a time: nearly always the first one answers.
async function isOnCommit(
  repo: Repo,
  { refs, commit, keys }: { refs: readonly TagRef[]; commit: string; keys: readonly string[] },
): Promise<boolean> {
  for (const ref of refs) {
    const fact = await readTag(repo, ref);
    if (fact.commit !== commit) continue;
    const record = toRecord(repo, fact, keys);
    if ("unsound" in record) throw new Conflict(ref.name, record.unsound);
    return true;
  }
  return false;
}

/** The record a tag carries, or a clause saying why it is none of this repository. */
export function toRecord(repo: Repo, fact: TagFact, keys: readonly string[]): SealedRecord | { unsound: string } {
  const record = readTrusted(fact, { keys });
  if ("refused" in record) return { unsound: record.reason };
  // By id and not by name: repositories are renamed, and names are taken over.
  const { id } = record.body.repository;
  return id === repo.id ? record : { unsound: `It was sealed for the repository with id ${id}.` };
}

async function readRecord(repo: Repo, ref: TagRef, keys: readonly string[]): Promise<SealedRecord | undefined> {
  const record = toRecord(repo, await readTag(repo, ref), keys);
  return "unsound" in record ? undefined : record;
}

/** All records of these models. */
export async function listRecords(repo: Repo, wants: readonly { model: string }[]): Promise<TagRef[]> {
  const models = [...new Set(wants.map(({ model }) => model))];
  return (await Promise.all(models.map((model) => listTags(repo, `record/${model}/`)))).flat();
}
