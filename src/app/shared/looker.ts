// One job of BullMQ from the worker's hands: a place in its lane, a look at its key, and what becomes of it.

import { DelayedError, type Job, type Queue as JobQueue, UnrecoverableError } from "bullmq";
import { pauseAfter, type QueueOptions, type Turn } from "../queue.ts";
import { Again } from "./job-settings.ts";
import type { Places } from "./places.ts";
import type { Rings } from "./rings.ts";

/** What a job carries. */
export interface KeyData {
  key: string;
}

export interface LookerOptions<Item> extends Required<QueueOptions<Item>> {
  jobs: JobQueue<KeyData>;
  rings: Rings<Item>;
  places: Places;
}

/** Milliseconds until a job tries again to get a place when nobody offered it one: whoever should have may have died. */
const UNOFFERED = 60_000;

export class Looker<Item> {
  readonly #options: LookerOptions<Item>;
  /** Looks under way here. */
  running = 0;

  constructor(options: LookerOptions<Item>) {
    this.#options = options;
  }

  async look(job: Job<KeyData>, token?: string): Promise<void> {
    const { key } = job.data;
    const lane = this.#laneOf(key);
    const id = job.id ?? "";
    if (!(await this.#options.places.take(lane, id))) return this.#park(job, { lane, token });
    this.running += 1;
    try {
      const rung = await this.#options.rings.begin(key, job.priority);
      const turn: Turn<Item> = { key, items: rung.items, attempt: job.attemptsMade + 1 };
      await this.#options.run(turn).catch((error: unknown) => this.#retry(job, { turn, lane, error }));
      await this.#options.rings.done(key, rung);
    } finally {
      this.running -= 1;
      await this.#leave(lane, id);
    }
  }

  /** Its lane has no place left: it lies aside until one is offered. */
  async #park(job: Job<KeyData>, { lane, token }: { lane: string; token: string | undefined }): Promise<never> {
    await job.moveToDelayed(Date.now() + UNOFFERED, token);
    const waits = await this.#options.places.park(lane, job.id ?? "", job.priority);
    if (!waits) await job.promote().catch(ignoreNotDelayed);
    throw new DelayedError();
  }

  /** Offers what is free to those that wait longest. */
  async #leave(lane: string, id: string): Promise<void> {
    for (const next of await this.#options.places.leave(lane, id)) {
      const job = await this.#options.jobs.getJob(next);
      await job?.promote().catch(ignoreNotDelayed);
    }
  }

  /** Keys are made by the App alone; one of a later version, or of somebody else, is nothing to try for ever. */
  #laneOf(key: string): string {
    try {
      return this.#options.laneOf(key);
    } catch (error) {
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  }

  async #retry(job: Job<KeyData>, failed: { turn: Turn<Item>; lane: string; error: unknown }): Promise<never> {
    const { turn, lane, error } = failed;
    const waitMs = pauseAfter(error, turn.attempt, this.#options);
    this.#options.onFailure(turn, error, waitMs);
    if (await this.#options.rings.isNews(turn.key)) throw new Again(0);
    const { turn: priority } = await this.#options.rings.ring(turn.key, lane, { priority: "retry" });
    await job.changePriority({ priority });
    throw new Again(waitMs);
  }
}

/** Its pause ended in the meantime. */
export function ignoreNotDelayed(error: unknown): void {
  if (!(error instanceof Error && /not in the delayed state/.test(error.message))) throw error;
}
