// Receipts against records: each follows from one, each is where it belongs, and none is missing.

import { receiptTag } from "../receipt-tag.ts";
import type { TagFact } from "../receipts.ts";
import type { SealedRecord } from "../record.ts";
import { formatTag, parseTag } from "../tags.ts";
import { type AuditFinding, fault, note } from "./finding.ts";

/** What GTO takes for an event of an artifact (its grammar, `gto/constants.py`); the registrar writes only a part of it. */
const GTO_TAG = /^[a-zA-Z0-9][a-zA-Z0-9-/_]*(#[a-zA-Z0-9]|@v[0-9]|@deprecated|@created)/;

/** Findings about tags of GTO's grammar. `records` are the sound ones; `unsound` the names of the others. */
export function auditReceipts(
  tags: readonly TagFact[],
  records: readonly SealedRecord[],
  unsound: ReadonlySet<string>,
): AuditFinding[] {
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const expected = new Map<string, SealedRecord>();
  for (const record of records) {
    const tag = receiptTag(record);
    if (tag !== undefined) expected.set(formatTag(tag), record);
  }
  return [
    ...[...expected].flatMap(([name, record]) => auditReceipt(name, record, byName.get(name))),
    ...tags.flatMap((tag) => (expected.has(tag.name) ? [] : explainOther(tag, unsound))),
    ...findDisorder(expected, byName),
  ];
}

function auditReceipt(name: string, record: SealedRecord, tag: TagFact | undefined): AuditFinding[] {
  if (!tag) {
    const what = `${record.name} approves and has no receipt. If the App was away, its next sweep will make it.`;
    return [fault("receipt-missing", name, what)];
  }
  if (tag.flaw !== undefined) return [fault("receipt-unsound", name, `It proves nothing: ${tag.flaw}.`)];
  const belongs = record.body.registrationCommit ?? record.body.landed.commit;
  if (tag.commit === belongs) return [];
  return [fault("receipt-moved", name, `It lies on ${tag.commit}, and ${record.name} puts it on ${belongs}.`)];
}

function explainOther({ name }: TagFact, unsound: ReadonlySet<string>): AuditFinding[] {
  if (parseTag(name) !== undefined) {
    const doubt = unsound.size > 0 ? " Records that can not be trusted were not counted." : "";
    return [fault("receipt-without-record", name, `No record approves it.${doubt}`)];
  }
  if (!GTO_TAG.test(name)) return [];
  return [
    note(
      "foreign-tag",
      name,
      "Readers of GTO tags take it for a statement about a model; the registrar did not write it.",
    ),
  ];
}

/** GTO goes by the tagger's date, a second at a time; two of one model must not share it or change places. */
function findDisorder(expected: ReadonlyMap<string, SealedRecord>, tags: ReadonlyMap<string, TagFact>): AuditFinding[] {
  const chains = new Map<string, { name: string; sequence: number; date: string }[]>();
  for (const [name, { body }] of expected) {
    const date = tags.get(name)?.taggerDate;
    if (body.subject.kind !== "assignment" || date === undefined) continue;
    const { model, stage, sequence } = body.subject;
    chains.set(`${model}/${stage}`, [...(chains.get(`${model}/${stage}`) ?? []), { name, sequence, date }]);
  }
  return [...chains.values()].flatMap((chain) => {
    const sorted = chain.sort((one, other) => one.sequence - other.sequence);
    return sorted.flatMap(({ name, date }, index) => {
      const before = sorted[index - 1];
      if (before === undefined || before.date < date) return [];
      return [fault("receipt-out-of-order", name, `It is dated ${date}, and ${before.name} before it ${before.date}.`)];
    });
  });
}
