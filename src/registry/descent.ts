// Which versions were made from which, looked up in a catalog model by model, each model once.

import type { Catalog, Child } from "./catalog.ts";
import { formatReference, parseReference } from "./names.ts";

/** The versions made directly from a version, in the order of the catalog. */
export type Descent = (parent: { model: string; version: string }) => readonly Child[];

/** Remembers what it has looked up for as long as it lives. */
export function createDescent(catalog: Catalog): Descent {
  const known = new Map<string, ReadonlyMap<string, readonly Child[]>>();
  return (parent) => {
    const children = known.get(parent.model) ?? childrenOf(catalog, parent.model);
    known.set(parent.model, children);
    return children.get(formatReference(parent)) ?? [];
  };
}

function childrenOf(catalog: Catalog, model: string): Map<string, Child[]> {
  const children = new Map<string, Child[]>();
  for (const child of catalog.children(model)) {
    for (const parent of new Set(child.parents)) {
      if (parseReference(parent)?.model !== model) continue;
      const siblings = children.get(parent) ?? [];
      siblings.push(child);
      children.set(parent, siblings);
    }
  }
  return children;
}
