// The digest of a folder of model files, by the OpenSSF Model Signing specification 1.0 (method `files`, SHA-256).

import { createHash } from "node:crypto";

/** One file of a folder: its path below it with forward slashes, and the SHA-256 (hex) of its bytes. */
export interface FolderFile {
  name: string;
  sha256: string;
}

/** Names at the top of a folder that are no part of the model: those of Git and GitHub, and the model's own signature. */
export const SET_ASIDE: readonly string[] = [".git", ".gitattributes", ".github", ".gitignore", "model.sig"];

/** Files in the order in which they are digested: by the bytes of their names, which JavaScript's own order is not. */
export function sortFiles<T extends { name: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** SHA-256 (hex) over the raw digests of the files in order. */
export function rootDigest(files: readonly FolderFile[]): string {
  const hash = createHash("sha256");
  for (const { sha256 } of sortFiles(files)) hash.update(Buffer.from(sha256, "hex"));
  return hash.digest("hex");
}
