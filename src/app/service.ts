// Ears, queue and hands joined: a bell becomes a key, a key becomes a look, and closing waits for what is under way.

import type { Logger } from "pino";
import { bellsOf } from "./events.ts";
import { startHttp } from "./http.ts";
import { formatJob, type Hint, type Job, laneOf, type Work } from "./job.ts";
import type { Priority } from "./lanes.ts";
import { jobOf, lookAt, type Ring, reportFailure } from "./look.ts";
import type { Metrics } from "./metrics.ts";
import { textAt } from "./payload.ts";
import { type Backoff, Queue } from "./queue.ts";
import type { Settings } from "./settings.ts";
import { type Directory, startSweeps } from "./sweep.ts";
import type { Delivery, Reception } from "./webhook.ts";

export interface ServiceOptions {
  settings: Pick<Settings, "appId" | "host" | "port" | "webhookSecret">;
  /** Makes the work; `ring` queues a further look. */
  createWork: (ring: (job: Job, hint?: Hint) => void) => Work;
  directory: Directory;
  log: Logger;
  metrics: Metrics;
  /** Milliseconds a failure asks to wait, when it says so. */
  waitOf?: (error: unknown) => number | undefined;
  backoff?: Backoff;
  /** Whether everything is looked at when starting and from time to time; on when left out. */
  sweeps?: boolean;
  /** How long running work may take to finish when closing, in milliseconds. */
  graceMs?: number;
}

export interface Service {
  url: string;
  /** Resolves when nothing is to do, also nothing that is tried again later. */
  idle: () => Promise<void>;
  /** Queues a look at everything. */
  sweep: () => void;
  /** Refuses new deliveries, finishes what runs, stops listening. `false` when something had to be left. */
  close: () => Promise<boolean>;
}

/** Orchestrators commonly kill thirty seconds after asking. */
const GRACE = 25_000;
/** Time for answers under way to reach their readers. */
const GOODBYE = 1_000;

/** Starts listening, and sweeps at once unless told otherwise. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, directory, log, metrics, sweeps = true, graceMs = GRACE } = options;
  let open = true;
  const add = (job: Job, hint?: Hint) => void queue.add(formatJob(job), "sweep", hint && { hint });
  const queue: Queue<Ring> = new Queue({
    run: (turn) => lookAt(turn, { work, directory, log, metrics, add }),
    laneOf: (key) => laneOf(jobOf(key)),
    onFailure: (turn, error, waitMs) => reportFailure(log, turn, { error, waitMs }),
    ...(options.backoff ? { backoff: options.backoff } : {}),
    ...(options.waitOf ? { waitOf: options.waitOf } : {}),
  });
  const ring = (job: Job, added: Ring = {}) => queue.add(formatJob(job), priorityOf(job), added);
  const work = options.createWork((job, hint) => void ring(job, hint && { hint }));
  const sweep = () => void ring({ look: "everything" });

  metrics.watch(() => queue.depth());
  const http = await startHttp({
    host: settings.host,
    port: settings.port,
    secret: settings.webhookSecret,
    accept: (delivery) => accept(delivery, ring, options),
    isReady: () => open,
    metrics,
    log,
  });
  const stopSweeps = sweeps ? startSweeps(sweep) : () => undefined;

  async function close(): Promise<boolean> {
    open = false;
    stopSweeps();
    const drained = await queue.close(graceMs);
    await http.close(GOODBYE);
    log.info({ drained, ...queue.depth() }, "stopped");
    return drained;
  }
  return { url: http.url, idle: () => queue.idle(), sweep, close };
}

function accept(
  { id, event, payload }: Delivery,
  ring: (job: Job, added: Ring) => boolean,
  { settings, log }: ServiceOptions,
): Reception {
  const bells = bellsOf(event, payload, settings.appId);
  const action = textAt(payload, "action");
  const repository = textAt(payload, "repository", "full_name");
  const jobs = bells.map(({ job }) => formatJob(job));
  log.info({ delivery: id, event, action, repository, jobs }, "webhook");
  if (bells.length === 0) return "ignored";
  const queued = bells.map(({ job, hint }) => ring(job, { delivery: id, ...(hint ? { hint } : {}) }));
  return queued.every(Boolean) ? "queued" : "closed";
}

/** Somebody waits for these; nobody for a sweep. */
const AWAITED: readonly Job["look"][] = ["pull", "landing", "deployment", "command"];

function priorityOf({ look }: Job): Priority {
  return AWAITED.includes(look) ? "event" : "sweep";
}
