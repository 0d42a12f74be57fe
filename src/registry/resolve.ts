// Which version a reference stands for, answered from receipts alone and refused when they do not hold together.

import { formatReference, type Reference } from "./names.ts";
import { newestReceipts, recordsFrom, type TagFact } from "./receipts.ts";
import { exceptionsOf, type RecordBody, type SealedRecord } from "./record.ts";
import { repositoryPage } from "./statements/resource.ts";
import { tagUrl } from "./tag-url.ts";
import { formatRecordName, formatTag, parseRecordName } from "./tags.ts";
import { readReceipt, readTrusted, refuse, type Trust, type Unresolved } from "./trust.ts";

/** An answer that may be deployed. */
export interface Resolution {
  model: string;
  version: string;
  stage?: string;
  sequence?: number;
  /** Where the version was registered: the tree that holds its manifest. */
  commit: string;
  outcome: SealedRecord["body"]["outcome"];
  decidedAt: string;
  repository: string;
  manifest?: NonNullable<RecordBody["manifest"]>;
  artifacts: NonNullable<RecordBody["artifacts"]>;
  approvals: readonly { role: string; login: string; id: number }[];
  tag: string;
  /** Page of the tag: a deployment that shows it says what it deployed. */
  page: string;
  record: { name: string; sha256: string };
  signature: SealedRecord["signature"];
  /** What it holds the stage without, as clauses; absent when there is nothing. */
  exceptions?: readonly string[];
  /** Sentences worth a look that do not stop the answer. */
  warnings: readonly string[];
}

const APPROVING: readonly string[] = ["approved", "rolled-back"];

/** Answers `model@stage` and `model@version`; the facts are those that `unreadTags` asked for. Throws when a key is no key. */
export function resolve(reference: Reference, facts: readonly TagFact[], trust: Trust): Resolution | Unresolved {
  if (reference.version !== undefined) return resolveVersion(reference, facts, trust);
  if (reference.stage !== undefined) return resolveStage(reference, facts, trust);
  const { model } = reference;
  return refuse(
    "reference-incomplete",
    `${model} alone names no version; ask for ${model}@<stage> or ${model}@<version>`,
  );
}

function resolveVersion(reference: Reference, facts: readonly TagFact[], trust: Trust): Resolution | Unresolved {
  const { model, version = "" } = reference;
  const name = formatTag({ kind: "registration", model, version });
  const tag = facts.find((fact) => fact.name === name);
  if (!tag) return refuse("never-registered", `There is no registration receipt ${name}`);
  const found = readReceipt(tag, formatRecordName({ kind: "registration", model, version }), { facts, trust });
  if ("refused" in found) return found;
  if (found.body.outcome !== "approved") return mismatch(tag, found, `the record says ${found.body.outcome}`);
  if (found.body.landed.commit !== tag.commit) return mismatch(tag, found, "they are on different commits");
  return retired({ model, version }, facts) ?? answer(tag, found, { reference, version, warnings: [] });
}

function resolveStage(reference: Reference, facts: readonly TagFact[], trust: Trust): Resolution | Unresolved {
  const [receipt, rival] = newestReceipts(reference, facts);
  const sequence = receipt?.tag.sequence ?? 0;
  const later = judgeLater(recordsFrom(reference, facts, sequence + 1), trust);
  if ("refused" in later) return later;
  if (!receipt) return refuse("never-assigned", `No version was ever approved for ${formatReference(reference)}`);
  if (rival) return refuse("receipts-contradict", `${receipt.fact.name} and ${rival.fact.name} can not both be true`);
  if (sequence < (trust.atLeast ?? 0)) {
    return refuse("stale", `The newest receipt is number ${sequence}, and number ${trust.atLeast} was seen before`);
  }
  const tag = receipt.fact;
  const recordName = formatRecordName({ ...receipt.tag, kind: "assignment" });
  const found = readReceipt(tag, recordName, { facts, trust });
  if ("refused" in found) return found;
  return receipt.tag.kind === "unassignment"
    ? judgeVacancy(tag, found, reference)
    : judgeAssignment({ reference, tag, found, facts, warnings: later.warnings });
}

