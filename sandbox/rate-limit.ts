// Counts requests by the hour and by caller, and says so in headers as GitHub does.
import { Failure } from "./failure.ts";
import type { Actor, World } from "./state.ts";

interface Window {
  used: number;
  reset: number;
}

/** Counters of every caller; `reset` in epoch seconds. */
export interface RateLimiter {
  read(actor: Actor): Window & { limit: number };
  take(actor: Actor): void;
  refund(actor: Actor): void;
}

function keyOf(actor: Actor): string {
  if (actor.kind === "installation") return `installation ${actor.installation.id}`;
  if (actor.kind === "user") return `user ${actor.user.id}`;
  return actor.kind === "app" ? `app ${actor.app.id}` : "anonymous";
}

/** Creates the counters. */
export function createRateLimiter(world: Pick<World, "now" | "switches">): RateLimiter {
  const windows = new Map<string, Window>();
  const current = (actor: Actor): Window => {
    const now = Math.floor(world.now().getTime() / 1000);
    const known = windows.get(keyOf(actor));
    if (known && known.reset > now) return known;
    const fresh = { used: 0, reset: now + 3600 };
    windows.set(keyOf(actor), fresh);
    return fresh;
  };
  return {
    read: (actor) => ({ ...current(actor), limit: world.switches.rateLimit }),
    take(actor) {
      current(actor).used += 1;
    },
    refund(actor) {
      current(actor).used -= 1;
    },
  };
}

/** Counts one request; 403 when the hour's budget is spent. */
export function spend(limiter: RateLimiter, actor: Actor): void {
  const { used, limit } = limiter.read(actor);
  limiter.take(actor);
  if (used >= limit) throw new Failure(403, `API rate limit exceeded for ${keyOf(actor)}.`);
}

/** The five headers that carry the budget. */
export function limitHeaders(limiter: RateLimiter, actor: Actor): Record<string, string> {
  const { used, limit, reset } = limiter.read(actor);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(Math.max(0, limit - used)),
    "x-ratelimit-used": String(Math.min(used, limit)),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": "core",
  };
}
