// Records of a clone, each verified, and their chains held together.

import type { Clone } from "../../git/clone.ts";
import { readTags } from "../../git/records.ts";
import { chainsOf, findChainFaults } from "../../registry/chain.ts";
import type { ListedTag } from "../../registry/receipts.ts";
import type { SealedRecord } from "../../registry/record.ts";
import { parseRecordName } from "../../registry/tags.ts";
import { readTrusted } from "../../registry/trust.ts";

/** A sentence about a record that can not be believed. */
export interface Fault {
  /** Of the record. */
  name: string;
  sentence: string;
}

export interface Records {
  /** Those that can be believed, by the time of decision. */
  records: readonly SealedRecord[];
  /** Those that can not, and chains that are not whole. */
  faults: readonly Fault[];
}

/** Reads and verifies the records among these tags. Throws when a tag's object is gone. */
export async function readRecords(
  clone: Clone,
  listed: readonly ListedTag[],
  keys: readonly string[],
): Promise<Records> {
  const facts = await readTags(
    clone.objects,
    listed.filter(({ name }) => parseRecordName(name) !== undefined),
  );
  const found = facts.map((fact) => ({ name: fact.name, record: readTrusted(fact, { keys }) }));
  const records = found.flatMap(({ record }) => ("refused" in record ? [] : [record])).sort(byDecision);
  const unsound = found.flatMap(({ name, record }) => ("refused" in record ? [{ name, sentence: record.reason }] : []));
  return { records, faults: [...unsound, ...[...chainsOf(records).values()].flatMap(faultsOf)] };
}

function byDecision(a: SealedRecord, b: SealedRecord): number {
  return Date.parse(a.body.decidedAt) - Date.parse(b.body.decidedAt) || (a.name < b.name ? -1 : 1);
}

function faultsOf(chain: readonly SealedRecord[]): Fault[] {
  const name = chain[0]?.name ?? "";
  return findChainFaults(chain).map((sentence) => ({ name, sentence }));
}
