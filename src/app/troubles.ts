// What is wrong at present, for whoever asks whether the App is well: counted, never named, because anybody may ask.

import { PATIENCE } from "./look.ts";

/** Longer than the longest pause between two attempts: a key not heard of since is looked at by another replica, or well. */
const FORGOTTEN_AFTER = 15 * 60_000;

export interface State {
  /** There should be a shared queue, and is none. */
  isAlone: boolean;
  /** Keys wait in the shared queue, and this replica takes none. */
  isStuck: boolean;
  /** Installations for which GitHub told us to wait. */
  paused: number;
}

/** Keys whose looks fail again and again. */
export class Troubles {
  readonly #failing = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  failed(key: string, attempt: number): void {
    if (attempt >= PATIENCE) this.#failing.set(key, this.#now());
  }

  succeeded(key: string): void {
    this.#failing.delete(key);
  }

  /** How many keys keep failing. */
  get failing(): number {
    const oldest = this.#now() - FORGOTTEN_AFTER;
    for (const [key, at] of this.#failing) if (at < oldest) this.#failing.delete(key);
    return this.#failing.size;
  }

  /** A sentence for each thing that is wrong. */
  sentences({ isAlone, isStuck, paused }: State): string[] {
    const { failing } = this;
    return [
      ...(isAlone ? ["the shared queue is away, and this replica works alone; the log says why"] : []),
      ...(isStuck
        ? ["this replica takes nothing from the shared queue although keys wait there; the log has more"]
        : []),
      ...(paused === 0 ? [] : [`installations for which GitHub told us to wait: ${paused}; the log says until when`]),
      ...(failing === 0 ? [] : [`looks that keep failing: ${failing}; the log has each with its deliveries`]),
    ];
  }
}
