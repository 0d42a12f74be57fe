// The queue as the settings ask for it: in process, or shared with other replicas as long as Redis is there.

import type { Logger } from "pino";
import type { KeyQueue } from "./key-queue.ts";
import { Queue, type QueueOptions } from "./queue.ts";
import type { Stall } from "./shared/job-settings.ts";
import type { Round } from "./shared/rounds.ts";

/** Where replicas share their keys. */
export interface SharedPlace {
  /** Redis. */
  url: string;
  /** The same for replicas that share. Without colons. */
  name: string;
  /** Authenticates what is kept there. */
  secret: string;
  /** Milliseconds until a replica that died is noticed; some seconds when left out. */
  stall?: Stall;
}

export interface OpenQueue<Item> {
  queue: KeyQueue<Item>;
  /** Whether the shared queue is away, so that this process works alone. */
  isAlone: () => boolean;
  /** Whether this process takes nothing from the shared queue although keys wait there. */
  isStuck: () => boolean;
  /** Whether this process does what one of all replicas is enough for; everybody does without a shared queue. */
  takeRound: (name: string, round: Round, isStart: boolean) => boolean | Promise<boolean>;
  /** To be called when everything that a look needs is there. Resolves also when Redis is not. */
  start: () => Promise<void>;
}

interface Surroundings {
  shared?: SharedPlace;
  log: Logger;
  /** Redis is back after it was away. */
  onBack: () => void;
}

/** In process, or shared: then each key goes to Redis when it is there, and else to a queue in process. */
export async function openQueue<Item>(
  options: QueueOptions<Item>,
  { shared, log, onBack }: Surroundings,
): Promise<OpenQueue<Item>> {
  if (!shared) return openOwn(options);
  // Loaded only now: who shares nothing needs no Redis client.
  const { SharedQueue } = await import("./shared/shared-queue.ts");
  const queue = new SharedQueue<Item>({
    ...options,
    ...shared,
    onAway: (why) => log.error({ why }, "the shared queue is away: this replica works alone until it is back"),
    onBack: () => {
      log.info("the shared queue is back: everything is looked at again");
      onBack();
    },
    onTrouble: (err) => log.warn({ err }, "the shared queue has a trouble that it survives"),
    onStuck: (waiting) =>
      log.error(
        { waiting },
        "this replica takes nothing from the shared queue although keys wait: it has a new worker",
      ),
    onGivenUp: (key, err) =>
      log.error({ err, key }, `gave up ${key}: looks at it ended their process; the next sweep takes it up again`),
  });
  return {
    queue,
    isAlone: () => queue.away !== undefined,
    isStuck: () => queue.isStuck,
    takeRound: (...round) => queue.takeRound(...round),
    start: () => queue.start(),
  };
}

function openOwn<Item>(options: QueueOptions<Item>): OpenQueue<Item> {
  return {
    queue: new Queue(options),
    isAlone: () => false,
    isStuck: () => false,
    takeRound: () => true,
    start: async () => undefined,
  };
}
