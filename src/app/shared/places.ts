// How many keys of one lane are looked at at the same time, over all replicas: the others of that lane make room for other lanes.

import type { Redis } from "ioredis";

/** Where the jobs of a queue lie in Redis. */
export interface PlacesOptions {
  prefix: string;
  /** What BullMQ puts before the id of a job. */
  jobPrefix: string;
  perLane: number;
}

/** Seconds until what nobody asked for is forgotten. */
const KEPT = 24 * 3600;

// A place is held as long as BullMQ holds the lock of its job, so whoever dies gives it back.
const PRUNE = `
local held, parked, all, perLane, jobs = KEYS[1], KEYS[2], KEYS[3], tonumber(ARGV[1]), ARGV[2]
for _, job in ipairs(redis.call('SMEMBERS', held)) do
  if redis.call('EXISTS', jobs .. job .. ':lock') == 0 then redis.call('SREM', held, job) end
end
local free = perLane - redis.call('SCARD', held)`;

const TAKE = `${PRUNE}
local job = ARGV[3]
redis.call('ZREM', parked, job)
redis.call('SREM', all, job)
if free <= 0 and redis.call('SISMEMBER', held, job) == 0 then return 0 end
redis.call('SADD', held, job)
redis.call('EXPIRE', held, ${KEPT})
return 1`;

const PARK = `${PRUNE}
local job, turn = ARGV[3], ARGV[4]
if free > 0 then return 0 end
redis.call('ZADD', parked, turn, job)
redis.call('SADD', all, job)
redis.call('EXPIRE', parked, ${KEPT})
redis.call('EXPIRE', all, ${KEPT})
return 1`;

const LEAVE = `
redis.call('SREM', KEYS[1], ARGV[3])
${PRUNE}
local next = {}
for at, job in ipairs(redis.call('ZPOPMIN', parked, math.max(free, 0))) do
  if at % 2 == 1 then
    redis.call('SREM', all, job)
    table.insert(next, job)
  end
end
return next`;

/** The places of all lanes of one queue. */
export class Places {
  readonly #redis: Redis;
  readonly #options: PlacesOptions;

  constructor(redis: Redis, options: PlacesOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /** Whether the job may run now. It has its place until it leaves, or until its lock ends. */
  async take(lane: string, job: string): Promise<boolean> {
    return (await this.#ask(TAKE, lane, job)) === 1;
  }

  /** Waits for a place, those with the smallest turn first; `false` when one is free by now. */
  async park(lane: string, job: string, turn: number): Promise<boolean> {
    return (await this.#ask(PARK, lane, job, turn)) === 1;
  }

  /** Gives a place back; the jobs that may try to take what is free. */
  async leave(lane: string, job: string): Promise<string[]> {
    return (await this.#ask(LEAVE, lane, job)) as string[];
  }

  /** How many jobs wait for a place. */
  async parked(): Promise<number> {
    return this.#redis.scard(parkedIn(this.#options.prefix));
  }

  #ask(script: string, lane: string, ...words: (string | number)[]): Promise<unknown> {
    const { prefix, jobPrefix, perLane } = this.#options;
    const keys = [`${prefix}:held:${lane}`, `${prefix}:parked:${lane}`, parkedIn(prefix)];
    return this.#redis.eval(script, keys.length, ...keys, perLane, jobPrefix, ...words);
  }
}

/** The name of the set of all jobs that wait for a place. */
export function parkedIn(prefix: string): string {
  return `${prefix}:parked`;
}
