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
