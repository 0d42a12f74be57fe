// Whether a receipt and its record may be believed: sound tags, a sound record, a trusted signature, the right repository.

import { verifyEnvelope } from "./dsse.ts";
import type { TagFact } from "./receipts.ts";
import { envelopesOf, type SealedRecord } from "./record.ts";
import { parseRecordTag } from "./record-tag.ts";
import type { StatementFault } from "./statements/sealed.ts";

export type RefusalCode =
  | "reference-incomplete"
  | "never-registered"
  | "never-assigned"
  | "vacated"
  | "retired"
  | "stale"
  | "receipt-missing"
  | "receipt-unsound"
  | "receipts-contradict"
  | "record-missing"
  | "record-unsound"
  | "record-mismatch"
  | "signature-invalid"
  | "signature-missing"
  | "registration-missing"
  | "registration-mismatch"
  | "key-out-of-period"
  | "other-repository"
  | StatementFault;

/** What the person who asks already knows; receipts that disagree are refused. */
export interface Trust {
  /** Public keys in PEM, each with its period when it has one. With at least one, only records signed by one of them count. */
  keys: readonly string[];
  /** `owner/name`, or its number on GitHub, which outlives a rename and which nobody else can take: keeps out records that the same key signed for another repository. */
  repository?: string;
  /** The number last deployed: keeps out an older state that was put back. */
  atLeast?: number;
}

/** No answer, and a sentence why. */
export interface Unresolved {
  refused: RefusalCode;
  reason: string;
}

/** The record of a receipt, when both are sound and the record is trusted. */
export function readReceipt(
  tag: TagFact,
  recordName: string,
  { facts, trust }: { facts: readonly TagFact[]; trust: Trust },
): SealedRecord | Unresolved {
  if (tag.flaw !== undefined) return refuse("receipt-unsound", `${tag.name} proves nothing: ${tag.flaw}`);
  const fact = facts.find(({ name }) => name === recordName);
  if (!fact) return refuse("record-missing", `${tag.name} has no record ${recordName}`);
  return readTrusted(fact, trust);
}

/** The record a tag carries, or why it can not be trusted. Throws when a key is no key. */
export function readTrusted(fact: TagFact, trust: Trust): SealedRecord | Unresolved {
  if (fact.flaw !== undefined) return refuse("record-unsound", `${fact.name} proves nothing: ${fact.flaw}`);
  const record = parseRecordTag({ ...fact, message: fact.message ?? "" }, trust.keys);
  if ("invalid" in record) {
    return refuse(record.code ?? "record-unsound", `${fact.name} is not a sound record: ${record.invalid}`);
  }
  return refuseUntrusted(record, trust) ?? record;
}

/** Why a record that is well formed can not be trusted; `undefined` when it can. Throws when a key is no key. */
export function refuseUntrusted(record: SealedRecord, trust: Trust): Unresolved | undefined {
  if (record.signature === "invalid") {
    const late = envelopesOf(record).every((envelope) => verifyEnvelope(envelope, trust.keys));
    if (late)
      return refuse(
        "key-out-of-period",
        `${record.name} was signed by a key that is not trusted for what was decided ${record.body.decidedAt}`,
      );
    return refuse("signature-invalid", `The signature of ${record.name} was not made by a key that is trusted here`);
  }
  if (record.signature === "off" && trust.keys.length > 0) {
    return refuse("signature-missing", `${record.name} is not signed, and a key was given to check it with`);
  }
  const { id, name } = record.body.repository;
  const asked = trust.repository?.toLowerCase();
  if (asked !== undefined && asked !== name.toLowerCase() && asked !== String(id)) {
    return refuse("other-repository", `${record.name} was sealed for ${name} (${id}) and not for ${trust.repository}`);
  }
  return undefined;
}

/** A refusal from a sentence without its full stop. */
export function refuse(refused: RefusalCode, reason: string): Unresolved {
  return { refused, reason: `${reason}.` };
}
