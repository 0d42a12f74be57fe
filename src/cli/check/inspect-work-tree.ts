// Everything that stands against the files of a working tree as they lie, committed or not.

import { recallSound, rememberSound } from "../../git/survey/unchanged.ts";
import { openWorkTree } from "../../git/survey/work-tree.ts";
import type { Terminal } from "../terminal.ts";
import type { Inspection } from "./inspect-registry.ts";

/** Inspects the whole registry in the working tree that a folder belongs to. Throws a GitError outside of one. */
export async function inspectWorkTree(folder: string, terminal: Terminal): Promise<Inspection> {
  const tree = await openWorkTree(folder);
  const sound = recallSound(tree);
  if (sound !== undefined) return sound as Inspection;
  // Loaded only now: what reads YAML and judges it takes longer to load than to see that nothing changed.
  const { inspectRegistry } = await import("./inspect-registry.ts");
  const { inspection, asIndexed } = await inspectRegistry(tree, terminal);
  if (asIndexed && inspection.problems.length === 0) await rememberSound(tree, inspection);
  return inspection;
}
