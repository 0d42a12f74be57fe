// The queue that replicas share, on a real Redis: no bell is lost, no key is looked at twice at once, by nobody.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { Redis } from "ioredis";
import { type LocalRedis, startRedis } from "../../../sandbox/redis.ts";
import { RetryLater, type Turn } from "../../../src/app/queue.ts";
import { RedisQueue, type RedisQueueOptions } from "../../../src/app/shared/redis-queue.ts";
import { describeWithRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

type Options = Partial<RedisQueueOptions<number>>;

let redis: LocalRedis;
let name = 0;
const open: RedisQueue<number>[] = [];

/** A replica; those of one test share a name. */
async function replica(options: Options = {}) {
  const troubles: string[] = [];
  const givenUp: string[] = [];
  const queue = new RedisQueue<number>({
    url: redis.url,
    name: `test-${name}`,
    secret: "of the test",
    run: async () => undefined,
    laneOf: (key) => key.charAt(0),
    backoff: { baseMs: 1, capMs: 4 },
    stall: { lockMs: 1_000, checkMs: 300 },
    onUp: () => undefined,
    onDown: () => undefined,
    onStuck: () => undefined,
    onTrouble: (error) => troubles.push(error.message),
    onGivenUp: (key) => givenUp.push(key),
    ...options,
  });
  open.push(queue);
  queue.start();
  await until(() => queue.isUp);
  return { queue, troubles, givenUp };
}

/** Looks that end when the test says so. */
function held() {
  const started: Turn<number>[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const run = (turn: Turn<number>) => {
    started.push(turn);
    return new Promise<void>((resolve, reject) => {
      ends.set(turn.key, (error) => (error ? reject(error) : resolve()));
    });
  };
  const end = async (key: string, error?: Error) => {
    await until(() => ends.has(key));
    ends.get(key)?.(error);
    ends.delete(key);
  };
  return {
    started,
    run,
    end,
    keys: () => started.map(({ key }) => key),
    count: (n: number) => until(() => started.length === n),
  };
}

/** A connection that is told of everything anybody asks of Redis. */
async function monitor(): Promise<[Redis, Redis]> {
  const connection = new Redis(redis.url);
  return [connection, await connection.monitor()];
}

describeWithRedis("the shared queue", () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((queue) => queue.close(5_000)));
    name += 1;
  });

  it("looks once at a key that was rung many times, with everything that was said, in order and without repeats", async () => {
    const { started, run, end, count } = held();
    const busy = held();
    const first = await replica({ run: busy.run, workers: 1 });
    await first.queue.add("a0", "event");
    await busy.count(1);
    for (const item of [1, 2, 2, 3]) await first.queue.add("a1", "event", item);
    await replica({ run });
    await count(1);
    await end("a1");
    await busy.end("a0");
    await first.queue.idle();
    expect(started).toEqual([{ key: "a1", items: [1, 2, 3], attempt: 1 }]);
  });

  it("never looks at a key in two replicas at once, and once more after what was rung meanwhile", async () => {
    const looks = held();
    const [one, two] = [await replica({ run: looks.run }), await replica({ run: looks.run })];
    await one.queue.add("a", "event", 1);
    await looks.count(1);
    await one.queue.add("a", "event", 2);
    await two.queue.add("a", "sweep", 3);
    await two.queue.add("a", "event", 1);
    await sleep(50);
    expect(looks.started).toHaveLength(1);
    await looks.end("a");
    await looks.count(2);
    await looks.end("a");
    await one.queue.idle();
    // 1 was said again during the look: whether that look still saw it nobody knows.
    expect(looks.started.map(({ items }) => items)).toEqual([[1], [2, 3, 1]]);
  });

  it("tries again after a failure, with what was told before and since, and counts the attempts", async () => {
    const failures: [number, number][] = [];
    const looks = held();
    const { queue } = await replica({
      run: looks.run,
      onFailure: ({ attempt }, _, waitMs) => failures.push([attempt, waitMs]),
    });
    await queue.add("a", "event", 1);
    await looks.end("a", new RetryLater("not yet", 150));
    await until(async () => (await queue.depth()).retrying === 1);
    await queue.add("a", "sweep", 2);
    await looks.count(2);
    await looks.end("a");
    await queue.idle();
    expect(looks.started[1]).toEqual({ key: "a", items: [1, 2], attempt: 2 });
    expect(failures).toEqual([[1, 150]]);
  });

  it.each(["during the pause after a failure", "during the look that fails"])(
    "looks at once when an event comes %s",
    async (when) => {
      const looks = held();
      const { queue } = await replica({ run: looks.run });
      const isPause = when.includes("pause");
      await queue.add("a", "event", 1);
      await looks.count(1);
      if (!isPause) await queue.add("a", "event", 2);
      await looks.end("a", new RetryLater("not yet", 60_000));
      if (isPause) {
        await until(async () => (await queue.depth()).retrying === 1);
        await queue.add("a", "event", 2);
      }
      await looks.count(2);
      expect(looks.started[1]?.items).toEqual([1, 2]);
      await looks.end("a");
      if (!isPause) await looks.end("a");
      await queue.idle();
    },
  );

  it("waits as long as the failure says, or the whole back-off with jitter", async () => {
    const waits: number[] = [];
    const onFailure = (_: Turn<number>, __: unknown, waitMs: number) => void waits.push(waitMs);
    let left = 2;
    const { queue } = await replica({
      backoff: { baseMs: 100, capMs: 150 },
      random: () => 0.9,
      waitOf: (error) => (error instanceof RangeError ? 7 : undefined),
      onFailure,
      run: async () => {
        if (left-- > 0) throw left === 1 ? new RangeError("limited") : new Error("broken");
      },
    });
    await queue.add("a", "event");
    await queue.idle();
    expect(waits).toEqual([7, 0.9 * 150]);
  });

  it("takes events before retries before sweeps, and a key that is asked for more urgently moves up", async () => {
    const looks = held();
    const { queue } = await replica({ run: looks.run, workers: 1 });
    await queue.add("first", "event");
    await looks.count(1);
    for (const priority of ["sweep", "retry", "event"] as const) await queue.add(`x-${priority}`, priority);
    await queue.add("x-raised", "sweep");
    await queue.add("x-raised", "event");
    for (const key of ["first", "x-event", "x-raised", "x-retry", "x-sweep"]) await looks.end(key);
    await queue.idle();
    expect(looks.keys()).toEqual(["first", "x-event", "x-raised", "x-retry", "x-sweep"]);
  });

  it("serves a lane with one key before the second key of another, however many that one has", async () => {
    const looks = held();
    const { queue } = await replica({ run: looks.run, workers: 1 });
    await queue.add("a0", "event");
    await looks.count(1);
    for (const key of ["a1", "a2", "a3", "a4", "b1"]) await queue.add(key, "event");
    const order = ["a0", "a1", "b1", "a2", "a3", "a4"];
    for (const key of order) await looks.end(key);
    await queue.idle();
    expect(looks.keys()).toEqual(order);
  });

  it("looks at so many keys of a lane at a time over all replicas, in their order, and goes on with other lanes", async () => {
    const looks = held();
    const options = { run: looks.run, workers: 3, perLane: 2 };
    const [one] = [await replica(options), await replica(options)];
    const state = async () => Object.values(await one.queue.depth()).join();
    for (const key of ["a0", "a1"]) await one.queue.add(key, "sweep");
    for (const [at, key] of ["a2", "a3"].entries()) {
      await one.queue.add(key, "sweep");
      await until(async () => (await state()) === `${at + 1},2,0`);
    }
    await one.queue.add("a4", "event");
    for (const key of ["b0", "c0"]) await one.queue.add(key, "sweep");
    await looks.count(4);
    await until(async () => (await state()) === "3,4,0");
    expect(looks.keys()).toEqual(["a0", "a1", "b0", "c0"]);
    await looks.end("a1", new RetryLater("not yet", 60_000));
    await looks.count(5);
    await looks.end("a0");
    await looks.count(6);
    await until(async () => (await state()) === "1,4,1");
    for (const key of ["a4", "a2", "a3", "b0", "c0"]) await looks.end(key);
    expect(looks.keys()).toEqual(["a0", "a1", "b0", "c0", "a4", "a2", "a3"]);
    await until(async () => (await state()) === "0,0,1");
  });

  it("has the places of a replica that died free for another", async () => {
    const dying = held();
    const one = await replica({ run: dying.run, perLane: 1 });
    for (const key of ["a0", "a1"]) await one.queue.add(key, "event");
    await dying.count(1);
    await one.queue.close(0);
    const seen: string[] = [];
    const two = await replica({ run: async ({ key }) => void seen.push(key), perLane: 1 });
    await two.queue.add("a2", "event");
    await two.queue.idle();
    expect(seen.sort()).toEqual(["a0", "a1", "a2"]);
    await dying.end("a0");
  });

  it("comes to a sweep although events never stop", async () => {
    let events = 0;
    const seen: string[] = [];
    const { queue } = await replica({
      workers: 1,
      run: async ({ key }) => {
        seen.push(key);
        if (!seen.includes("a-sweep") && events < 60) await queue.add(`a-event-${events++}`, "event");
      },
    });
    await Promise.all([queue.add("a-event", "event"), queue.add("a-other", "event"), queue.add("a-sweep", "sweep")]);
    await queue.idle();
    expect(seen.indexOf("a-sweep")).toBeGreaterThanOrEqual(0);
    expect(seen.indexOf("a-sweep")).toBeLessThan(12);
  });

  it("gives the keys of a replica that went silent to another, with everything that was said", async () => {
    const dying = held();
    const one = await replica({ run: dying.run });
    await one.queue.add("a", "event", 1);
    await dying.count(1);
    expect(await one.queue.close(0)).toBe(false);
    const looks = held();
    const two = await replica({ run: looks.run });
    await looks.count(1);
    await looks.end("a");
    await two.queue.idle();
    expect(looks.started).toEqual([{ key: "a", items: [1], attempt: 1 }]);
    await dying.end("a");
  });

  it("finishes what runs when it closes, and leaves the rest to others", async () => {
    const looks = held();
    const { queue } = await replica({ run: looks.run, workers: 1 });
    await queue.add("a", "event");
    await looks.count(1);
    await queue.add("b", "event", 5);
    const closed = queue.close(5_000);
    expect(await queue.add("c", "event")).toBe(false);
    await looks.end("a");
    expect(await closed).toBe(true);
    const other = held();
    const two = await replica({ run: other.run });
    await other.end("b");
    await two.queue.idle();
    expect([looks.keys(), other.started]).toEqual([["a"], [{ key: "b", items: [5], attempt: 1 }]]);
  });

  it("asks Redis once about a key that waits already", async () => {
    const looks = held();
    const { queue } = await replica({ run: looks.run, workers: 1 });
    await queue.add("a0", "event");
    await looks.count(1);
    await queue.add("a1", "event", 1);
    const [connection, spy] = await monitor();
    const asked: { command: string; source: string }[] = [];
    spy.on("monitor", (_, [command = ""]: string[], source: string) => asked.push({ command, source }));
    for (const item of [1, 2, 3]) await queue.add("a1", "event", item);
    await until(() => asked.filter(({ command }) => command === "eval").length === 3);
    for (const each of [connection, spy]) each.disconnect();
    const own = asked.find(({ command }) => command === "eval")?.source;
    expect(asked.filter(({ source }) => source === own).map(({ command }) => command)).toEqual([
      "eval",
      "eval",
      "eval",
    ]);
    for (const key of ["a0", "a1"]) await looks.end(key);
    await queue.idle();
    expect(looks.started[1]?.items).toEqual([1, 2, 3]);
  });

  it("does not believe what somebody else wrote into Redis", async () => {
    const looks = held();
    const { queue } = await replica({ run: looks.run, workers: 1 });
    await queue.add("first", "event");
    await looks.count(1);
    await queue.add("a", "event", 1);
    const stranger = new Redis(redis.url);
    const place = `registrar-test-${name}:rung:a`;
    const [real = ""] = (await stranger.hkeys(place)).filter((field) => field.endsWith(" 1"));
    await stranger.hset(place, { [real.replace(/1$/, "2")]: 1, "no-mac": 2, '{"forged":true}': 3 });
    // Said of another key.
    await stranger.hset(`registrar-test-${name}:rung:b`, { [real]: 1 });
    stranger.disconnect();
    await queue.add("b", "event");
    for (const key of ["first", "a", "b"]) await looks.end(key);
    await queue.idle();
    expect(looks.started.map(({ items }) => items)).toEqual([[], [1], []]);
  });

  it("drops a key that is none, once, and tells", async () => {
    const { queue, givenUp } = await replica({
      laneOf: (key) => {
        if (key === "bad") throw new Error("not a key");
        return "";
      },
    });
    const { Queue: JobQueue } = await import("bullmq");
    const connection = new Redis(redis.url);
    await new JobQueue(`test-${name}`, { prefix: "registrar", connection }).add("look", { key: "bad" });
    await until(() => givenUp.length > 0);
    connection.disconnect();
    await queue.idle();
    expect(givenUp).toEqual(["bad"]);
  });
});
