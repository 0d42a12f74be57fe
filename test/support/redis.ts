// Tests that need a real Redis: each file starts its own, and without the program they are skipped by a name that says so.

import { describe } from "@jest/globals";
import { hasRedis } from "../../sandbox/redis.ts";

/** A suite that runs where the program `redis-server` is installed. */
export function describeWithRedis(name: string, suite: () => void): void {
  if (hasRedis()) describe(name, suite);
  else describe.skip(`${name} (skipped: the program redis-server is not installed)`, suite);
}
