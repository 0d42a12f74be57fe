// Which versions were made from which, looked up in a catalog model by model, each model once.

import type { Catalog, VersionFacts } from "./catalog.ts";
import { formatReference, parseReference } from "./names.ts";

/** The versions made directly from a version, in the order of the catalog. */
export type Descent = (parent: { model: string; version: string }) => readonly VersionFacts[];

/** Remembers what it has looked up for as long as it lives. */
export function createDescent(catalog: Catalog): Descent {
  const known = new Map<string, ReadonlyMap<string, readonly VersionFacts[]>>();
  return (parent) => {
    const children = known.get(parent.model) ?? childrenOf(catalog, parent.model);
    known.set(parent.model, children);
    return children.get(formatReference(parent)) ?? [];
  };
}

function childrenOf(catalog: Catalog, model: string): Map<string, VersionFacts[]> {
  const children = new Map<string, VersionFacts[]>();
  for (const facts of catalog.mentioning(`${model}@`, "sources")) {
    for (const parent of new Set(facts.parents)) {
      if (parseReference(parent)?.model !== model) continue;
      const siblings = children.get(parent) ?? [];
      siblings.push(facts);
      children.set(parent, siblings);
    }
  }
  return children;
}
