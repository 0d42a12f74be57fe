// A queue of keys in process: many bells for one key become one look at it, and never two looks at once.

import { higher, Lanes, type Priority } from "./lanes.ts";

/** Thrown by a run that knows when trying again makes sense. */
export class RetryLater extends Error {
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.name = "RetryLater";
    this.afterMs = afterMs;
  }
}

/** One look at a key. */
export interface Turn<Item> {
  key: string;
  /** Everything added since the last look that succeeded, oldest first, without repeats. */
  items: readonly Item[];
  /** 1 for the first attempt. */
  attempt: number;
}

export interface QueueOptions<Item> {
  run: (turn: Turn<Item>) => Promise<void>;
  /** Keys of one lane share `perLane` workers and take turns with other lanes. */
  laneOf: (key: string) => string;
  workers?: number;
  perLane?: number;
  /** First and longest pause after a failure, in milliseconds. */
  backoff?: Backoff;
  /** Milliseconds a failure asks to wait, when it says so. */
  waitOf?: (error: unknown) => number | undefined;
  /** A number in [0, 1) that spreads retries. */
  random?: () => number;
  onFailure?: (turn: Turn<Item>, error: unknown, waitMs: number) => void;
}

export interface Backoff {
  baseMs: number;
  capMs: number;
}

export const DEFAULTS = {
  workers: 8,
  perLane: 4,
  backoff: { baseMs: 1_000, capMs: 300_000 },
  waitOf: () => undefined,
  random: Math.random,
  onFailure: () => undefined,
};

/** Nothing is ever dropped: a key that fails is tried again, with longer and longer pauses, until it succeeds. */
export class Queue<Item> {
  readonly #options: Required<QueueOptions<Item>>;
  readonly #lanes: Lanes;
  readonly #running = new Set<string>();
  /** Keys rung while they run: they run once more. */
  readonly #again = new Map<string, Priority>();
  readonly #retrying = new Map<string, NodeJS.Timeout>();
  /** What was added for a key, by its JSON. */
  readonly #items = new Map<string, Map<string, Item>>();
  readonly #attempts = new Map<string, number>();
  #listeners: (() => void)[] = [];
  #closed = false;

  constructor(options: QueueOptions<Item>) {
    this.#options = { ...DEFAULTS, ...options };
    this.#lanes = new Lanes(options.laneOf, this.#options.perLane);
  }

  /** Asks for a look at `key`; `false` once the queue is closed. */
  add(key: string, priority: Priority, item?: Item): boolean {
    if (this.#closed) return false;
    if (item !== undefined) this.#keep(key, [item]);
    if (this.#running.has(key)) this.#again.set(key, higher(priority, this.#again.get(key) ?? priority));
    // Only what was rung for may cut a pause short: it is news, a sweep is not.
    else if (priority !== "sweep" || !this.#retrying.has(key)) this.#ready(key, priority);
    return true;
  }

  /** Resolves when nothing waits, runs or is to be retried (after `close`: when nothing runs). */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  /** Starts nothing more and waits for what runs; `false` when that takes longer than `graceMs`. */
  async close(graceMs: number): Promise<boolean> {
    this.#closed = true;
    for (const timer of this.#retrying.values()) clearTimeout(timer);
    this.#announceIdle();
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, graceMs, false);
    });
    const drained = await Promise.race([this.idle().then(() => true), grace]);
    clearTimeout(timer);
    return drained;
  }

  depth(): { waiting: number; running: number; retrying: number } {
    return { waiting: this.#lanes.size, running: this.#running.size, retrying: this.#retrying.size };
  }

  #keep(key: string, added: Iterable<Item>): void {
    const kept = this.#items.get(key) ?? new Map<string, Item>();
    for (const item of added) kept.set(JSON.stringify(item), item);
    this.#items.set(key, kept);
  }

  #ready(key: string, priority: Priority): void {
    clearTimeout(this.#retrying.get(key));
    this.#retrying.delete(key);
    this.#lanes.put(key, priority);
    this.#pump();
  }

  #pump(): void {
    while (!this.#closed && this.#running.size < this.#options.workers) {
      const key = this.#lanes.take();
      if (key === undefined) return;
      this.#running.add(key);
      void this.#look(key);
    }
  }

  async #look(key: string): Promise<void> {
    // Bells of the same moment become one look: whoever rings goes on first.
    await Promise.resolve();
    const turn = this.#nextTurn(key);
    try {
      await this.#options.run(turn);
      this.#attempts.delete(key);
    } catch (error) {
      this.#retry(turn, error);
    }
    this.#running.delete(key);
    this.#lanes.release(key);
    this.#ringAgain(key);
    this.#pump();
    this.#announceIdle();
  }

  #nextTurn(key: string): Turn<Item> {
    const items = [...(this.#items.get(key)?.values() ?? [])];
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#items.delete(key);
    // Nothing has been read yet, so this look answers every bell rung until now.
    this.#again.delete(key);
    this.#attempts.set(key, attempt);
    return { key, items, attempt };
  }

  #retry(turn: Turn<Item>, error: unknown): void {
    const newer = this.#items.get(turn.key)?.values() ?? [];
    this.#items.delete(turn.key);
    this.#keep(turn.key, [...turn.items, ...newer]);
    const waitMs = pauseAfter(error, turn.attempt, this.#options);
    this.#options.onFailure(turn, error, waitMs);
    if (this.#closed) return;
    this.#retrying.set(
      turn.key,
      setTimeout(() => this.#ready(turn.key, "retry"), waitMs),
    );
  }

  #ringAgain(key: string): void {
    const rung = this.#again.get(key);
    this.#again.delete(key);
    if (rung !== undefined) this.add(key, rung);
  }

  #isIdle(): boolean {
    return this.#running.size === 0 && (this.#closed || this.#lanes.size + this.#retrying.size === 0);
  }

  #announceIdle(): void {
    if (!this.#isIdle()) return;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

/** What the failure asks for, else an exponential pause with full jitter. */
export function pauseAfter(
  error: unknown,
  attempt: number,
  options: Pick<Required<QueueOptions<never>>, "backoff" | "random" | "waitOf">,
): number {
  const asked = error instanceof RetryLater ? error.afterMs : options.waitOf(error);
  if (asked !== undefined) return Math.max(0, asked);
  const { baseMs, capMs } = options.backoff;
  return options.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
}
