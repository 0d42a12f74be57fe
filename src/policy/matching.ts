// One person fills one slot: a maximum matching of people to the slots of roles.

/** A person and the roles this person could fill. */
export interface Able {
  id: number;
  roles: ReadonlySet<string>;
}

/**
 * Fills as many slots as any assignment of different people can, and says who fills which role. Roles and people are taken in
 * the order given, so that equal input gives equal output.
 */
export function matchSlots(needed: ReadonlyMap<string, number>, people: readonly Able[]): Map<string, number[]> {
  const slots = [...needed].flatMap(([role, count]) => Array.from({ length: count }, () => role));
  const taken = new Map<number, number>();
  for (const slot of slots.keys()) place({ slots, people, taken }, slot, new Set());
  const filled = new Map([...needed.keys()].map((role): [string, number[]] => [role, []]));
  for (const { id } of people) {
    const role = slots[taken.get(id) ?? -1];
    if (role !== undefined) filled.get(role)?.push(id);
  }
  return filled;
}

interface Table {
  slots: readonly string[];
  people: readonly Able[];
  /** Person to slot. */
  taken: Map<number, number>;
}

// An augmenting path: whoever holds a slot that somebody else could fill moves on to another one.
function place(table: Table, slot: number, seen: Set<number>): boolean {
  const role = table.slots[slot] ?? "";
  for (const { id, roles } of table.people) {
    if (!roles.has(role) || seen.has(id)) continue;
    seen.add(id);
    const other = table.taken.get(id);
    if (other !== undefined && !place(table, other, seen)) continue;
    table.taken.set(id, slot);
    return true;
  }
  return false;
}
