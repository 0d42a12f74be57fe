// Connections to one Redis: one that answers at once or not at all, and others that wait until Redis is back.

import { Redis } from "ioredis";

export interface ConnectionEvents {
  /** The connection came up, or went down and why. */
  onUp: () => void;
  onDown: (why: string) => void;
  /** Something is wrong that the queue survives. */
  onTrouble: (error: Error) => void;
}

export interface Connection {
  /** Fails at once when Redis is away, and soon when it is silent: a webhook wants its answer. */
  brisk: Redis;
  /** A new one, for a worker, who has nothing else to do. */
  patient: () => Redis;
  isUp: () => boolean;
  close: () => void;
}

/** Milliseconds to wait for an answer. */
const PATIENCE = 1_000;
/** Milliseconds after which a connection that carries nothing is given up, and another made. */
const SILENCE = 3_000;

/** Connects, and again whenever the connection is lost, until it is closed. */
export function connectTo(url: string, { onUp, onDown, onTrouble }: ConnectionEvents): Connection {
  const retryStrategy = (times: number) => Math.min(50 * 2 ** times, 1_000);
  const hasty = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: PATIENCE };
  const brisk = new Redis(url, { ...hasty, connectTimeout: PATIENCE, socketTimeout: SILENCE, retryStrategy });
  const patients: Redis[] = [];
  const patient = () => {
    const made = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
    // Tells the same, later.
    made.on("error", () => undefined);
    patients.push(made);
    return made;
  };
  let isClosed = false;
  let why = "it can not be reached";
  brisk.on("ready", () => {
    onUp();
    void warnOfEviction(brisk, onTrouble);
  });
  brisk.on("error", (error: Error) => {
    why = error.message;
  });
  brisk.on("close", () => {
    if (!isClosed) onDown(why);
  });
  const close = () => {
    isClosed = true;
    for (const each of patients) each.disconnect();
    brisk.disconnect();
  };
  return { brisk, patient, isUp: () => brisk.status === "ready" && !isClosed, close };
}

/** A Redis that forgets in order to save memory would forget keys. */
async function warnOfEviction(redis: Redis, onTrouble: (error: Error) => void): Promise<void> {
  const memory = await redis.info("memory").catch(() => "");
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? "noeviction";
  if (policy === "noeviction") return;
  onTrouble(new Error(`Redis forgets keys when its memory is full (maxmemory-policy ${policy}): set it to noeviction`));
}
