// Builds trees from a base tree and a list of changed paths.
import type { TreeEntry } from "../git/format.ts";
import type { GitRepository } from "../git/repository.ts";

/** One change to a tree; `id` null removes the path. */
export interface TreeChange {
  path: string;
  mode: string;
  id: string | null;
}

/** Applies changes to a tree and answers the new tree's id; directories that become empty disappear. */
export async function changeTree(git: GitRepository, base: string | undefined, changes: TreeChange[]): Promise<string> {
  const entries = new Map((base ? await git.tree(base) : []).map((entry) => [entry.path, entry]));
  const deeper = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const slash = change.path.indexOf("/");
    if (slash < 0) applyHere(entries, change);
    else {
      const name = change.path.slice(0, slash);
      const rest = { ...change, path: change.path.slice(slash + 1) };
      deeper.set(name, [...(deeper.get(name) ?? []), rest]);
    }
  }
  for (const [name, below] of deeper) {
    const old = entries.get(name);
    const id = await changeTree(git, old?.mode === "040000" ? old.id : undefined, below);
    const isEmpty = (await git.tree(id)).length === 0;
    applyHere(entries, { path: name, mode: "040000", id: isEmpty ? null : id });
  }
  return git.writeTree([...entries.values()]);
}

function applyHere(entries: Map<string, TreeEntry>, { path, mode, id }: TreeChange): void {
  if (id === null) entries.delete(path);
  else entries.set(path, { path, mode, id });
}
