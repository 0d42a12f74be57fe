// One look at a key: what it stands for, who does it, and what the log says about it.

import type { Logger } from "pino";
import { OutOfReach, RateLimited } from "../github/errors.ts";
import { type Hint, installationOf, type Job, parseJob, type Sweep, type Work } from "./job.ts";
import { about, type Subject } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Turn } from "./queue.ts";
import { type Directory, expand } from "./sweep.ts";

/** What the queue keeps for a key. */
export interface Ring {
  delivery?: string;
  hint?: Hint;
}

/** After so many attempts a failure is an error, not bad luck. */
export const PATIENCE = 8;
/** So many deliveries are told with a job. */
const TOLD_DELIVERIES = 16;
export interface Hands {
  work: Work;
  directory: Directory;
  log: Logger;
  metrics: Metrics;
  /** Queues a job behind all others; resolves when it is. What nothing rang for has no ring. */
  add: (job: Job, ring?: Ring) => unknown;
}

/** Does what the key stands for; nothing when that is gone. Throws what the work throws, after it is counted. */
export async function lookAt(turn: Turn<Ring>, hands: Hands): Promise<void> {
  const { log, metrics } = hands;
  const job = jobOf(turn.key);
  const start = performance.now();
  let result: "done" | "failed" = "failed";
  await about(subjectOf(job, turn), async () => {
    try {
      if (!isRung(turn)) refuseScarce(job, hands.directory);
      await run(job, turn, hands);
      result = "done";
    } catch (error) {
      if (!(error instanceof OutOfReach)) throw error;
      // Trying again would not bring it back; should it come back, the next sweep finds it.
      log.info(`${error.message}: there is nothing to look at`);
      result = "done";
    } finally {
      const ms = performance.now() - start;
      metrics.looked(job.look, result, ms / 1000);
      log.info({ ms: Math.round(ms), result }, `looked at ${turn.key}`);
    }
  });
}

/** Keys are made by `formatJob` alone, so anything else is a bug. */
export function jobOf(key: string): Job {
  const job = parseJob(key);
  if (!job) throw new Error(`not a key of the queue: ${key}`);
  return job;
}

/** Says that a look failed and when the next one is due. */
export function reportFailure(
  log: Logger,
  turn: Turn<Ring>,
  { error, waitMs }: { error: unknown; waitMs: number },
): void {
  const level = turn.attempt >= PATIENCE ? "error" : "warn";
  const subject = subjectOf(jobOf(turn.key), turn);
  log[level]({ ...subject, err: error, retryInMs: Math.round(waitMs) }, `will look at ${turn.key} again`);
}

/** Whether something happened that this look, or the one that it is a part of, was rung for; else it is of a sweep. */
const isRung = ({ items }: Turn<Ring>): boolean => items.length > 0;

/** What nobody rang for leaves the last requests of an hour to what somebody waits for. */
function refuseScarce(job: Job, directory: Directory): void {
  const installationId = installationOf(job);
  const until = installationId === undefined ? undefined : directory.scarceUntil(installationId);
  if (until === undefined) return;
  throw new RateLimited(until, "Few requests are left in this hour and kept for what somebody waits for,");
}

async function run(job: Job, turn: Turn<Ring>, hands: Hands): Promise<void> {
  const hints = hintsOf(turn);
  switch (job.look) {
    case "pull":
      return hands.work.reviewPullRequest(job.repo, job.number, hints);
    case "group":
      return hands.work.reviewMergeGroup(job.repo, job.head);
    case "landing":
      return hands.work.recordLandings(job.repo, hints);
    case "deployment":
      return hands.work.answerDeployments(job.repo, job.run);
    case "deployed":
      return hands.work.watchDeployments(job.repo);
    case "command":
      return hands.work.obeyComment(job.repo, job.comment);
    case "setup":
      return hands.work.reviewSetup(job.repo, hints);
    case "repository":
    case "waiting":
    case "installation":
    case "everything":
      return spread(job, turn, hands);
  }
}

async function spread(sweep: Sweep, turn: Turn<Ring>, { directory, metrics, add }: Hands): Promise<void> {
  const hints = hintsOf(turn);
  for (const job of await expand(sweep, directory)) {
    await add(job, isRung(turn) ? {} : undefined);
    // What was asked of a whole repository is asked of each of its checks.
    if (job.look === "pull" || job.look === "setup") for (const hint of hints) await add(job, { hint });
  }
  if (sweep.look === "everything") metrics.swept(new Date());
}

function subjectOf(job: Job, { items, attempt }: Turn<Ring>): Subject {
  const delivery = items.flatMap((item) => item.delivery ?? []).slice(-TOLD_DELIVERIES);
  return {
    job: job.look,
    attempt,
    ...(delivery.length > 0 ? { delivery } : {}),
    ...("repo" in job ? { repository: `${job.repo.owner}/${job.repo.name}` } : {}),
    ...(job.look === "pull" ? { pull: job.number } : {}),
  };
}

function hintsOf({ items }: Turn<Ring>): Hint[] {
  const hints = new Map(items.flatMap(({ hint }) => (hint ? [[JSON.stringify(hint), hint] as const] : [])));
  return [...hints.values()];
}
