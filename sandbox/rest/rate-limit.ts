// The route that tells how much of the hour's budget is left; asking costs nothing.
import { type Call, json, type Reply } from "../call.ts";
import type { RateLimiter } from "../rate-limit.ts";
import type { Route } from "../router.ts";

/** The budget of the caller. */
export function rateLimitRoutes(limiter: RateLimiter): Route[] {
  const read = (call: Call): Reply => {
    limiter.refund(call.actor);
    const { used, limit, reset } = limiter.read(call.actor);
    const rate = { limit, used, remaining: Math.max(0, limit - used), reset };
    return json({ resources: { core: rate, graphql: rate, search: rate }, rate });
  };
  return [{ method: "GET", path: "/rate_limit", allow: "anybody", handle: read }];
}
