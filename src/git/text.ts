// Bytes of a file as text, when they can be.

import { MAX_FILE_BYTES } from "../registry/snapshot.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Exactly what was written; `null` when it is no UTF-8 or larger than a file of a registry may be. */
export function toText(bytes: Buffer): string | null {
  if (bytes.length > MAX_FILE_BYTES) return null;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
