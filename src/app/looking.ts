// Queue and hands joined: a job becomes a key, a key becomes a look.

import type { Logger } from "pino";
import { formatJob, type Hint, type Job, laneOf, type Work } from "./job.ts";
import type { Priority } from "./lanes.ts";
import { jobOf, lookAt, type Ring, reportFailure } from "./look.ts";
import type { Metrics } from "./metrics.ts";
import { type OpenQueue, openQueue, type SharedPlace } from "./open-queue.ts";
import type { Backoff, Turn } from "./queue.ts";
import type { Directory } from "./sweep.ts";

export interface LookingOptions {
  /** Makes the work; `ring` queues a further look. */
  createWork: (ring: (job: Job, hint?: Hint) => void) => Work;
  directory: Directory;
  log: Logger;
  metrics: Metrics;
  /** Milliseconds a failure asks to wait, when it says so. */
  waitOf?: (error: unknown) => number | undefined;
  backoff?: Backoff;
  /** Where replicas share their keys; each has its own queue when left out. */
  shared?: SharedPlace;
  onSuccess: (key: string) => void;
  onFailure: (turn: Turn<Ring>, error: unknown, waitMs: number) => void;
}

export interface Looking extends Omit<OpenQueue<Ring>, "start"> {
  ring: (job: Job, added?: Ring) => boolean | Promise<boolean>;
  /** Queues a look at everything. */
  sweep: () => void;
}

/** Begins to look at whatever is rung. */
export async function startLooking(options: LookingOptions): Promise<Looking> {
  const { directory, log, metrics, shared, backoff, waitOf } = options;
  const add = (job: Job, ring?: Ring) => queue.add(formatJob(job), ring ? "retry" : "sweep", ring);
  const { start, ...opened } = await openQueue<Ring>(
    {
      run: async (turn) => {
        await lookAt(turn, { work, directory, log, metrics, add });
        options.onSuccess(turn.key);
      },
      laneOf: (key) => laneOf(jobOf(key)),
      onFailure: (turn, error, waitMs) => {
        options.onFailure(turn, error, waitMs);
        reportFailure(log, turn, { error, waitMs });
      },
      ...(backoff && { backoff }),
      ...(waitOf && { waitOf }),
    },
    { ...(shared && { shared }), log, onBack: () => sweep() },
  );
  const { queue } = opened;
  const ring = (job: Job, added: Ring = {}) => queue.add(formatJob(job), priorityOf(job), added);
  const work = options.createWork((job, hint) => void ring(job, hint && { hint }));
  const sweep = () => void add({ look: "everything" });
  await start();
  return { ...opened, ring, sweep };
}

/** Somebody waits for these. For anything else that was rung for nobody does, but it is news. */
const AWAITED: readonly Job["look"][] = ["pull", "group", "landing", "deployment", "command"];

function priorityOf({ look }: Job): Priority {
  return AWAITED.includes(look) ? "event" : "retry";
}
