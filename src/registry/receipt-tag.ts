// Which receipt follows from a record.

import type { SealedRecord } from "./record.ts";
import type { GtoTag } from "./tags.ts";

/** The tag a record stands behind; `undefined` when none follows from it. */
export function receiptTag({ body: { subject, outcome, registrationCommit } }: SealedRecord): GtoTag | undefined {
  if (outcome === "bypassed" || subject.kind === "upkeep") return undefined;
  if (subject.kind === "assignment") return { ...subject, kind: outcome === "vacated" ? "unassignment" : "assignment" };
  if (subject.kind === "registration") return subject;
  // A version that was never registered has nothing that could be taken back.
  return registrationCommit === undefined ? undefined : { ...subject, kind: "deregistration" };
}
