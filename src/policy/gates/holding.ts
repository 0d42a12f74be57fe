// Who holds a stage by receipt: what the records say, whatever the files say.

import type { SealedRecord } from "../../registry/record.ts";
import type { Evidence } from "../evidence.ts";
import { type Finding, unknown } from "./gate.ts";

/** The version that holds a stage by its newest receipted record, and since when; `undefined` when none does. */
export function holderOf(records: readonly SealedRecord[]): SealedRecord | undefined {
  // A bypassed change has no receipt: deployments still follow the record before it.
  const newest = records.find(({ body }) => body.outcome !== "bypassed");
  return newest && isReceipt(newest) ? newest : undefined;
}

/** Whether a record gave a version the stage and proves it. */
export function isReceipt({ body, signature }: SealedRecord): boolean {
  return (body.outcome === "approved" || body.outcome === "rolled-back") && signature !== "invalid";
}

/** The record by which the version holds the stage, or why it does not. */
export function heldBy(
  evidence: Evidence,
  { model, version, stage }: { model: string; version: string; stage: string },
): SealedRecord | Finding {
  const records = evidence.assignments?.get(`${model}/${stage}`);
  if (!records) return unknown(`the records of ${model} at ${stage}`);
  const holder = holderOf(records);
  if (holder?.body.version === version) return holder;
  const instead = holder
    ? `${holder.body.version} holds it by record ${holder.name}`
    : "no version holds it by a record";
  return { status: "failed", reason: `${version} does not hold ${stage}: ${instead}. Promote it to ${stage} first.` };
}
