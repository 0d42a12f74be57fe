// What a partly read registry knows: a file it did not look for is neither there nor missing.

import type { Registry } from "./registry.ts";
import type { Snapshot } from "./snapshot.ts";

/** Whether the listing says for certain if a file lies at a path. */
export function isCovered({ covers }: Pick<Snapshot, "covers">, path: string): boolean {
  return covers.some((cover) => cover === "" || cover === path || (cover.endsWith("/") && path.startsWith(cover)));
}

/** Whether a file lies at a path, or nobody looked. */
export function presence(
  registry: Pick<Registry, "covers" | "entries">,
  path: string,
): "present" | "absent" | "unknown" {
  if (registry.entries.has(path)) return "present";
  return isCovered(registry, path) ? "absent" : "unknown";
}

/**
 * The base with these files as they are at the head: what the default branch would hold after the merge. Other files
 * that the head's branch lacks or still has in an older form stay as they are at the base.
 */
export function overlay(base: Snapshot, head: Snapshot, paths: readonly string[]): Snapshot {
  const entries = new Map(base.entries);
  for (const path of paths) {
    if (!isCovered(head, path)) throw new Error(`${path} was not read at ${head.commit}.`);
    const entry = head.entries.get(path);
    if (entry) entries.set(path, entry);
    else entries.delete(path);
  }
  const texts = new Map([...base.texts, ...head.texts]);
  return { commit: head.commit, covers: [...new Set([...base.covers, ...paths])], entries, texts };
}
