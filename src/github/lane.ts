// The lane of one installation: a few reads at a time, one write at a time, and a stop when GitHub says so.

import { setTimeout as sleep } from "node:timers/promises";
import { headersOf, RateLimited, statusOf } from "./errors.ts";

/** Longest wait inside a worker, in milliseconds; longer ones go back to the queue. */
const PATIENCE = 5_000;
/** GitHub asks for at least a minute when it names no time. */
const UNNAMED_WAIT = 60_000;
const PARALLEL_READS = 8;

/** Runs requests of one installation. Rejected requests did nothing, so after a short pause they are simply sent again. */
export class Lane {
  readonly #writeSpacing: number;
  #pausedUntil = 0;
  #reading = 0;
  readonly #waiting: (() => void)[] = [];
  #lastWrite: Promise<unknown> = Promise.resolve();

  /** `writeSpacing`: milliseconds between the end of a write and the start of the next. */
  constructor(writeSpacing: number) {
    this.#writeSpacing = writeSpacing;
  }

  /** Whether GitHub told us to wait, for longer than a worker does. */
  get isPaused(): boolean {
    return this.#pausedUntil - Date.now() > PATIENCE;
  }

  /** Throws `RateLimited` when the wait would be longer than five seconds. */
  async read<T>(request: () => Promise<T>): Promise<T> {
    while (this.#reading >= PARALLEL_READS) await new Promise<void>((go) => this.#waiting.push(go));
    this.#reading += 1;
    try {
      return await this.#attempt(request);
    } finally {
      this.#reading -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Like `read`, one after the other. */
  write<T>(request: () => Promise<T>): Promise<T> {
    const turn = this.#lastWrite.then(() => this.#attempt(request));
    this.#lastWrite = turn.then(
      () => this.#space(),
      () => this.#space(),
    );
    return turn;
  }

  #space(): Promise<void> | undefined {
    return this.#writeSpacing > 0 ? sleep(this.#writeSpacing) : undefined;
  }

  async #attempt<T>(request: () => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      await this.#resume();
      try {
        return await request();
      } catch (error) {
        const until = limitOf(error, Date.now());
        if (until === undefined) throw error;
        this.#pausedUntil = Math.max(this.#pausedUntil, until);
        if (attempts === 3) throw new RateLimited(this.#pausedUntil);
      }
    }
  }

  async #resume(): Promise<void> {
    const wait = this.#pausedUntil - Date.now();
    if (wait > PATIENCE) throw new RateLimited(this.#pausedUntil);
    if (wait > 0) await sleep(wait);
  }
}

/** Until when (epoch milliseconds) the refusal asks us to wait; `undefined` when it is no rate limit. */
export function limitOf(error: unknown, now: number): number | undefined {
  if (error instanceof RateLimited) return error.until;
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return undefined;
  const headers = headersOf(error);
  const after = headers["retry-after"];
  if (after !== undefined && Number.isFinite(Number(after))) return now + Number(after) * 1000;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset > 0) return Math.max(reset * 1000, now + 1000);
  const secondary = status === 429 || /secondary rate limit|abuse detection/i.test(String(error));
  return secondary ? now + UNNAMED_WAIT : undefined;
}
