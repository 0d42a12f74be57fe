// Which of several replicas does what one of them is enough for. Only for tidiness: whoever can not ask does it.

import type { Redis } from "ioredis";

/** How long a round that somebody began counts for the others, in milliseconds. */
export interface Round {
  /** For those who come to it by their clock. */
  dueMs: number;
  /** For those who have just started. */
  freshMs: number;
}

const TAKE = `
local dueMs, countsMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left > dueMs - countsMs then return 0 end
redis.call('SET', KEYS[1], 1, 'PX', dueMs)
return 1`;

/** Whether it is for this replica to go on the round, and nobody else has begun it. */
export async function takeRound(
  redis: Redis,
  key: string,
  { round: { dueMs, freshMs }, isStart }: { round: Round; isStart: boolean },
): Promise<boolean> {
  return (await redis.eval(TAKE, 1, key, dueMs, isStart ? freshMs : dueMs)) === 1;
}
