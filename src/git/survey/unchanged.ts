// The last sound look at a working tree: as long as Git sees no difference, it need not be repeated.

import { openKeep } from "../keep.ts";
import { openWorkTree, type WorkTree } from "./work-tree.ts";

const NAME = "unchanged";

/** What was kept by `rememberSound`, when every file lies as it did then. */
export function recallSound(tree: WorkTree): unknown {
  if (tree.index === undefined || tree.differing.length > 0) return undefined;
  const kept = openKeep(tree.gitFolder).read(NAME);
  if (kept === undefined) return undefined;
  const { index, found } = JSON.parse(kept.toString("utf8"));
  return index === tree.index ? found : undefined;
}

/** Keeps what was found in a tree without problems, all of whose files lie as Git's index has them. */
export async function rememberSound(tree: WorkTree, found: object): Promise<void> {
  if (tree.index === undefined || tree.differing.length > 0) return;
  // Whoever changed something in the meantime is looked at again.
  const now = await openWorkTree(tree.folder);
  if (now.index !== tree.index || now.differing.length > 0) return;
  openKeep(tree.gitFolder).write(NAME, JSON.stringify({ index: tree.index, found }));
}
