// The manifests an item is about.

import type { Located, ModelVersion } from "../registry/documents.ts";
import type { Registry } from "../registry/registry.ts";
import type { Evidence } from "./evidence.ts";
import type { ProposalItem } from "./proposal.ts";
import { findRollbackTarget } from "./rollback-target.ts";

/** The manifest of the version that is registered, or that is to hold the stage; `undefined` when there is none that is sound. */
export function candidateOf(item: ProposalItem, after: Registry): Located<ModelVersion> | undefined {
  if (item.kind === "registration") return item.change.manifest;
  if (item.kind !== "transition" || item.to === undefined) return undefined;
  return manifestIn(after, item.model, item.to);
}

/** The version that holds the stage now, with its manifest when that was read. */
export function championOf(
  item: ProposalItem,
  before: Registry,
): { version: string; manifest?: Located<ModelVersion> } | undefined {
  return item.kind === "transition" ? toChampion(item.model, item.from, before) : undefined;
}

/**
 * The version a candidate is measured against. One that holds the stage already, so that only the file around it changes, is
 * measured against the one before it: against itself it would always do. Without the records that is not known.
 */
export function baselineOf(
  item: ProposalItem,
  before: Registry,
  assignments: Evidence["assignments"],
): ReturnType<typeof championOf> {
  if (item.kind !== "transition" || item.from !== item.to) return championOf(item, before);
  const records = assignments?.get(`${item.model}/${item.stage}`);
  if (!records) return championOf(item, before);
  return toChampion(item.model, findRollbackTarget(records, { current: item.to, retired: () => false }), before);
}

function toChampion(model: string, version: string | undefined, before: Registry): ReturnType<typeof championOf> {
  if (version === undefined) return undefined;
  const manifest = manifestIn(before, model, version);
  return { version, ...(manifest && { manifest }) };
}

function manifestIn(registry: Registry, model: string, version: string): Located<ModelVersion> | undefined {
  return registry.models.get(model)?.versions.get(version)?.document;
}
