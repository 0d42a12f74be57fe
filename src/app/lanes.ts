// Which waiting key is next: by priority, then lanes in turn, so that one busy installation never starves another.

/** In order of service: `retry` is what failed before, or was rung for and nobody waits for; `sweep` what nothing rang for. */
export type Priority = "event" | "retry" | "sweep";

const PRIORITIES: readonly Priority[] = ["event", "retry", "sweep"];
/** Every so many picks the order is turned round, so that a steady stream of events can not hold up the sweep. */
const TURN_ROUND = 8;

/** The keys that wait; `perLane` keys of one lane are out at a time. */
export class Lanes {
  readonly #laneOf: (key: string) => string;
  readonly #perLane: number;
  readonly #waiting = new Map<string, Priority>();
  /** Lanes and their keys, both in order of service. */
  readonly #ready = { event: new Map<string, Set<string>>(), retry: new Map(), sweep: new Map() } as Record<
    Priority,
    Map<string, Set<string>>
  >;
  /** Keys taken and not released, by lane. */
  readonly #out = new Map<string, number>();
  #picks = 0;

  constructor(laneOf: (key: string) => string, perLane: number) {
    this.#laneOf = laneOf;
    this.#perLane = perLane;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Puts a key in its lane, or raises its priority when it waits already. */
  put(key: string, priority: Priority): void {
    const present = this.#waiting.get(key);
    if (present !== undefined && higher(present, priority) === present) return;
    if (present !== undefined) this.#remove(key, present);
    const lane = this.#laneOf(key);
    const keys = this.#ready[priority].get(lane) ?? new Set();
    this.#ready[priority].set(lane, keys.add(key));
    this.#waiting.set(key, priority);
  }

  /** Removes and returns the next key; `undefined` when every key that waits is in a full lane. */
  take(): string | undefined {
    this.#picks += 1;
    const order = this.#picks % TURN_ROUND === 0 ? PRIORITIES.toReversed() : PRIORITIES;
    for (const priority of order) {
      const key = this.#first(priority);
      if (key !== undefined) return this.#claim(key, priority);
    }
    return undefined;
  }

  /** Gives back the place that `take` gave to a key. */
  release(key: string): void {
    const lane = this.#laneOf(key);
    const left = (this.#out.get(lane) ?? 1) - 1;
    if (left === 0) this.#out.delete(lane);
    else this.#out.set(lane, left);
  }

  #first(priority: Priority): string | undefined {
    for (const [lane, [key]] of this.#ready[priority]) {
      if ((this.#out.get(lane) ?? 0) < this.#perLane) return key;
    }
    return undefined;
  }

  #claim(key: string, priority: Priority): string {
    const lane = this.#laneOf(key);
    const lanes = this.#ready[priority];
    this.#remove(key, priority);
    this.#out.set(lane, (this.#out.get(lane) ?? 0) + 1);
    const rest = lanes.get(lane);
    // Served last now, so to the end of the line.
    if (rest && lanes.delete(lane)) lanes.set(lane, rest);
    return key;
  }

  #remove(key: string, priority: Priority): void {
    const lane = this.#laneOf(key);
    const keys = this.#ready[priority].get(lane);
    keys?.delete(key);
    if (keys?.size === 0) this.#ready[priority].delete(lane);
    this.#waiting.delete(key);
  }
}

/** The one that is served first. */
export function higher(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) <= PRIORITIES.indexOf(b) ? a : b;
}
