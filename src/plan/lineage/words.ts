// How a node of a lineage is called where people read it.

import type { LineageKind, LineageNode } from "../../registry/lineage-graph.ts";
import { shortAddress } from "../../registry/repository-address.ts";
import { clean } from "../markdown.ts";

export const KIND_WORDS: Readonly<Record<LineageKind, string>> = {
  version: "version",
  dataset: "dataset",
  code: "code",
  "base-model": "base model",
  stage: "stage",
};

/** One clean line, the end of an address before its beginning: `github.com/acme/train 4be1c0c`. */
export function nodeName({ kind, name, version, digests }: LineageNode): string {
  if (kind === "stage") return clean(name.replace(/^[^@]*@/, "")) || clean(name);
  if (kind !== "code") return clean(version === undefined ? name : `${name} ${version}`);
  const commit = (digests[0] ?? "").replace(/^[^:]*:/, "").slice(0, 7);
  return clean(`${shortAddress(name)} ${commit}`);
}

/** `nodeName` with what must be known about the node. */
export function nodeNote(node: LineageNode): string {
  return nodeName(node) + (node.missing ? " (not in this registry)" : "") + (node.cut ? " (more behind it)" : "");
}