function judgeVacancy(tag: TagFact, found: SealedRecord, reference: Reference): Unresolved {
  if (found.body.outcome !== "vacated") return mismatch(tag, found, `the record says ${found.body.outcome}`);
  const since = `since ${found.body.decidedAt} (${tag.name})`;
  return refuse("vacated", `No version holds ${formatReference(reference)} ${since}`);
}

function judgeAssignment(at: {
  reference: Reference;
  tag: TagFact;
  found: SealedRecord;
  facts: readonly TagFact[];
  warnings: readonly string[];
}): Resolution | Unresolved {
  const { reference, tag, found, facts, warnings } = at;
  const { outcome, version, registrationCommit } = found.body;
  if (!APPROVING.includes(outcome)) return mismatch(tag, found, `the record says ${outcome}`);
  if (version === undefined) return mismatch(tag, found, "the record names no version");
  if (registrationCommit !== tag.commit) return mismatch(tag, found, "the tag is not on the commit the record names");
  const name = formatTag({ kind: "registration", model: reference.model, version });
  const registration = facts.find((fact) => fact.name === name);
  if (!registration)
    return refuse("registration-missing", `${tag.name} stands for ${version}, but there is no tag ${name}`);
  if (registration.flaw !== undefined) return refuse("receipt-unsound", `${name} proves nothing: ${registration.flaw}`);
  if (registration.commit !== tag.commit) {
    return refuse("registration-mismatch", `${tag.name} and ${name} are on different commits`);
  }
  return retired({ model: reference.model, version }, facts) ?? answer(tag, found, { reference, version, warnings });
}

/** A later record that approves needs its receipt; without it somebody took the receipt away, or it is about to be written. */
function judgeLater(later: readonly TagFact[], trust: Trust): { warnings: string[] } | Unresolved {
  const records = later.map((fact) => ({ name: fact.name, found: readTrusted(fact, trust) }));
  const owed = records.find(({ found }) => "body" in found && found.body.outcome !== "bypassed");
  if (owed) {
    return refuse(
      "receipt-missing",
      `${owed.name} is newer than every receipt: its tag was deleted or is about to come`,
    );
  }
  const warnings = records.map(({ name, found }) =>
    "refused" in found
      ? `${found.reason}; it was passed over.`
      : `${name} is a later change that landed without approval; it was passed over.`,
  );
  return { warnings };
}

function retired({ model, version }: { model: string; version: string }, facts: readonly TagFact[]) {
  const name = formatTag({ kind: "deregistration", model, version });
  const gone = facts.some((fact) => fact.name === name);
  return gone ? refuse("retired", `${model} ${version} was retired (${name})`) : undefined;
}

function answer(
  tag: TagFact,
  { body, name, digest, signature }: SealedRecord,
  { reference, version, warnings }: { reference: Reference; version: string; warnings: readonly string[] },
): Resolution {
  const subject = parseRecordName(name);
  return {
    model: reference.model,
    version,
    ...(subject?.kind === "assignment" ? { stage: subject.stage, sequence: subject.sequence } : {}),
    commit: tag.commit,
    outcome: body.outcome,
    decidedAt: body.decidedAt,
    repository: body.repository.name,
    ...(body.manifest ? { manifest: body.manifest } : {}),
    artifacts: body.artifacts ?? [],
    approvals: body.approvals.map(({ role, reviewer }) => ({ role, login: reviewer.login, id: reviewer.id })),
    tag: tag.name,
    page: tagUrl(repositoryPage(body.repository), tag.name),
    record: { name, sha256: digest },
    signature,
    ...exceptionsOf(body),
    warnings: [...warnings, ...doubt(signature, name)],
  };
}

function doubt(signature: SealedRecord["signature"], name: string): string[] {
  if (signature === "unchecked") return [`The signature of ${name} was not checked: no public key was given.`];
  return signature === "off" ? [`${name} is not signed; only its place in the history speaks for it.`] : [];
}

function mismatch(tag: TagFact, record: SealedRecord, why: string): Unresolved {
  return refuse("record-mismatch", `${tag.name} and ${record.name} do not agree: ${why}`);
}
