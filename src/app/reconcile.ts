// One pass over everything without a server: what is missing is made, and what could not be done is told.

import { setTimeout as sleep } from "node:timers/promises";
import { parseJob } from "./job.ts";
import { type LookingOptions, startLooking } from "./looking.ts";

export interface Reconciled {
  /** Looks that succeeded, by kind of job. */
  looks: Readonly<Record<string, number>>;
  /** Keys whose last look failed, with the words of the failure. */
  failing: Readonly<Record<string, string>>;
  /** Whether the time was over before everything was looked at. */
  cutShort: boolean;
  ms: number;
}

/** After so many attempts a key is left to the next pass. */
const ATTEMPTS = 5;
/** A pass may take so long, in milliseconds: the next one goes on. */
const LIMIT = 30 * 60_000;
const POLL = 50;
/** Short pauses: somebody pays for the machine that waits. */
const BACKOFF = { baseMs: 1_000, capMs: 15_000 };

interface Failure {
  attempt: number;
  /** When it is tried again, by `performance.now`. */
  due: number;
  words: string;
}

/** Resolves when nothing is left to do but what fails again and again, or only after the time. */
export async function reconcileOnce(
  options: Omit<LookingOptions, "onSuccess" | "onFailure" | "shared">,
  limitMs = LIMIT,
): Promise<Reconciled> {
  const start = performance.now();
  const looks: Record<string, number> = {};
  const failures = new Map<string, Failure>();
  const { queue, sweep } = await startLooking({
    backoff: BACKOFF,
    ...options,
    onSuccess: (key) => {
      failures.delete(key);
      const kind = parseJob(key)?.look ?? key;
      looks[kind] = (looks[kind] ?? 0) + 1;
    },
    onFailure: ({ key, attempt }, error, waitMs) => {
      const words = error instanceof Error ? error.message : String(error);
      failures.set(key, { attempt, words, due: performance.now() + waitMs });
    },
  });
  sweep();
  const end = start + limitMs;
  const isHopeless = ({ attempt, due }: Failure) => attempt >= ATTEMPTS || due > end;
  let cutShort = false;
  for (;;) {
    const { waiting, running, retrying } = await queue.depth();
    if (waiting + running === 0 && (retrying === 0 || [...failures.values()].every(isHopeless))) break;
    cutShort = performance.now() > end;
    if (cutShort) break;
    await sleep(POLL);
  }
  await queue.close(cutShort ? 0 : 1_000);
  const failing = Object.fromEntries([...failures].map(([key, { words }]) => [key, words]));
  return { looks, failing, cutShort, ms: performance.now() - start };
}
