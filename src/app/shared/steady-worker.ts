// A worker of BullMQ that is replaced when it takes nothing although something waits, as happens after a lost connection.

import type { Worker } from "bullmq";

export interface Hireling {
  worker: Worker;
  /** Ends its connection. */
  dismiss: () => void;
}

export interface Watch {
  hire: () => Hireling;
  /** Jobs that any worker could take now; throws when nobody can tell. */
  waiting: () => Promise<number>;
  /** Whether this replica could take one more. */
  isFree: () => boolean;
  onTrouble: (error: Error) => void;
  /** A new worker takes the place of one that took nothing. */
  onStuck: (waiting: number) => void;
  /** Milliseconds between two glances. */
  everyMs?: number;
}

const EVERY = 15_000;
/** So many glances in turn see work that waits and nobody who takes it. */
const STRIKES = 3;
/** Milliseconds in which a worker that was replaced may end what it has in hand. */
const NOTICE = 60_000;

export class SteadyWorker {
  readonly #watch: Watch;
  #hireling: Hireling;
  #taken = 0;
  #seen = 0;
  #strikes = 0;
  #stuck = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(watch: Watch) {
    this.#watch = watch;
    this.#hireling = watch.hire();
  }

  /** Whether it took nothing when it was last seen, although something waited for long. */
  get isStuck(): boolean {
    return this.#stuck;
  }

  start(): void {
    this.#run();
    this.#timer = setInterval(() => void this.#glance(), this.#watch.everyMs ?? EVERY).unref();
  }

  /** To be told of every job that is taken. */
  took(): void {
    this.#taken += 1;
    this.#strikes = 0;
    this.#stuck = false;
  }

  /** Takes nothing more, and resolves when what runs is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#hireling.worker.close();
  }

  disconnect(): void {
    void this.#hireling.worker.disconnect().catch(() => undefined);
  }

  #run(): void {
    this.#hireling.worker.run().catch(this.#watch.onTrouble);
  }

  async #glance(): Promise<void> {
    const { waiting, isFree, onStuck } = this.#watch;
    const idle = isFree() && this.#taken === this.#seen;
    const work = idle ? await waiting().catch(() => 0) : 0;
    const hasTaken = this.#taken !== this.#seen;
    this.#seen = this.#taken;
    this.#strikes = work > 0 && !hasTaken ? this.#strikes + 1 : 0;
    if (this.#strikes < STRIKES) return;
    this.#stuck = true;
    this.#strikes = 0;
    onStuck(work);
    this.#replace();
  }

  #replace(): void {
    const { worker, dismiss } = this.#hireling;
    this.#hireling = this.#watch.hire();
    this.#run();
    // What it has in hand may well come to its end; were it cut off, another would begin it at the same time.
    const notice = setTimeout(dismiss, NOTICE).unref();
    void worker.close().then(() => {
      clearTimeout(notice);
      dismiss();
    }, this.#watch.onTrouble);
  }
}
