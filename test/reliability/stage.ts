// Two replicas, a merger and a reviewer on one GitHub, each step of each at a moment that a scheduler picks.
import { setImmediate as tick } from "node:timers/promises";
import type fc from "fast-check";
import type { Delivery } from "../../sandbox/webhooks.ts";
import { createLine } from "./line.ts";
import { createReplica, type Replica } from "./replica.ts";
import type { Moment, Rig } from "./rig.ts";

/** Which replicas hear of an event. */
export type Fate = "lost" | "first" | "second" | "both" | "twice";

export interface Play {
  /** What people do, each of them one thing after the other. */
  people: readonly (readonly (() => Promise<unknown>)[])[];
  /** What becomes of each event, in the order in which GitHub makes them. */
  fates: readonly Fate[];
  /** Calls after which a replica is dead; what it was about to send may still arrive. */
  deaths: readonly (number | undefined)[];
}

const HEARD: Readonly<Record<Fate, readonly number[]>> = {
  lost: [],
  first: [0],
  second: [1],
  both: [0, 1],
  twice: [0, 0],
};

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
  { rig, moment, watch }: { rig: Rig; moment: Moment; watch: ReturnType<typeof createWatch> },
  scheduler: fc.Scheduler,
  { people, fates, deaths }: Play,
): Promise<void> {
  await moment.restore();
  const { sandbox } = rig.scene;
  const waiting = new Set<Promise<unknown>>();
  const later = (what: string, act: () => unknown) => {
    const done: Promise<unknown> = scheduler
      .schedule(Promise.resolve(), what)
      .then(act)
      .finally(() => waiting.delete(done));
    waiting.add(done);
    return done;
  };
  const replicas = deaths.map((death, index) => {
    // Both ways take their time: the request on its way to GitHub, and the answer on its way back.
    const send: typeof fetch = async (input, init) => {
      const call = `${index}: ${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
      await scheduler.schedule(Promise.resolve(), call);
      const answer = await watch.during(sandbox.fetch(input, init));
      await scheduler.schedule(Promise.resolve(), `${call} answered`);
      return answer;
    };
    const line = createLine(send, death === undefined ? undefined : { at: death, of: "calls", when: "after" });
    return { ...createReplica(rig, line.fetch), dead: line.dead };
  });
  let made = 0;
  const hear = (delivery: Delivery) => {
    const fate = fates[made % fates.length] ?? "both";
    made += 1;
    for (const at of HEARD[fate]) later(`${at} hears ${delivery.event}`, () => replicas[at]?.hear(delivery));
    return "drop" as const;
  };
  const stop = sandbox.interceptDelivery(hear);
  for (const delivery of moment.deliveries) hear(delivery);
  for (const person of people) void act(person, watch, later);
  await scheduler.waitFor(finish(waiting, replicas));
  await scheduler.waitIdle();
  await watch.quiet();
  await sandbox.settled();
  stop();
}

type Later = (what: string, act: () => unknown) => Promise<unknown>;

async function act(
  [first, ...rest]: readonly (() => Promise<unknown>)[],
  watch: ReturnType<typeof createWatch>,
  later: Later,
): Promise<void> {
  if (first === undefined) return;
  // Whoever does the next thing is counted before this one is over.
  await later("a person", () => {
    void act(rest, watch, later);
    return watch.during(first());
  });
}

async function finish(
  waiting: ReadonlySet<Promise<unknown>>,
  replicas: readonly (Replica & { dead: Promise<void> })[],
): Promise<void> {
  const quiet = async () => void (await Promise.all(replicas.map(({ idle, dead }) => Promise.race([idle(), dead]))));
  for (let rounds = 0; rounds < 2; rounds = waiting.size === 0 ? rounds + 1 : 0) {
    await Promise.all(waiting);
    await quiet();
  }
}
