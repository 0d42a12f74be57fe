// The governed files of one commit as Git holds them, whole or in part, before anything is understood.

/** One file or link of a Git tree. */
export interface Entry {
  path: string;
  /** Git tree mode as octal text: `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  mode: string;
  /** Blob id, 40 hex. */
  oid: string;
}

/** What was read of one commit. `entries` is complete below each path of `covers`; `texts` holds the bytes that were read, by blob id. */
export interface Snapshot {
  commit: string;
  /** Folder prefixes (`models/fraud-detector/`) and single files (`registry.yaml`) whose listing is complete. The empty string covers the whole registry. */
  covers: readonly string[];
  entries: ReadonlyMap<string, Entry>;
  /** Exact bytes as text when they are valid UTF-8, `null` when they are not or the blob is larger than the limit. */
  texts: ReadonlyMap<string, string | null>;
}

/** Largest manifest that is read, in bytes; a larger file is a Problem. */
export const MAX_FILE_BYTES = 256 * 1024;

/** Largest number of files a pull request may change (GitHub lists at most 3,000). */
export const MAX_CHANGED_FILES = 3000;
