// The shared queue while Redis comes and goes: every key is looked at, and everybody is told.

import { afterEach, expect, it } from "@jest/globals";
import { type LocalRedis, startRedis } from "../../../sandbox/redis.ts";
import { SharedQueue, type SharedQueueOptions } from "../../../src/app/shared/shared-queue.ts";
import { describeWithRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function place(options: { durable?: boolean } = {}): Promise<LocalRedis> {
  const redis = await startRedis(options);
  closing.push(redis.close);
  return redis;
}

async function replica(url: string, options: Partial<SharedQueueOptions<number>> = {}) {
  const told: string[] = [];
  const seen: [string, readonly number[]][] = [];
  const queue = new SharedQueue<number>({
    url,
    name: "test",
    secret: "of the test",
    run: async ({ key, items }) => void seen.push([key, items]),
    laneOf: () => "",
    backoff: { baseMs: 10, capMs: 50 },
    stall: { lockMs: 1_000, checkMs: 300 },
    onAway: () => told.push("away"),
    onBack: () => told.push("back"),
    onStuck: () => undefined,
    onTrouble: () => undefined,
    onGivenUp: (key) => told.push(`gave up ${key}`),
    ...options,
  });
  closing.push(() => queue.close(5_000));
  await queue.start();
  return { queue, told, seen };
}

describeWithRedis("the shared queue", () => {
  it("is Redis when it is there, and then nothing is told", async () => {
    const { queue, told, seen } = await replica((await place()).url);
    expect(queue.away).toBeUndefined();
    await queue.add("a", "event", 1);
    await queue.idle();
    expect([seen, told]).toEqual([[["a", [1]]], []]);
  });

  it("starts without Redis, looks at everything by itself, and shares again when it comes", async () => {
    const redis = await place();
    await redis.kill();
    const { queue, told, seen } = await replica(redis.url);
    expect(queue.away).toContain("ECONNREFUSED");
    await queue.add("a", "event", 1);
    await queue.idle();
    await redis.start();
    await until(() => queue.away === undefined);
    await queue.add("b", "event", 2);
    await queue.idle();
    expect(seen).toEqual([
      ["a", [1]],
      ["b", [2]],
    ]);
    expect(told).toEqual(["away", "back"]);
  });

  it.each([
    { durable: true, what: "keeps what it held" },
    { durable: false, what: "has forgotten everything" },
  ])("survives that Redis dies in the middle and $what", async ({ durable }) => {
    const redis = await place({ durable });
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const seen: [string, readonly number[]][] = [];
    const { queue, told } = await replica(redis.url, {
      workers: 1,
      run: async ({ key, items }) => {
        if (key === "held" && seen.length === 0) await gate;
        seen.push([key, items]);
      },
    });
    await queue.add("held", "event");
    await until(async () => (await queue.depth()).running === 1);
    await queue.add("waits", "event", 1);
    await redis.kill();
    await until(() => queue.away !== undefined);
    await queue.add("while-away", "event", 2);
    await until(() => seen.length === 1);
    letGo();
    await redis.start();
    await until(() => queue.away === undefined);
    // What the App does when Redis is back: it looks at everything.
    for (const key of ["held", "waits", "after"]) await queue.add(key, "sweep");
    await queue.idle();
    expect(seen[0]).toEqual(["while-away", [2]]);
    expect(new Set(seen.map(([key]) => key))).toEqual(new Set(["held", "waits", "after", "while-away"]));
    if (durable) expect(seen).toContainEqual(["waits", [1]]);
    expect(told).toEqual(["away", "back"]);
  });

  it("takes a key within seconds when Redis is there and says nothing", async () => {
    const redis = await place();
    const { queue, told, seen } = await replica(redis.url);
    await queue.add("a", "event", 1);
    await queue.idle();
    redis.pause();
    const start = performance.now();
    await queue.add("b", "event", 2);
    expect(performance.now() - start).toBeLessThan(8_000);
    await until(() => seen.length === 2);
    redis.resume();
    await until(async () => {
      await queue.add("c", "event");
      return queue.away === undefined;
    });
    await queue.idle();
    expect(told).toEqual(["away", "back"]);
    expect(seen).toContainEqual(["b", [2]]);
  });

  it("closes as soon as its own looks are over while Redis is away", async () => {
    const redis = await place();
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { queue } = await replica(redis.url, { run: () => gate });
    await queue.add("a", "event");
    await until(async () => (await queue.depth()).running === 1);
    await redis.kill();
    await until(() => queue.away !== undefined);
    const start = performance.now();
    setTimeout(letGo, 100);
    expect(await queue.close(20_000)).toBe(true);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("leaves its keys to another replica when it is closed, and takes no more", async () => {
    const redis = await place();
    const { queue } = await replica(redis.url);
    expect(await queue.close(5_000)).toBe(true);
    expect(await queue.add("a", "event")).toBe(false);
  });
});
