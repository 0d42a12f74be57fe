// Git objects that were read, for the life of the process.

import { Lru } from "./lru.ts";

export interface TreeEntry {
  name: string;
  /** Octal text: `100644`, `040000`, … */
  mode: string;
  type: string;
  oid: string;
}

export type GitObject =
  /** `whole` when the entries give the id: then none can be missing. */
  | { type: "tree"; oid: string; entries: readonly TreeEntry[]; whole: boolean }
  /** `text` is `null` when the bytes are no UTF-8 text, too large, or not what the id promises. */
  | { type: "blob"; oid: string; text: string | null }
  | { type: "commit"; oid: string; tree: string }
  | { type: "tag"; oid: string };

/** An annotated tag. `date` is when it was made, RFC 3339; absent when nobody signed for it. */
export interface TagObject {
  name: string;
  message: string;
  target: string;
  targetType: string;
  date?: string;
}

/** What was read, for the life of the process: neither kind of name can ever mean something else. */
export interface ObjectCache {
  byId: Lru<GitObject>;
  /** Id by `commit:path`; `null` when nothing lies there. */
  byPath: Lru<string | null>;
  tags: Lru<TagObject>;
}

/** Sizes are in bytes, roughly. */
export function createObjectCache(): ObjectCache {
  return { byId: new Lru(128 * 2 ** 20), byPath: new Lru(100_000), tags: new Lru(32 * 2 ** 20) };
}
