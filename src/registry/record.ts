// The record: the signed statement of what became of one governed change, and the names records go by.

import type { DigestSet } from "./documents.ts";

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
  /** `server` is where it is hosted, `https://github.com` when left out. */
  repository: { id: number; name: string; server?: string };
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
  /** Predicate types of the statements that were sealed with this one; absent in records made before there were any. */
  sealedWith?: readonly string[];
  /** `off` when the App runs without a signing key: the record then proves integrity of the chain only. */
  signing: "ecdsa-p256-sha256" | "off";
}

export interface DsseEnvelope {
  payloadType: string;
  /** Base64 of the statement's exact bytes. */
  payload: string;
  signatures: readonly { keyid: string; sig: string }[];
}

/** The statements beside a record, in envelopes of their own: how the gates went, and the verdict for those who know nothing of us. */
export interface Companions {
  testResult: DsseEnvelope;
  verdict: DsseEnvelope;
}

/** A record as it was found: parsed body, envelope, digest of its payload bytes (`sha256` hex), and the tag that carries it. */
export interface SealedRecord {
  name: string;
  body: RecordBody;
  envelope: DsseEnvelope;
  digest: string;
  /** Absent in records that were sealed alone. */
  companions?: Companions;
  /** What the signatures proved against the keys at hand; one false signature spoils all. */
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

/** The envelopes of a record: its own and those of the statements beside it. */
export function envelopesOf({ envelope, companions }: Pick<SealedRecord, "envelope" | "companions">): DsseEnvelope[] {
  return companions ? [envelope, companions.testResult, companions.verdict] : [envelope];
}
