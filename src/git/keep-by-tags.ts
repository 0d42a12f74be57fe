// Answers that depend on all tags and on nothing else, kept until a tag changes.

import { createHash } from "node:crypto";
import { findCommonFolder } from "./common-folder.ts";
import { openKeep } from "./keep.ts";
import { readTagState } from "./tag-state.ts";

/** Where the answer to one question about all tags of a clone is kept. */
export interface TagShelf {
  /** The answer, as text; `undefined` when there is none, or a tag has changed since. */
  kept: string | undefined;
  /** Keeps an answer that was made after the shelf was opened, unless a tag has come meanwhile. */
  keep: (answer: string) => void;
}

export async function openByTags(
  folder: string,
  { name, question }: { name: string; question: unknown },
): Promise<TagShelf> {
  const common = await findCommonFolder(folder);
  const shelf = openKeep(common);
  const state = readTagState(common);
  if (state === undefined) return { kept: undefined, keep: () => undefined };
  const key = createHash("sha256")
    .update(JSON.stringify([state, question]))
    .digest("hex");
  const found = shelf.read(name)?.toString("utf8");
  return {
    kept: found?.startsWith(`${key}\n`) ? found.slice(key.length + 1) : undefined,
    keep: (answer) => {
      if (readTagState(common) === state) shelf.write(name, `${key}\n${answer}`);
    },
  };
}
