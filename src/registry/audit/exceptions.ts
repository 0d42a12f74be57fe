// Exceptions that still stand: waivers that have expired, and break-glass that nobody has reviewed.

import { hasExpired } from "../expiry.ts";
import type { SealedRecord } from "../record.ts";
import { type AuditFinding, fault, note } from "./finding.ts";

/** Findings about what holds each stage as of a moment. `chains` are the records of each stage, oldest first. */
export function auditExceptions(chains: ReadonlyMap<string, readonly SealedRecord[]>, asOf: string): AuditFinding[] {
  const standing = [...chains.values()].flatMap(
    (chain) => chain.findLast(({ body }) => body.outcome !== "bypassed") ?? [],
  );
  return standing.flatMap((record) => [...findExpired(record, asOf), ...findUnreviewed(record, asOf)]);
}

function findExpired({ name, body }: SealedRecord, asOf: string): AuditFinding[] {
  return body.gates.flatMap(({ id, waived }) => {
    if (waived?.by !== "waiver" || !hasExpired(waived.until, asOf)) return [];
    const what = `${body.version} holds ${body.stage}, and its gate ${id} was waived until ${waived.until}. Meet it, or have it waived anew.`;
    return [fault("waiver-expired", name, what)];
  });
}

function findUnreviewed({ name, body }: SealedRecord, asOf: string): AuditFinding[] {
  const { breakGlass, version, stage } = body;
  if (!breakGlass) return [];
  const isOverdue = hasExpired(breakGlass.reviewBy, asOf);
  const what = `${version} holds ${stage} by break-glass, and its review ${isOverdue ? "was" : "is"} due by ${breakGlass.reviewBy}.`;
  return [(isOverdue ? fault : note)("review-due", name, what)];
}
