// Implied for every version that is to hold a stage: it was registered with approval, is unchanged since, and is not retired.

import type { SealedRecord } from "../../registry/record.ts";
import { type Finding, type GateContext, unknown } from "./gate.ts";

/** Whether the candidate may hold a stage at all. */
export function judgeRegistered({ item, before, after, evidence, candidate }: GateContext): Finding {
  if (item.kind !== "transition" || item.to === undefined)
    return { status: "failed", reason: "No version is proposed." };
  const name = `${item.model}@${item.to}`;
  if (after.models.get(item.model)?.retired.has(item.to)) {
    return { status: "failed", reason: `${name} is retired and may never hold a stage again.` };
  }
  const record = evidence.registrations?.get(name);
  if (record === null || !before.models.get(item.model)?.versions.has(item.to)) {
    const reason = `${name} has no registration record. Register it in a pull request of its own, then promote it.`;
    return { status: "failed", reason };
  }
  if (record === undefined) return unknown(`the registration record of ${name}`);
  return explainRecord(record, name) ?? compareManifest(record, candidate, name);
}

function explainRecord({ name, body, signature }: SealedRecord, version: string): Finding | undefined {
  if (signature === "invalid") return { status: "failed", reason: `The signature of record ${name} does not verify.` };
  if (body.subject.kind !== "registration" || `${body.subject.model}@${body.subject.version}` !== version) {
    return { status: "failed", reason: `Record ${name} is not the registration of ${version}.` };
  }
  if (body.outcome === "approved") return undefined;
  return {
    status: "failed",
    reason: `Record ${name} says ${body.outcome}: ${version} was registered without approval.`,
  };
}

function compareManifest({ name, body }: SealedRecord, candidate: GateContext["candidate"], version: string): Finding {
  if (!candidate) return { status: "failed", reason: `${version} has no manifest that can be read.` };
  const { sha256, gitBlob } = body.manifest?.digest ?? {};
  const same = (sha256 ?? candidate.sha256) === candidate.sha256 && (gitBlob ?? candidate.blob) === candidate.blob;
  if (!same)
    return { status: "failed", reason: `The manifest of ${version} is not the one that record ${name} approved.` };
  return { status: "passed", reason: `${version} is registered by record ${name}.`, observed: { record: name } };
}
