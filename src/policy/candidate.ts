// The manifests an item is about.

import type { Located, ModelVersion } from "../registry/documents.ts";
import type { Registry } from "../registry/registry.ts";
import type { ProposalItem } from "./proposal.ts";

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
  if (item.kind !== "transition" || item.from === undefined) return undefined;
  const manifest = manifestIn(before, item.model, item.from);
  return { version: item.from, ...(manifest && { manifest }) };
}

function manifestIn(registry: Registry, model: string, version: string): Located<ModelVersion> | undefined {
  return registry.models.get(model)?.versions.get(version)?.document;
}
