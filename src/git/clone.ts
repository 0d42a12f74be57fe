// A clone that is open for reading, without anything that understands what it holds.

import { type ObjectReader, openObjects } from "./read.ts";

/** A clone that is being read. */
export interface Clone {
  folder: string;
  objects: ObjectReader;
  /** Told how far a long reading is. */
  progress?: Progress;
}

/** Told that `done` of `total` steps of `what` are behind us. */
export type Progress = (what: string, done: number, total: number) => void;

/** Opens the clone at a folder for the time of one use. A folder that is none is told by the first reading, as a GitError. */
export async function withClone<T>(folder: string, use: (clone: Clone) => Promise<T>): Promise<T> {
  const objects = openObjects(folder);
  try {
    return await use({ folder, objects });
  } finally {
    objects.close();
  }
}

/** Text of a file at a commit, `undefined` when there is none. Throws a GitError. */
export async function readTextAt({ objects }: Clone, commit: string, path: string): Promise<string | undefined> {
  // Git has no way to be asked for such a name here.
  if (/[\r\n]/.test(path)) return undefined;
  const [object] = await objects.read([`${commit}:${path}`]);
  return object?.type === "blob" ? object.bytes.toString("utf8") : undefined;
}
