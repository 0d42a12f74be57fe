// Answers that depend on all tags and on nothing else, kept until a tag changes.

import { createHash } from "node:crypto";
import { findCommonFolder } from "./common-folder.ts";
import { openKeep } from "./keep.ts";
import { readTagState } from "./tag-state.ts";

/** The answer to a question about all tags of a clone, as text: the one kept under `name`, or the one made now. */
export async function keepByTags(
  folder: string,
  { name, question }: { name: string; question: unknown },
  make: () => Promise<string>,
): Promise<string> {
  const common = await findCommonFolder(folder);
  const keep = openKeep(common);
  const state = readTagState(common);
  const key = createHash("sha256")
    .update(JSON.stringify([state, question]))
    .digest("hex");
  const kept = state === undefined ? undefined : keep.read(name)?.toString("utf8");
  if (kept?.startsWith(`${key}\n`)) return kept.slice(key.length + 1);
  const made = await make();
  // A tag may have come while the others were read.
  if (state !== undefined && readTagState(common) === state) keep.write(name, `${key}\n${made}`);
  return made;
}
