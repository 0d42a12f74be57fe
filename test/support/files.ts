// Registries for tests: files in memory, and what Git would say of them.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Entry, Snapshot } from "../../src/registry/snapshot.ts";

/** Path to text; a file that is not here does not exist. */
export type Files = ReadonlyMap<string, string>;

/** The id Git gives to a file's bytes. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** A whole registry at a made-up commit. */
export function toSnapshot(files: Files, commit: string, modes: Readonly<Record<string, string>> = {}): Snapshot {
  const entries = new Map<string, Entry>();
  const texts = new Map<string, string>();
  for (const [path, text] of files) {
    const oid = blobId(text);
    entries.set(path, { path, mode: modes[path] ?? "100644", oid });
    texts.set(oid, text);
  }
  return { commit, covers: [""], entries, texts };
}

/** All files below a folder, by their path in it. */
export function readFiles(folder: string): Map<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}
