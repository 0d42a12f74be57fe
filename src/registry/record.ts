// The record: the signed statement of what became of one governed change, and the names records go by.

import type { DigestSet } from "./documents.ts";
import { payloadBytes, recordDigest, verifyEnvelope } from "./dsse.ts";
import { isObject, listOf, object, text } from "./shape.ts";
import { parseStatement } from "./statement.ts";
import { formatRecordName } from "./tags.ts";

/** `bypassed` means the change landed without a passing verdict; nothing may be deployed on its account. */
export type RecordOutcome = "approved" | "rolled-back" | "vacated" | "retired" | "bypassed";

/** What the record is about; it decides the record's name. */
export type RecordSubject =
  | { kind: "registration"; model: string; version: string }
  | { kind: "assignment"; model: string; stage: string; sequence: number }
  | { kind: "retirement"; model: string; version: string }
  /** Policy, model, dataset and guard edits, and changes no rule allows; one record for each landing. */
  | { kind: "upkeep"; commit: string };

export interface Person {
  login: string;
  /** GitHub's numeric id: logins can be renamed and taken over. */
  id: number;
}

export interface RecordedApproval {
  role: string;
  reviewer: Person;
  /** GraphQL node id of the review. */
  review: string;
  /** The commit the reviewer saw. */
  commit: string;
  submittedAt: string;
}

export interface RecordedGate {
  id: string;
  type: string;
  /** `waived`: it was not met, and that did not block. */
  status: "passed" | "failed" | "pending" | "inconclusive" | "waived";
  /** What was measured. */
  reason: string;
  /** What the gate said by itself, and until which day and why it was let off. */
  waived?: { by: "waiver" | "break-glass"; was: string; until: string; because: string };
  observed?: Readonly<Record<string, number | string | boolean>>;
  required?: Readonly<Record<string, number | string | boolean>>;
}

/** The predicate of the in-toto statement. Field meanings follow the promotion predicate of the documentation. */
export interface RecordBody {
  subject: RecordSubject;
  outcome: RecordOutcome;
  repository: { id: number; name: string };
  /** First-parent commit of the default branch on which the change landed, the one before it, and all commits of the landing. */
  landed: { commit: string; parent: string; commits: readonly string[] };
  /** RFC 3339; when the App decided. */
  decidedAt: string;
  model?: string;
  version?: string;
  stage?: string;
  /** The version that left the stage. */
  supersedes?: string;
  /** Commit of the version's registration tag: the receipt points there. */
  registrationCommit?: string;
  pullRequest?: {
    number: number;
    url: string;
    title: string;
    author: Person;
    baseCommit: string;
    headCommit: string;
    mergedBy?: Person;
    mergedAt?: string;
  };
  /** Policy file that judged: its commit and digests. Absent when the commit before had none. */
  policy?: { commit: string; digest: DigestSet };
  /** The version's manifest and what it points at, so that a receipt can be used without the tree. */
  manifest?: { path: string; digest: DigestSet };
  artifacts?: readonly { name: string; uri?: string; digest?: DigestSet }[];
  /** Those who made the version; they can not approve it later. */
  developers?: readonly Person[];
  approvals: readonly RecordedApproval[];
  gates: readonly RecordedGate[];
  /** Why, in the words of the stage file or the pull request. */
  reason?: string;
  /** When it passed by break-glass: why, its last day, and the day until which it must be reviewed. */
  breakGlass?: { reason: string; expires: string; reviewBy: string };
  /** Sentences saying what did not hold; only when bypassed. */
  findings?: readonly string[];
  /** Governed blobs that landed; `null` when a file was removed. */
  blobs: readonly { path: string; mode: string | null; blob: string | null }[];
  /** The record before this one of the same model and stage. */
  previous?: { name: string; digest: DigestSet };
  verifier: { id: string; version: string };
  /** `off` when the App runs without a signing key: the record then proves integrity of the chain only. */
  signing: "ecdsa-p256-sha256" | "off";
}

export interface DsseEnvelope {
  payloadType: string;
  /** Base64 of the statement's exact bytes. */
  payload: string;
  signatures: readonly { keyid: string; sig: string }[];
}

