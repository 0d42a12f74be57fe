// Sealed records of a clone, as facts for gates.

import type { SealedRecord } from "../registry/record.ts";
import { parseRecordName } from "../registry/tags.ts";
import { readTrusted, type Trust } from "../registry/trust.ts";
import type { Clone } from "./clone.ts";
import { listTags, readTags } from "./records.ts";

export interface KnownRecords {
  /** By `model/stage`, newest first. */
  assignments: ReadonlyMap<string, readonly SealedRecord[]>;
  /** By `model@version`; `null` when there is none. */
  registrations: ReadonlyMap<string, SealedRecord | null>;
}

/**
 * Records of assignments (`model/stage`) and registrations (`model@version`). What has an unsound record is left out, and a clone
 * without any record of these models knows nothing: most likely its tags were not fetched.
 */
export async function readKnownRecords(
  clone: Clone,
  wants: { assignments: readonly string[]; registrations: readonly string[] },
  trust: Trust,
): Promise<KnownRecords | undefined> {
  const models = new Set([...wants.assignments, ...wants.registrations].map((key) => key.split(/[/@]/)[0]));
  if (models.size === 0) return undefined;
  const listed = await listTags(
    clone.folder,
    [...models].map((model) => `record/${model}/*`),
  );
  if (listed.length === 0) return undefined;
  const keys = new Set([...wants.assignments, ...wants.registrations]);
  const facts = await readTags(
    clone.objects,
    listed.filter(({ name }) => keys.has(keyOf(name))),
  );
  const found = facts.map((fact) => ({ key: keyOf(fact.name), name: fact.name, record: readTrusted(fact, trust) }));
  const chains = new Map([...keys].map((key) => [key, soundChain(found.filter((one) => one.key === key))]));
  const sound = (key: string) => chains.get(key);
  return {
    assignments: new Map(wants.assignments.flatMap((key) => toPair(key, sound(key)))),
    registrations: new Map(wants.registrations.flatMap((key) => toPair(key, firstOrNull(sound(key))))),
  };
}

interface Found {
  key: string;
  name: string;
  record: ReturnType<typeof readTrusted>;
}

/** Newest first; `undefined` when one of them can not be trusted, for then the chain says nothing. */
function soundChain(found: readonly Found[]): SealedRecord[] | undefined {
  const records = found.flatMap(({ record }) => ("refused" in record ? [] : [record]));
  return records.length < found.length ? undefined : records.sort((a, b) => numberOf(b) - numberOf(a));
}

function numberOf({ body }: SealedRecord): number {
  return body.subject.kind === "assignment" ? body.subject.sequence : 0;
}

function keyOf(name: string): string {
  const subject = parseRecordName(name);
  if (subject?.kind === "assignment") return `${subject.model}/${subject.stage}`;
  return subject?.kind === "registration" ? `${subject.model}@${subject.version}` : "";
}

function firstOrNull(records: readonly SealedRecord[] | undefined): SealedRecord | null | undefined {
  return records === undefined ? undefined : (records[0] ?? null);
}

function toPair<T>(key: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[key, value]];
}
