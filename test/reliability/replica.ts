// One replica of the App without ears, on whatever client it is given.
import type { Logger } from "pino";
import type { Delivery } from "../../sandbox/webhooks.ts";
import { bellsOf } from "../../src/app/events.ts";
import { formatJob, type Hint, type Job } from "../../src/app/job.ts";
import { lookAt } from "../../src/app/look.ts";
import { createMetrics } from "../../src/app/metrics.ts";
import { RetryLater } from "../../src/app/queue.ts";
import type { Signer } from "../../src/app/signer.ts";
import { loadTemplates } from "../../src/app/templates.ts";
import { createWork } from "../../src/app/work.ts";
import type { Client } from "../../src/github/client.ts";
import { createRenderer } from "../../src/plan/render.ts";

export interface Replica {
  /** Does what a delivery rings for; what fails is left to the sweep. */
  hear: (delivery: Pick<Delivery, "event" | "payload">) => void;
  ring: (job: Job) => void;
  /** Resolves when nothing is being done. */
  idle: () => Promise<void>;
}

export interface Birth {
  appId: number;
  signer: Signer;
  memoryKey: string;
  client: Client;
  log: Logger;
  now: () => Date;
  settleMs: number;
  /** Looks that are left out. */
  blind?: readonly Job["look"][];
  /** One look at a key at a time, as the queue has it; without it every bell starts its look at once, which is harder. */
  inTurns: boolean;
  /** Resolves when so many milliseconds are over that a look asked for. */
  wait: (ms: number) => Promise<void>;
}

const metrics = createMetrics();
const renderer = createRenderer(loadTemplates());
/** What was overtaken is looked at again, as the queue would. */
const ATTEMPTS = 3;

interface Turn {
  hints: Hint[];
  again: boolean;
}

/** What a replica is made of. */
const APP = { bellsOf, createMetrics, createWork, formatJob, lookAt, RetryLater };
export type App = typeof APP;

export function createReplica({ appId, blind = [], inTurns, wait, ...given }: Birth, app: App = APP): Replica {
  const { bellsOf, createWork, formatJob, lookAt, RetryLater } = app;
  const jobs = new Set<Promise<void>>();
  const turns = new Map<string, Turn>();
  const start = (job: Job, hints: Hint[]) => {
    const key = formatJob(job);
    const turn = { hints: [], again: false };
    if (inTurns) turns.set(key, turn);
    const done: Promise<void> = attempt(job, hints).finally(() => {
      jobs.delete(done);
      turns.delete(key);
      if (turn.again) start(job, turn.hints);
    });
    jobs.add(done);
  };
  const ring = (job: Job, hint?: Hint) => {
    if (blind.includes(job.look)) return;
    const turn = turns.get(formatJob(job));
    if (turn === undefined) return start(job, hint ? [hint] : []);
    turn.again = true;
    if (hint) turn.hints.push(hint);
  };
  const { client, log } = given;
  const work = createWork({ ...given, renderer, ring: (job) => ring(job) });
  const hands = {
    work,
    directory: client,
    log,
    metrics,
    add: (job: Job, rung?: { hint?: Hint }) => ring(job, rung?.hint),
  };
  const attempt = async (job: Job, hints: readonly Hint[], times = 1): Promise<void> => {
    // Bells of the same moment become one look.
    if (inTurns) await Promise.resolve();
    try {
      await lookAt({ key: formatJob(job), items: hints.map((hint) => ({ hint })), attempt: times }, hands);
    } catch (error) {
      if (!(error instanceof RetryLater) || times >= ATTEMPTS) return;
      if (error.afterMs > 0) await wait(error.afterMs);
      await attempt(job, hints, times + 1);
    }
  };
  return {
    hear: ({ event, payload }) => {
      for (const { job, hint } of bellsOf(event, payload, appId)) ring(job, hint);
    },
    ring: (job) => ring(job),
    idle: async () => {
      while (jobs.size > 0) await Promise.all(jobs);
    },
  };
}
