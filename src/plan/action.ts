// Everything the App can do, as data: plans are lists of these, and one file applies them.

import type { Problem } from "../registry/problem.ts";
import type { RecordBody } from "../registry/record.ts";

/** An annotation of a check: a line at fault and why. */
export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  /** Only when start and end line are the same. */
  startColumn?: number;
  endColumn?: number;
  level: "failure" | "warning" | "notice";
  title: string;
  message: string;
}

/** Never `neutral` or `skipped`: GitHub lets those satisfy a required check. */
export type Conclusion = "success" | "failure" | "action_required";

/** Says on the default branch what GitHub does not enforce. Never the name of the verdict: that one is required. */
export const SETUP_CHECK = "registrar / setup";

export interface ReportCheck {
  do: "report-check";
  /** Which of our checks; the verdict, `registrar`, when left out. */
  name?: typeof SETUP_CHECK;
  head: string;
  conclusion: Conclusion;
  title: string;
  /** Markdown, at most 65,535 characters each. */
  summary: string;
  text: string;
  annotations: readonly Annotation[];
  /** Digest of all of the above: an equal fingerprint means nothing to write. */
  fingerprint: string;
}

/** One comment for a pull request, updated in place. The memory block is appended by the applier. */
export interface UpsertComment {
  do: "upsert-comment";
  pull: number;
  body: string;
  fingerprint: string;
}

export interface RequestReviewers {
  do: "request-reviewers";
  pull: number;
  users: readonly string[];
  /** Slugs of teams of the repository's organization. */
  teams: readonly string[];
}

/** Seal by one atomic create; whoever loses reads the winner. */
export interface SealRecord {
  do: "seal-record";
  name: string;
  commit: string;
  body: RecordBody;
  /** First line of the tag message. */
  sentence: string;
  trailers: readonly (readonly [key: string, value: string])[];
}

/** An annotated tag of GTO's grammar. */
export interface CreateTag {
  do: "create-tag";
  name: string;
  commit: string;
  message: string;
  /** The tagger date is made later than this RFC 3339 moment. */
  after: string;
}

export interface ReleaseAsset {
  name: string;
  contentType: string;
  content: string;
}

/** Draft, assets, publish. */
export interface PublishRelease {
  do: "publish-release";
  tag: string;
  title: string;
  body: string;
  latest: boolean;
  assets: readonly ReleaseAsset[];
}

/** Type of the event that tells workflows of a receipt. */
export const ASSIGNED_EVENT = "registrar-assigned";

/** What that event says. Workflows read these names: add to them, never change one. GitHub takes ten at most. */
export interface AssignedPayload {
  model: string;
  stage: string;
  version: string;
  /** Number of the receipt: a receiver that has seen it, or a later one, has nothing to do. */
  sequence: number;
  /** The receipt, `<model>#<stage>#<n>`, which is also the name of the release. */
  tag: string;
  record: string;
  /** The commit that the receipt lies on. */
  commit: string;
}

/**
 * An event for workflows, `repository_dispatch`. Nobody can read from GitHub whether it was sent: the audit comment that is written
 * after it says so. Between the two it may be sent again, so what hears it must go by the number.
 */
export interface DispatchReceipt {
  do: "dispatch-receipt";
  event: typeof ASSIGNED_EVENT;
  payload: AssignedPayload;
  /** Sent only while this comment is not there. */
  until: Pick<AuditComment, "pull" | "marker">;
}

/** A comment written once after the merge, found again by its marker. */
export interface AuditComment {
  do: "audit-comment";
  pull: number;
  marker: string;
  body: string;
}

/** An issue written once, found again by its marker. */
export interface OpenIncident {
  do: "open-incident";
  marker: string;
  title: string;
  body: string;
}

/** An issue that is kept as it should be: opened, rewritten, opened again, and closed when it is mended. */
export interface KeepIssue {
  do: "keep-issue";
  marker: string;
  title: string;
  body: string;
  open: boolean;
}

/** The App's word on a deployment that waits; without a state it only says why it takes time. */
export interface AnswerDeployment {
  do: "answer-deployment";
  run: number;
  environment: string;
  state?: "approved" | "rejected";
  /** Markdown, at most 1,024 characters. */
  comment: string;
}

/** The answer to somebody's comment, written once and found again by its marker. */
export interface AnswerComment {
  do: "answer-comment";
  issue: number;
  marker: string;
  body: string;
}

/** A commit on top of another, which no branch has yet. */
export interface DraftCommit {
  do: "draft-commit";
  parent: string;
  /** Text by path; `null` removes a file. */
  files: ReadonlyMap<string, string | null>;
  message: string;
}

/** A branch at a commit, and its pull request into the default branch. */
export interface OpenProposal {
  do: "open-proposal";
  branch: string;
  commit: string;
  title: string;
  body: string;
}

export type Action =
  | ReportCheck
  | UpsertComment
  | RequestReviewers
  | SealRecord
  | CreateTag
  | PublishRelease
  | DispatchReceipt
  | AuditComment
  | OpenIncident
  | KeepIssue
  | AnswerDeployment
  | AnswerComment
  | DraftCommit
  | OpenProposal;

/** Something that could not be judged at all, told like a verdict so that silence never happens. */
export interface Refusal {
  title: string;
  problems: readonly Problem[];
}
