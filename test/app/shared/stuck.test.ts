// Connections that died without a word: the queue finds out, makes new ones, and says so.

import { afterEach, expect, it } from "@jest/globals";
import { Queue as JobQueue } from "bullmq";
import { Redis } from "ioredis";
import { startRedis } from "../../../sandbox/redis.ts";
import { SharedQueue } from "../../../src/app/shared/shared-queue.ts";
import { describeWithRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { startWire } from "../../support/wire.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function replica({ workers = 8 } = {}) {
  const redis = await startRedis();
  closing.push(redis.close);
  const wire = await startWire(redis.url);
  closing.push(wire.close);
  const told: string[] = [];
  const seen: string[] = [];
  let gate: Promise<void> | undefined;
  const queue = new SharedQueue<number>({
    url: wire.url,
    name: "test",
    secret: "of the test",
    run: async ({ key }) => {
      seen.push(key);
      if (key === "held") await gate;
    },
    laneOf: () => "",
    workers,
    stall: { lockMs: 1_000, checkMs: 300 },
    glanceMs: 200,
    onAway: () => told.push("away"),
    onBack: () => told.push("back"),
    onTrouble: () => undefined,
    onGivenUp: (key) => told.push(`gave up ${key}`),
    onStuck: (waiting) => told.push(`stuck, ${waiting} waiting`),
  });
  closing.push(() => queue.close(500));
  await queue.start();
  await queue.add("first", "event");
  await until(() => seen.length === 1);
  expect(told).toEqual([]);
  const hold = () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  };
  return { queue, redis, wire, told, seen, hold };
}

/** Adds a key to Redis itself, whatever this replica can do. */
async function addFromOutside(url: string, key: string): Promise<void> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const jobs = new JobQueue("test", { prefix: "registrar", connection });
  jobs.on("error", () => undefined);
  await jobs.add("look", { key }, { priority: 1 });
  connection.disconnect();
}

describeWithRedis("a replica", () => {
  it("whose connections go dead without a word makes new ones and a new worker, and looks at what waits", async () => {
    const { queue, redis, wire, told, seen } = await replica();
    wire.cut();
    await addFromOutside(redis.url, "waits");
    // Somebody asks now and then, so the dead connection is noticed.
    await until(async () => {
      await queue.depth();
      return seen.includes("waits");
    }, 30_000);
    expect(told).toContain("stuck, 1 waiting");
    expect(queue.isStuck).toBe(false);
    await until(async () => {
      await queue.add("after", "event");
      return queue.away === undefined;
    });
    await queue.idle();
    expect(seen).toContain("after");
  });

  it("that takes nothing although keys wait says so for as long as that is so", async () => {
    const { queue, redis, told, seen } = await replica();
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const jobs = new JobQueue("test", { prefix: "registrar", connection });
    await jobs.pause();
    await queue.add("waits", "event");
    await until(() => told.length >= 2);
    expect([queue.isStuck, told.slice(0, 2)]).toEqual([true, ["stuck, 1 waiting", "stuck, 1 waiting"]]);
    await jobs.resume();
    await until(() => seen.includes("waits"));
    expect(queue.isStuck).toBe(false);
    connection.disconnect();
  });

  it("that is busy or has nothing to do is not called stuck", async () => {
    const { queue, told, hold } = await replica({ workers: 1 });
    const open = hold();
    await queue.add("held", "event");
    await until(async () => (await queue.depth()).running === 1);
    await queue.add("waits", "event");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    open();
    await queue.idle();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(told).toEqual([]);
  });
});
