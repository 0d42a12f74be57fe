// The chain of records of one assignment: numbered without gaps, each naming the one before by its digest.

import type { SealedRecord } from "./record.ts";

/** Records of each assignment by `model/stage`, in the order of their numbers; records of other things are left out. */
export function chainsOf(records: readonly SealedRecord[]): Map<string, SealedRecord[]> {
  const chains = new Map<string, SealedRecord[]>();
  for (const record of records) {
    const { subject } = record.body;
    if (subject.kind !== "assignment") continue;
    const key = `${subject.model}/${subject.stage}`;
    const chain = chains.get(key) ?? [];
    chain.push(record);
    chains.set(key, chain);
  }
  for (const chain of chains.values()) chain.sort((one, other) => sequenceOf(one) - sequenceOf(other));
  return chains;
}

/**
 * What is wrong with the records of one stage of one model, given in ascending order; each a sentence. A record that is gone leaves
 * a gap or a name that does not fit, so nothing but the newest can vanish unseen.
 */
export function findChainFaults(records: readonly SealedRecord[]): string[] {
  return records.flatMap((record, index) => {
    const before = records[index - 1];
    return [...findGap(record, before), ...findBrokenLink(record, before)];
  });
}

function findGap(record: SealedRecord, before: SealedRecord | undefined): string[] {
  const [number, previous] = [sequenceOf(record), before ? sequenceOf(before) : 0];
  if (number === previous + 1) return [];
  const missing = number - previous === 2 ? `number ${number - 1}` : `numbers ${previous + 1} to ${number - 1}`;
  return [`${record.name} follows ${before?.name ?? "nothing"}: ${missing} is missing, so a record was deleted.`];
}

function findBrokenLink({ name, body }: SealedRecord, before: SealedRecord | undefined): string[] {
  const named = body.previous;
  if (!before) return named ? [`${name} names ${named.name} as the one before it, which is not there.`] : [];
  if (named === undefined) return [`${name} does not name the record before it, ${before.name}.`];
  const same = named.name === before.name && named.digest["sha256"] === before.digest;
  return same ? [] : [`${name} was sealed after another ${named.name} than the one that is there.`];
}

function sequenceOf({ body }: SealedRecord): number {
  if (body.subject.kind !== "assignment") throw new Error("Only records of assignments form a chain.");
  return body.subject.sequence;
}
