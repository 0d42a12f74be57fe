// What follows from the parents of commits. Each commit is read once: its parents never change.

/** What a walk must know of a commit. */
export interface Ancestry {
  parents: readonly string[];
  /** When it was committed, as ISO 8601. */
  date: string;
}

/** Answers about the history of one repository. A commit that is not there has no ancestors. */
export interface History {
  /** The best common ancestor, as `git merge-base` prints it: the newest when there are several. */
  mergeBase(a: string, b: string): Promise<string | undefined>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Commits reachable from `to` and not from `from`, in Git's topological order, newest first. */
  between(from: string | undefined, to: string): Promise<string[]>;
}

/** Opens the history of a repository whose commits `read` knows. */
export function openHistory(read: (id: string) => Promise<Ancestry | undefined>): History {
  const known = new Map<string, Ancestry>();
  const ancestors = async (tip: string): Promise<Set<string>> => {
    const reached = new Set<string>();
    const waiting = [tip];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (reached.has(id)) continue;
      const found = known.get(id) ?? (await read(id));
      if (found === undefined) continue;
      known.set(id, found);
      reached.add(id);
      waiting.push(...found.parents);
    }
    return reached;
  };
  const parentsOf = (id: string) => known.get(id)?.parents ?? [];
  return {
    async mergeBase(a, b) {
      const others = await ancestors(b);
      const common = [...(await ancestors(a))].filter((id) => others.has(id));
      const redundant = new Set(common.flatMap(parentsOf));
      const date = (id: string) => Date.parse(known.get(id)?.date ?? "");
      return common.filter((id) => !redundant.has(id)).sort((one, two) => date(two) - date(one))[0];
    },
    async isAncestor(ancestor, descendant) {
      return (await ancestors(descendant)).has(ancestor);
    },
    async between(from, to) {
      const excluded = from === undefined ? new Set() : await ancestors(from);
      const wanted = new Set([...(await ancestors(to))].filter((id) => !excluded.has(id)));
      return inTopologicalOrder(wanted, parentsOf, to);
    },
  };
}

/** No commit before all of its children; a line of history is followed to its end, the last parent's first. */
function inTopologicalOrder(
  wanted: ReadonlySet<string>,
  parentsOf: (id: string) => readonly string[],
  tip: string,
): string[] {
  const children = new Map<string, number>();
  for (const id of wanted) for (const parent of parentsOf(id)) children.set(parent, (children.get(parent) ?? 0) + 1);
  const sorted: string[] = [];
  const ready = wanted.has(tip) ? [tip] : [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    sorted.push(id);
    for (const parent of parentsOf(id)) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0 && wanted.has(parent)) ready.push(parent);
    }
  }
  return sorted;
}
