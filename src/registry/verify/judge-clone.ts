// Whether a stage or version may be used by the tags of a clone: the newest record, not revoked, in an unbroken chain.

import { findChainFaults } from "../chain.ts";
import { formatReference } from "../names.ts";
import { recordsFrom, type TagFact } from "../receipts.ts";
import type { SealedRecord } from "../record.ts";
import { resolve } from "../resolve.ts";
import { readTrusted } from "../trust.ts";
import { judgeRecord, type Question, type Verified } from "./judge-record.ts";
import { type Refused, refuseFor } from "./refusal.ts";

export interface Tags {
  /** What `resolve` asks for. */
  facts: readonly TagFact[];
  /** Every record of the stage; none for a version. */
  records: readonly TagFact[];
}

/** A yes, and the record it rests on. */
export interface VerifiedRecord {
  answer: Verified;
  record: SealedRecord;
  /** Sentences worth a look that do not stop the answer. */
  warnings: readonly string[];
}

/** `number` is that of the one receipt that was asked about; any but the newest was replaced. Throws when a key is no key. */
export function judgeClone(tags: Tags, question: Question, number?: number): VerifiedRecord | Refused {
  const { reference, trust } = question;
  const found = resolve(reference, tags.facts, trust);
  if ("refused" in found) return found;
  if (number !== undefined && found.sequence !== number) {
    const newest = `number ${found.sequence} stands for ${formatReference(reference)}`;
    return refuseFor("superseded", `Number ${number} does not stand: ${newest}`);
  }
  const fact = tags.facts.find(({ name }) => name === found.record.name);
  const record = fact && readTrusted(fact, trust);
  if (!record || "refused" in record) return record ?? refuseFor("record-missing", `There is no ${found.record.name}`);
  const broken = refuseChain(tags.records, question);
  if (broken) return broken;
  const answer = judgeRecord(record, question);
  return "refused" in answer ? answer : { answer, record, warnings: found.warnings };
}

function refuseChain(facts: readonly TagFact[], { reference, trust }: Question): Refused | undefined {
  if (reference.stage === undefined) return undefined;
  const found = recordsFrom(reference, facts, 1).map((fact) => readTrusted(fact, trust));
  const records = found.flatMap((one) => ("refused" in one ? [] : [one]));
  const [unsound] = found.flatMap((one) => ("refused" in one ? [one.reason] : []));
  const sentence = unsound ?? findChainFaults(records)[0];
  return sentence === undefined ? undefined : refuseFor("chain-broken", sentence.replace(/\.$/, ""));
}
