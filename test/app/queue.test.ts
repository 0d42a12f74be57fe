// The queue: no bell is lost, no key is looked at twice at once, and everybody gets a turn.

import { setImmediate as nextTick, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Priority } from "../../src/app/lanes.ts";
import { Queue, type QueueOptions, RetryLater, type Turn } from "../../src/app/queue.ts";

type Options = Partial<QueueOptions<number>>;

/** A queue whose looks end when the test says so. */
function heldQueue(options: Options = {}) {
  const started: Turn<number>[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const queue = new Queue<number>({
    laneOf: (key) => key.charAt(0),
    backoff: { baseMs: 1, capMs: 4 },
    run: (turn) => {
      started.push(turn);
      return new Promise((resolve, reject) => {
        ends.set(turn.key, (error) => (error ? reject(error) : resolve()));
      });
    },
    ...options,
  });
  const end = async (key: string, error?: Error) => {
    ends.get(key)?.(error);
    await nextTick();
  };
  return { queue, started, end, keys: () => started.map(({ key }) => key) };
}

describe("a key", () => {
  it("is looked at once for many bells of the same moment, with everything they said", async () => {
    const { queue, started, end } = heldQueue();
    for (const item of [1, 2, 2, 3]) queue.add("a", "event", item);
    await nextTick();
    await end("a");
    await queue.idle();
    expect(started).toEqual([{ key: "a", items: [1, 2, 3], attempt: 1 }]);
  });

  it("is looked at exactly once more when bells ring during a look", async () => {
    const { queue, started, end } = heldQueue();
    queue.add("a", "event", 1);
    await nextTick();
    queue.add("a", "event", 2);
    queue.add("a", "sweep", 3);
    await nextTick();
    expect(started).toHaveLength(1);
    await end("a");
    await end("a");
    await queue.idle();
    expect(started.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  });

  it("is tried again after a failure, with what it was told before and since", async () => {
    const failures: [number, number][] = [];
    const { queue, started, end } = heldQueue({
      onFailure: ({ attempt }, _, waitMs) => failures.push([attempt, waitMs]),
    });
    queue.add("a", "event", 1);
    await nextTick();
    await end("a", new RetryLater("not yet", 5));
    queue.add("a", "sweep", 2);
    expect(queue.depth()).toEqual({ waiting: 0, running: 0, retrying: 1 });
    await sleep(20);
    await end("a");
    await queue.idle();
    expect(started[1]).toEqual({ key: "a", items: [1, 2], attempt: 2 });
    expect(failures).toEqual([[1, 5]]);
  });

  it("is looked at at once when an event comes during the pause after a failure", async () => {
    const { queue, started, end } = heldQueue();
    queue.add("a", "event");
    await nextTick();
    await end("a", new RetryLater("not yet", 60_000));
    queue.add("a", "event");
    await nextTick();
    expect(started).toHaveLength(2);
    await end("a");
    await queue.idle();
    expect(queue.depth()).toEqual({ waiting: 0, running: 0, retrying: 0 });
  });

  it.each([
    { attempts: 1, longest: 1000 },
    { attempts: 3, longest: 4000 },
    { attempts: 12, longest: 300_000 },
  ])("waits at most $longest ms after $attempts failures", async ({ attempts, longest }) => {
    const waits: number[] = [];
    const queue = new Queue<number>({
      laneOf: () => "",
      random: () => 0.999,
      run: () => Promise.reject(new Error("broken")),
      onFailure: (_, __, waitMs) => waits.push(waitMs),
    });
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      queue.add("a", "event");
      await nextTick();
    }
    await queue.close(0);
    expect(waits.at(-1)).toBeCloseTo(0.999 * longest);
  });

  it("waits as long as the failure says", async () => {
    const waits: number[] = [];
    const { queue, end } = heldQueue({ waitOf: () => 7, onFailure: (_, __, waitMs) => waits.push(waitMs) });
    queue.add("a", "event");
    await nextTick();
    await end("a", new Error("limited"));
    await queue.close(0);
    expect(waits).toEqual([7]);
  });
});

describe("turns", () => {
  it("go to events before retries before sweeps", async () => {
    const { queue, keys, end } = heldQueue({ workers: 1 });
    queue.add("first", "event");
    for (const priority of ["sweep", "retry", "event"] as const) queue.add(`x-${priority}`, priority);
    queue.add("x-raised", "sweep");
    queue.add("x-raised", "event");
    await nextTick();
    for (const key of ["first", "x-event", "x-raised", "x-retry", "x-sweep"]) await end(key);
    expect(keys()).toEqual(["first", "x-event", "x-raised", "x-retry", "x-sweep"]);
  });

  it("alternate between lanes, and a full lane waits", async () => {
    const { queue, keys, end } = heldQueue({ workers: 4, perLane: 2 });
    for (const key of ["a1", "a2", "a3", "a4", "b1", "b2", "b3"]) queue.add(key, "event");
    await nextTick();
    expect(keys()).toEqual(["a1", "a2", "b1", "b2"]);
    await end("b1");
    expect(keys().at(-1)).toBe("b3");
  });

  it("come to a sweep although events never stop", async () => {
    let events = 0;
    const seen: string[] = [];
    const queue: Queue<number> = new Queue({
      laneOf: () => "",
      workers: 1,
      run: async ({ key }) => {
        seen.push(key);
        if (!seen.includes("sweep") && events < 100) queue.add(`event-${events++}`, "event");
      },
    });
    queue.add("event", "event");
    queue.add("event-other", "event");
    queue.add("sweep", "sweep");
    await queue.idle();
    expect(seen.indexOf("sweep")).toBeLessThan(10);
  });
});

describe("closing", () => {
  it("finishes what runs, starts nothing more and takes nothing in", async () => {
    const { queue, keys, end } = heldQueue({ workers: 1 });
    queue.add("a", "event");
    queue.add("b", "event");
    await nextTick();
    const closed = queue.close(1_000);
    expect(queue.add("c", "event")).toBe(false);
    await end("a");
    expect(await closed).toBe(true);
    await queue.idle();
    expect(keys()).toEqual(["a"]);
  });

  it("gives up after the grace and says so", async () => {
    const { queue } = heldQueue();
    queue.add("a", "event");
    await nextTick();
    expect(await queue.close(5)).toBe(false);
  });
});

const bell = fc.record({
  key: fc.constantFrom("a1", "a2", "a3", "b1", "b2", "c1"),
  priority: fc.constantFrom<Priority>("event", "retry", "sweep"),
});

it("whatever the order of bells, looks and failures: no wake-up is lost, and no limit is exceeded", async () => {
  const runs = fc.asyncProperty(
    fc.scheduler(),
    fc.array(bell, { minLength: 1, maxLength: 30 }),
    fc.array(fc.boolean(), { maxLength: 20 }),
    async (scheduler, bells, failures) => {
      const world = new Map<string, number>();
      const seen = new Map<string, number>();
      const told: number[] = [];
      const running: string[] = [];
      const exceeded: string[] = [];
      const fails = failures.values();
      const queue = new Queue<number>({
        laneOf: (key) => key.charAt(0),
        workers: 3,
        perLane: 2,
        backoff: { baseMs: 0, capMs: 0 },
        run: async ({ key, items }) => {
          if (running.includes(key)) exceeded.push(`two looks at ${key}`);
          running.push(key);
          if (running.length > 3) exceeded.push("workers");
          if (running.filter((other) => other[0] === key[0]).length > 2) exceeded.push("lane");
          const state = world.get(key) ?? 0;
          await scheduler.schedule(Promise.resolve(), `look at ${key}`);
          running.splice(running.indexOf(key), 1);
          if (fails.next().value === true) throw new Error("broken");
          seen.set(key, state);
          told.push(...items);
        },
      });
      const rung = bells.map(({ key, priority }, index) =>
        scheduler.schedule(Promise.resolve(), `ring ${key}`).then(() => {
          world.set(key, index);
          queue.add(key, priority, index);
        }),
      );
      await scheduler.waitFor(Promise.all(rung).then(() => queue.idle()));
      expect(exceeded).toEqual([]);
      expect(seen).toEqual(world);
      expect(new Set(told)).toEqual(new Set(bells.keys()));
    },
  );
  await fc.assert(runs, { numRuns: 60 });
});
