// A world put aside as it is, to be brought back as often as a test wants to begin again from there.
import { ZERO } from "./git/refs.ts";
import type { Repository, World } from "./state.ts";

/** Brings the world back to where it was. Only when nothing is under way: what runs meanwhile would be torn. */
export type Restore = () => Promise<void>;

/** Remembers every record and ref. Git objects stay where they are: nobody finds one that no ref leads to. */
export function takeSnapshot(world: World): Restore {
  const kept = copy(world.state, new Map());
  const refs = new Map([...world.state.repositories.values()].map(({ id, git }) => [id, new Map(git.refs.list(""))]));
  return async () => {
    Object.assign(world.state, copy(kept, new Map()));
    for (const repository of world.state.repositories.values()) await restoreRefs(repository, refs.get(repository.id));
  };
}

async function restoreRefs({ git: { refs } }: Repository, kept: ReadonlyMap<string, string> = new Map()) {
  const present = new Map(refs.list(""));
  // Removals first: `a` may be in the way of `a/b`.
  for (const [ref, id] of present) if (!kept.has(ref)) await refs.move({ ref, before: id, after: ZERO });
  for (const [ref, id] of kept) {
    const before = present.get(ref) ?? ZERO;
    if (before !== id) await refs.move({ ref, before, after: id });
  }
}

/** A copy of the whole graph, whatever refers to whatever; bytes and Git stores, which never change, are shared. */
function copy<T>(value: T, seen: Map<object, unknown>): T {
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  if (value instanceof Map) {
    const map = new Map();
    seen.set(value, map);
    for (const [key, one] of value) map.set(copy(key, seen), copy(one, seen));
    return map as T;
  }
  if (value instanceof Set) {
    const set = new Set();
    seen.set(value, set);
    for (const one of value) set.add(copy(one, seen));
    return set as T;
  }
  const twin: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, twin);
  for (const [key, one] of Object.entries(value)) Reflect.set(twin, key, key === "git" ? one : copy(one, seen));
  return twin as T;
}
