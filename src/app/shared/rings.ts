// What was rung for each key, kept in Redis until a look that knew of it has succeeded; and whose turn is next.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Redis } from "ioredis";
import type { Priority } from "../lanes.ts";
import { parkedIn } from "./places.ts";

/** When a key is served, and whether somebody has already seen to it. */
export interface Place {
  /** Smaller is sooner. */
  turn: number;
  /** Whether a job for it waits, at that turn or an earlier one. */
  waits: boolean;
}

/** What a look is told, and what it gives back when it succeeded. */
export interface Rung<Item> {
  items: readonly Item[];
  /** Each entry as it lies in Redis, with the number of the ring that put it there. */
  entries: readonly [field: string, ring: string][];
}

/**
 * Fair queueing: a key waits behind as many others as this, in each lane apart. A sweep that waits is passed by eight
 * events and not by a ninth, and a lane with one key is served before the second key of any other.
 */
const STEPS: Record<Priority, number> = { event: 1, retry: 3, sweep: 8 };
/** The largest priority that BullMQ takes. Reached only by a queue that is never empty; from there on it is first come, first served. */
const LAST_TURN = 2_097_151;
/** Seconds until what nobody looked at is forgotten; sweeps find it again. */
const KEPT = 7 * 24 * 3600;

const RING = `
local rung, turns, count, jobOf, prioritized, delayed, active, parked = unpack(KEYS)
local item, priority, lane, step = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
-- Nobody to be fair to: the next turn is the first again.
local others = redis.call('LLEN', active) + redis.call('ZCARD', prioritized) + redis.call('SCARD', parked)
if others == 0 then redis.call('DEL', turns) end
if item ~= '' then redis.call('HSET', rung, item, redis.call('INCR', count)) end
if priority ~= 'sweep' then redis.call('HSET', rung, 'news', 1) end
local now = tonumber(redis.call('HGET', turns, 'now') or 0)
local last = tonumber(redis.call('HGET', turns, priority .. ' ' .. lane) or 0)
local turn = math.min(math.max(now, last) + step, ${LAST_TURN})
local waiting = tonumber(redis.call('HGET', rung, 'turn') or ${LAST_TURN + 1})
local isSooner = waiting > turn
if isSooner then
  redis.call('HSET', turns, priority .. ' ' .. lane, turn)
  redis.call('HSET', rung, 'turn', turn)
else
  turn = waiting
end
redis.call('EXPIRE', rung, ${KEPT})
local job = redis.call('GET', jobOf)
if isSooner or not job then return {turn, 0} end
local isNext = redis.call('ZSCORE', prioritized, job)
-- A pause ends for news alone.
local rests = priority == 'sweep' and redis.call('ZSCORE', delayed, job)
return {turn, (isNext or rests) and 1 or 0}`;

const BEGIN = `
local rung, turns, turn = KEYS[1], KEYS[2], tonumber(ARGV[1])
redis.call('HDEL', rung, 'news', 'turn')
if turn > tonumber(redis.call('HGET', turns, 'now') or 0) then redis.call('HSET', turns, 'now', turn) end
return redis.call('HGETALL', rung)`;

// What was rung again meanwhile has another number, and stays.
const DONE = `
for at = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[at]) == ARGV[at + 1] then redis.call('HDEL', KEYS[1], ARGV[at]) end
end`;

/** The rings of one queue. Whoever can write to Redis can not make up hints: each is authenticated together with its key. */
export class Rings<Item> {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #jobPrefix: string;
  readonly #secret: string;

  /** `jobPrefix` is what BullMQ puts before the names of its own keys. */
  constructor(redis: Redis, { prefix, jobPrefix, secret }: Record<"prefix" | "jobPrefix" | "secret", string>) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#jobPrefix = jobPrefix;
    this.#secret = secret;
  }

  /** Notes a ring and gives the place of its key. */
  async ring(key: string, lane: string, { priority, item }: { priority: Priority; item?: Item }): Promise<Place> {
    const field = item === undefined ? "" : this.#seal(key, JSON.stringify(item));
    const keys = [
      ...[this.#rungFor(key), `${this.#prefix}:turns`, `${this.#prefix}:count`],
      ...[`de:${key}`, "prioritized", "delayed", "active"].map((name) => this.#jobPrefix + name),
      parkedIn(this.#prefix),
    ];
    const said = await this.#redis.eval(RING, keys.length, ...keys, field, priority, lane, STEPS[priority]);
    const [turn, waits] = said as [number, number];
    return { turn, waits: waits === 1 };
  }

  /** What was rung for a key until now, oldest first. */
  async begin(key: string, turn: number): Promise<Rung<Item>> {
    const flat = await this.#redis.eval(BEGIN, 2, this.#rungFor(key), `${this.#prefix}:turns`, turn);
    const entries = toEntries(flat as string[]).sort(([, one], [, other]) => Number(one) - Number(other));
    return { entries, items: entries.flatMap(([field]) => this.#open(key, field)) };
  }

  /** Whether more than a sweep rang since the last look began. */
  async isNews(key: string): Promise<boolean> {
    return (await this.#redis.hexists(this.#rungFor(key), "news")) === 1;
  }

  /** Forgets what a look was told. */
  async done(key: string, { entries }: Rung<Item>): Promise<void> {
    if (entries.length > 0) await this.#redis.eval(DONE, 1, this.#rungFor(key), ...entries.flat());
  }

  #rungFor(key: string): string {
    return `${this.#prefix}:rung:${key}`;
  }

  #seal(key: string, json: string): string {
    return `${this.#mac(key, json)} ${json}`;
  }

  #open(key: string, field: string): Item[] {
    const [mac = "", json] = [field.slice(0, field.indexOf(" ")), field.slice(field.indexOf(" ") + 1)];
    const [given, expected] = [Buffer.from(mac), Buffer.from(this.#mac(key, json))];
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs ? [JSON.parse(json) as Item] : [];
  }

  #mac(key: string, json: string): string {
    return createHmac("sha256", this.#secret).update(`${key}\n${json}`).digest("base64url");
  }
}

function toEntries(flat: readonly string[]): [string, string][] {
  return flat.flatMap((field, at): [string, string][] => (at % 2 === 0 ? [[field, flat[at + 1] ?? ""]] : []));
}
