// Replicas with one Redis sweep in turns; each by itself when Redis is away.

import { afterEach, expect, it } from "@jest/globals";
import { type LocalRedis, startRedis } from "../../../sandbox/redis.ts";
import type { Work } from "../../../src/app/job.ts";
import { createLog } from "../../../src/app/log.ts";
import { createMetrics } from "../../../src/app/metrics.ts";
import { startService } from "../../../src/app/service.ts";
import { describeWithRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const SWEEP = 400;
const nothing = async () => undefined;
const work: Work = {
  reviewPullRequest: nothing,
  reviewMergeGroup: nothing,
  reviewSetup: nothing,
  watchDeployments: nothing,
  answerDeployments: nothing,
  obeyComment: nothing,
  recordLandings: nothing,
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Replica {
  /** How often it had failed webhooks sent again, and looked at everything. */
  rounds: number;
  sweeps: number;
  close: () => Promise<unknown>;
}

async function replica(redis: LocalRedis, sweepMs = SWEEP): Promise<Replica> {
  const counts: Replica = { rounds: 0, sweeps: 0, close: nothing };
  const service = await startService({
    settings: { appId: 42, host: "127.0.0.1", port: 0, webhookSecret: "a-secret-of-thirty-two-characters" },
    createWork: () => work,
    directory: {
      installations: async () => {
        counts.sweeps += 1;
        return [];
      },
      scarceUntil: () => undefined,
      repositories: async () => [],
      proposed: async () => ({ pulls: [], groups: [] }),
      waitingRuns: async () => [],
      commands: async () => [],
    },
    log: createLog("silent", []),
    budget: () => ({ share: 1, paused: 0 }),
    metrics: createMetrics(),
    shared: { url: redis.url, name: "looks-42", secret: "of the test", stall: { lockMs: 1_000, checkMs: 300 } },
    sweepMs,
    graceMs: 500,
    redeliver: async () => {
      counts.rounds += 1;
      return 0;
    },
  });
  counts.close = () => service.close();
  closing.push(counts.close);
  return counts;
}

async function place(): Promise<LocalRedis> {
  const redis = await startRedis();
  closing.push(redis.close);
  return redis;
}

const sum = (all: readonly Replica[], what: "rounds" | "sweeps") => all.reduce((n, one) => n + one[what], 0);

describeWithRedis("replicas that share Redis", () => {
  it("and start together sweep once at the start", async () => {
    const redis = await place();
    const all = await Promise.all([1, 2, 3].map(() => replica(redis, 600_000)));
    await until(() => sum(all, "rounds") > 0 && sum(all, "sweeps") > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([sum(all, "rounds"), sum(all, "sweeps")]).toEqual([1, 1]);
  });

  it("sweep as often as one alone would, also when one of them is gone", async () => {
    const redis = await place();
    const start = performance.now();
    const all = [await replica(redis), await replica(redis), await replica(redis)];
    await until(() => sum(all, "rounds") >= 8);
    const most = (performance.now() - start) / (0.75 * SWEEP) + 1;
    expect(sum(all, "rounds")).toBeLessThanOrEqual(most);
    expect(sum(all, "sweeps")).toBeLessThanOrEqual(most);
    await all[0]?.close();
    const before = sum(all, "rounds");
    await until(() => sum(all, "rounds") > before + 2);
  });

  it("sweep each by itself while Redis is away", async () => {
    const redis = await place();
    const all = [await replica(redis), await replica(redis)];
    await until(() => sum(all, "sweeps") > 0);
    await redis.kill();
    const before = all.map(({ rounds, sweeps }) => [rounds, sweeps]);
    await until(() =>
      all.every(({ rounds, sweeps }, at) => rounds > (before[at]?.[0] ?? 0) + 1 && sweeps > (before[at]?.[1] ?? 0) + 1),
    );
  });

  it("sweep at a start, however lately another one came round by its clock", async () => {
    const redis = await place();
    const first = await replica(redis, 10 * 60_000);
    await until(() => first.rounds === 1);
    const { Redis } = await import("ioredis");
    const clock = new Redis(redis.url);
    // Twenty seconds later.
    const key = "registrar-looks-42:sweep";
    await clock.pexpire(key, (await clock.pttl(key)) - 20_000);
    clock.disconnect();
    const second = await replica(redis, 10 * 60_000);
    await until(() => second.rounds === 1);
  });
});
