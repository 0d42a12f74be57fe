// What the App asks of a queue, whether it lies in this process or is shared with others.

import type { Priority } from "./lanes.ts";

/** Keys by what they do. */
export interface Depth {
  waiting: number;
  running: number;
  retrying: number;
}

export interface KeyQueue<Item> {
  /** Asks for a look at `key`; `false` once the queue is closed. What it promises is kept when it resolves. */
  add(key: string, priority: Priority, item?: Item): boolean | Promise<boolean>;
  /** Resolves when nothing waits, runs or is to be retried (after `close`: when nothing runs). */
  idle(): Promise<void>;
  /** Starts nothing more and waits for what runs; `false` when that takes longer than `graceMs`. */
  close(graceMs: number): Promise<boolean>;
  depth(): Depth | Promise<Depth>;
}