/** A record as it was found: parsed body, envelope, digest of its payload bytes (`sha256` hex), and the tag that carries it. */
export interface SealedRecord {
  name: string;
  body: RecordBody;
  envelope: DsseEnvelope;
  digest: string;
  /** What the signature proved against the keys at hand. */
  signature: "verified" | "invalid" | "unchecked" | "off";
  /** Commit the tag points at. */
  commit: string;
}

/** What a version holds a stage without, as clauses; no key when there is nothing. */
export function exceptionsOf({ gates, breakGlass }: RecordBody): { exceptions?: string[] } {
  const waived = gates.flatMap(({ id, waived: by }) =>
    by?.by === "waiver" ? [`the gate ${id} waived until ${by.until}`] : [],
  );
  const exceptions = [...waived, ...(breakGlass ? [`by break-glass, to be reviewed by ${breakGlass.reviewBy}`] : [])];
  return exceptions.length === 0 ? {} : { exceptions };
}

const BEGIN = "-----BEGIN REGISTRAR RECORD-----";
const END = "-----END REGISTRAR RECORD-----";
const ENVELOPE = object({ payloadType: text, payload: text, signatures: listOf(object({ keyid: text, sig: text })) });

/** What the message of a record tag is made of; sentence and trailers are for people, only the envelope is read back. */
export interface RecordMessage {
  sentence: string;
  envelope: DsseEnvelope;
  trailers: readonly (readonly [key: string, value: string])[];
}

/** Sentence, the envelope as the JSON that cosign and others read, and Git trailers as the last paragraph. */
export function formatRecordMessage({ sentence, envelope, trailers }: RecordMessage): string {
  const armour = [BEGIN, JSON.stringify(envelope, null, 2), END].join("\n");
  const paragraph = trailers.map(([key, value]) => `${oneLine(key)}: ${oneLine(value)}`).join("\n");
  return `${[oneLine(sentence), armour, paragraph].filter((part) => part !== "").join("\n\n")}\n`;
}

/**
 * The record a tag carries: well formed, named after its subject and on the commit that landed; else a clause saying
 * why not. What the signature is worth is in `signature`: without keys a signed record stays `unchecked`.
 */
export function parseRecordTag(
  tag: { name: string; message: string; commit: string },
  keys: readonly string[],
): SealedRecord | { invalid: string } {
  const envelope = parseEnvelope(tag.message);
  if ("invalid" in envelope) return envelope;
  const body = parseStatement(payloadBytes(envelope).toString("utf8"));
  if ("invalid" in body) return body;
  const expected = formatRecordName(body.subject);
  if (expected !== tag.name) return { invalid: `it is the record ${expected}` };
  if (body.landed.commit !== tag.commit) {
    return { invalid: `it is about commit ${body.landed.commit} and not about the commit it is on` };
  }
  const signature = checkSignature(body, envelope, keys);
  return { name: tag.name, body, envelope, digest: recordDigest(envelope), signature, commit: tag.commit };
}

function parseEnvelope(message: string): DsseEnvelope | { invalid: string } {
  const lines = message.split(/\r?\n/);
  const [begin, end] = [lines.indexOf(BEGIN), lines.indexOf(END)];
  if (begin < 0 || end < begin) return { invalid: "its message holds no record" };
  if (lines.lastIndexOf(BEGIN) !== begin || lines.lastIndexOf(END) !== end) {
    return { invalid: "its message holds more than one record" };
  }
  try {
    const envelope: unknown = JSON.parse(lines.slice(begin + 1, end).join("\n"));
    return isEnvelope(envelope) ? envelope : { invalid: ENVELOPE(envelope, "the envelope") ?? "it has no envelope" };
  } catch {
    return { invalid: "its envelope is not JSON" };
  }
}

function isEnvelope(value: unknown): value is DsseEnvelope {
  return isObject(value) && ENVELOPE(value, "the envelope") === undefined;
}

// A record says whether it is signed, so that nobody can drop the signature and keep the record.
function checkSignature(body: RecordBody, envelope: DsseEnvelope, keys: readonly string[]): SealedRecord["signature"] {
  const signed = envelope.signatures.length > 0;
  if (signed !== (body.signing !== "off")) return "invalid";
  if (!signed) return "off";
  if (keys.length === 0) return "unchecked";
  return verifyEnvelope(envelope, keys) ? "verified" : "invalid";
}

// A line break in the sentence or a trailer could imitate the armour or a trailer of its own.
function oneLine(words: string): string {
  return words.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
