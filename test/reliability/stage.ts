// Two replicas, a merger and a reviewer on one GitHub, each step of each at a moment that a scheduler picks.
import { setImmediate as tick } from "node:timers/promises";
import type fc from "fast-check";
import type { Delivery } from "../../sandbox/webhooks.ts";
import type { Sandbox } from "../../sandbox/world.ts";
import type { Replica } from "./replica.ts";

/** Which replicas hear of an event. */
export type Fate = "lost" | "first" | "second" | "both" | "twice";

export interface Play {
  /** The replicas, each on a line of its own. */
  replicas: readonly ((send: Gate, later: Later) => Actor)[];
  /** What people do, each of them one thing after the other. */
  people: readonly (readonly (() => Promise<unknown>)[])[];
  /** What becomes of each event, in the order in which GitHub makes them. */
  fates: readonly Fate[];
}

/** Lets a call through when its time has come, and its answer back when that has. */
export type Gate = <T>(call: string, work: () => Promise<T>) => Promise<T>;
/** Does something at a moment that the scheduler picks. */
export type Later = (what: string, act: () => unknown) => Promise<unknown>;
/** A replica that may be dead from some moment on. */
export type Actor = Replica & { dead: Promise<void> };

const HEARD: Readonly<Record<Fate, readonly number[]>> = {
  lost: [],
  first: [0],
  second: [1],
  both: [0, 1],
  twice: [0, 0],
};

export type Watch = ReturnType<typeof createWatch>;

/** Knows when everything that does not wait for the scheduler is over: only then is the next step picked, so that a run can be repeated. */
export function createWatch(): { during: <T>(work: Promise<T>) => Promise<T>; quiet: () => Promise<void> } {
  let busy = 0;
  return {
    during: async (work) => {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
      }
    },
    quiet: async () => {
      for (let still = 0; still < 3; still = busy === 0 ? still + 1 : 0) await tick();
    },
  };
}

/** Plays until nobody has anything left to do. */
export async function play(
  { sandbox, deliveries, watch }: { sandbox: Sandbox; deliveries: readonly Delivery[]; watch: Watch },
  scheduler: fc.Scheduler,
  { people, fates, replicas: births }: Play,
): Promise<void> {
  const waiting = new Set<Promise<unknown>>();
  const later: Later = (what, act) => {
    const done: Promise<unknown> = scheduler
      .schedule(Promise.resolve(), what)
      .then(act)
      .finally(() => waiting.delete(done));
    waiting.add(done);
    return done;
  };
  const replicas = births.map((bear, index) => {
    // Both ways take their time: the request on its way to GitHub, and the answer on its way back.
    const gate: Gate = async (call, work) => {
      await scheduler.schedule(Promise.resolve(), `${index}: ${call}`);
      const answer = await watch.during(work());
      await scheduler.schedule(Promise.resolve(), `${index}: ${call} answered`);
      return answer;
    };
    return bear(gate, later);
  });
  let made = 0;
  const hear = (delivery: Delivery) => {
    const fate = fates[made % fates.length] ?? "both";
    made += 1;
    for (const at of HEARD[fate]) later(`${at} hears ${delivery.event}`, () => replicas[at]?.hear(delivery));
    return "drop" as const;
  };
  const stop = sandbox.interceptDelivery(hear);
  for (const delivery of deliveries) hear(delivery);
  for (const person of people) void act(person, watch, later);
  await scheduler.waitFor(finish(waiting, replicas));
  await scheduler.waitIdle();
  await watch.quiet();
  await sandbox.settled();
  stop();
}

async function act([first, ...rest]: readonly (() => Promise<unknown>)[], watch: Watch, later: Later): Promise<void> {
  if (first === undefined) return;
  // Whoever does the next thing is counted before this one is over.
  await later("a person", () => {
    void act(rest, watch, later);
    return watch.during(first());
  });
}

async function finish(waiting: ReadonlySet<Promise<unknown>>, replicas: readonly Actor[]): Promise<void> {
  const quiet = async () => void (await Promise.all(replicas.map(({ idle, dead }) => Promise.race([idle(), dead]))));
  for (let rounds = 0; rounds < 2; rounds = waiting.size === 0 ? rounds + 1 : 0) {
    await Promise.all(waiting);
    await quiet();
  }
}
