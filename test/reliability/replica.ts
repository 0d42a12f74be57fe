// One replica of the App without ears and queue: every bell starts its job at once, which is harder on it than any queue.
import type { Delivery } from "../../sandbox/webhooks.ts";
import { bellsOf } from "../../src/app/events.ts";
import { formatJob, type Hint, type Job } from "../../src/app/job.ts";
import { lookAt } from "../../src/app/look.ts";
import { createMetrics } from "../../src/app/metrics.ts";
import { RetryLater } from "../../src/app/queue.ts";
import { createSigner, deriveMemoryKey } from "../../src/app/signer.ts";
import { loadTemplates } from "../../src/app/templates.ts";
import { createWork } from "../../src/app/work.ts";
import { createRenderer } from "../../src/plan/render.ts";
import type { Rig } from "./rig.ts";

export interface Replica {
  /** Does what a delivery rings for; what fails is left to the sweep. */
  hear: (delivery: Pick<Delivery, "event" | "payload">) => void;
  /** Resolves when nothing is being done. */
  idle: () => Promise<void>;
}

const metrics = createMetrics();
const renderer = createRenderer(loadTemplates());
/** What was overtaken is looked at again, as the queue would. */
const ATTEMPTS = 3;

export function createReplica({ scene: { settings }, now, log, connect }: Rig, send: typeof fetch): Replica {
  const { appId } = settings;
  const client = connect(send);
  const jobs = new Set<Promise<void>>();
  const ring = (job: Job, hint?: Hint) => {
    const done = attempt(job, hint).finally(() => jobs.delete(done));
    jobs.add(done);
  };
  const shared = { client, signer: createSigner(settings), log, now: () => now, settleMs: 0, renderer };
  const work = createWork({ ...shared, memoryKey: deriveMemoryKey(settings), ring: (job) => ring(job) });
  const hands = { work, directory: client, log, metrics, add: ring };
  const attempt = async (job: Job, hint: Hint | undefined, times = 1): Promise<void> => {
    try {
      await lookAt({ key: formatJob(job), items: hint ? [{ hint }] : [], attempt: times }, hands);
    } catch (error) {
      if (error instanceof RetryLater && times < ATTEMPTS) await attempt(job, hint, times + 1);
    }
  };
  return {
    hear: ({ event, payload }) => {
      for (const { job, hint } of bellsOf(event, payload, appId)) ring(job, hint);
    },
    idle: async () => {
      while (jobs.size > 0) await Promise.all(jobs);
    },
  };
}
