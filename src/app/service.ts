// Ears, queue and hands joined: a bell becomes a key, a key becomes a look, and closing waits for what is under way.

import type { Budget } from "../github/client.ts";
import { bellsOf } from "./events.ts";
import { startHttp } from "./http.ts";
import { formatJob, type Job } from "./job.ts";
import type { Ring } from "./look.ts";
import { type LookingOptions, startLooking } from "./looking.ts";
import { textAt } from "./payload.ts";
import type { Settings } from "./settings.ts";
import { SWEEP_INTERVAL, startSweeps } from "./sweep.ts";
import { Troubles } from "./troubles.ts";
import type { Delivery, Reception } from "./webhook.ts";

export interface ServiceOptions extends Omit<LookingOptions, "onFailure" | "onSuccess"> {
  settings: Pick<Settings, "appId" | "host" | "port" | "webhookSecret">;
  /** Whether everything is looked at when starting and from time to time; on when left out. */
  sweeps?: boolean;
  /** Milliseconds between two sweeps, more or less. */
  sweepMs?: number;
  /** How long running work may take to finish when closing, in milliseconds. */
  graceMs?: number;
  /** Has GitHub send again what nobody took, at every sweep; how many webhooks those were. */
  redeliver?: () => Promise<number>;
  /** How much GitHub still lets us ask. */
  budget: () => Budget;
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
/** Of the time between two sweeps, how much must be over before another replica begins one: less than the shortest. */
const DUE = 0.75;
/** Milliseconds within which replicas count as started together: one sweep is enough for all of them. */
const TOGETHER = 15_000;
/** Time for answers under way to reach their readers. */
const GOODBYE = 1_000;

/** Starts listening, and sweeps at once unless told otherwise. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, log, metrics, budget, sweeps = true, sweepMs = SWEEP_INTERVAL, graceMs = GRACE } = options;
  let open = true;
  const troubles = new Troubles();
  const { queue, ring, sweep, isAlone, isStuck, takeRound } = await startLooking({
    ...options,
    onSuccess: (key) => troubles.succeeded(key),
    onFailure: ({ key, attempt }) => troubles.failed(key, attempt),
  });
  metrics.watch({
    depth: () => queue.depth(),
    failing: () => troubles.failing,
    budget,
    ...(options.shared && { isShared: () => !isAlone() }),
  });
  const http = await startHttp({
    host: settings.host,
    port: settings.port,
    secret: settings.webhookSecret,
    accept: (delivery) => accept(delivery, ring, options),
    isReady: () => open,
    troubles: () => troubles.sentences({ isAlone: isAlone(), isStuck: isStuck(), paused: budget().paused }),
    metrics,
    log,
  });
  const dueMs = DUE * sweepMs;
  const round = async (isStart: boolean) => {
    const isOurs = await takeRound("sweep", { dueMs, freshMs: Math.min(dueMs, TOGETHER) }, isStart);
    if (!isOurs || !open) return;
    sweep();
    await sendAgain(options);
  };
  const stopSweeps = sweeps ? startSweeps((isStart) => void round(isStart), sweepMs) : () => undefined;

  async function close(): Promise<boolean> {
    open = false;
    stopSweeps();
    const drained = await queue.close(graceMs);
    await http.close(GOODBYE);
    log.info({ drained, ...(await queue.depth()) }, "stopped");
    return drained;
  }
  return { url: http.url, idle: () => queue.idle(), sweep, close };
}

async function accept(
  { id, event, payload }: Delivery,
  ring: (job: Job, added: Ring) => boolean | Promise<boolean>,
  { settings, log }: ServiceOptions,
): Promise<Reception> {
  const bells = bellsOf(event, payload, settings.appId);
  const action = textAt(payload, "action");
  const repository = textAt(payload, "repository", "full_name");
  const jobs = bells.map(({ job }) => formatJob(job));
  log.info({ delivery: id, event, action, repository, jobs }, "webhook");
  if (bells.length === 0) return "ignored";
  const rung = bells.map(({ job, hint }) => ring(job, { delivery: id, ...(hint ? { hint } : {}) }));
  const queued = await Promise.all(rung);
  return queued.every(Boolean) ? "queued" : "closed";
}

/** The sweep finds what failed webhooks told of, so it does not wait for them. */
async function sendAgain({ redeliver = async () => 0, log }: ServiceOptions): Promise<void> {
  try {
    const webhooks = await redeliver();
    if (webhooks > 0) log.info({ webhooks }, "failed webhooks are sent again");
  } catch (error) {
    log.warn({ err: error }, "failed webhooks could not be asked for; the next sweep tries again");
  }
}
