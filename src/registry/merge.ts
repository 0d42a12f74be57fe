// Documents laid over one another.

import { isObject } from "./shape.ts";

/** Mappings become one, key by key; for anything else the later value stands. What is `undefined` says nothing. */
export function mergeDocuments(...documents: readonly object[]): Record<string, unknown> {
  // Assigning to an object would give `__proto__` a meaning.
  const merged = new Map<string, unknown>();
  for (const [key, value] of documents.flatMap((document) => Object.entries(document))) {
    const known = merged.get(key);
    if (value !== undefined) merged.set(key, isObject(known) && isObject(value) ? mergeDocuments(known, value) : value);
  }
  return Object.fromEntries(merged);
}
