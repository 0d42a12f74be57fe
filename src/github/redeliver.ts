// Webhooks that the App did not take, sent again by GitHub, which never does so by itself.

import type { Octokit } from "./request.ts";

/** The newest hundred deliveries: what is older, a sweep has made up for. */
const NEWEST = 100;
/** So often one is sent in all, whoever asked for it. */
const MOST_TRIES = 3;

// GET /app/hook/deliveries · POST /app/hook/deliveries/{delivery_id}/attempts
/**
 * Has every webhook sent again that failed and did not succeed since; how many those were. A sweep finds what they told of
 * without them, but not what only they knew, such as the commit that a reviewer saw.
 */
export async function redeliverFailed(app: Octokit): Promise<number> {
  const { data } = await app.rest.apps.listWebhookDeliveries({ per_page: NEWEST });
  const tries = new Map<string, typeof data>();
  for (const one of data) tries.set(one.guid, [...(tries.get(one.guid) ?? []), one]);
  const lost = [...tries.values()].filter((all) => all.length < MOST_TRIES && all.every(isFailed));
  for (const [newest] of lost) {
    if (newest) await app.rest.apps.redeliverWebhookDelivery({ delivery_id: newest.id });
  }
  return lost.length;
}

/** One that is under way has no status yet. */
function isFailed({ status, status_code: code }: { status: string; status_code: number }): boolean {
  return status !== "pending" && (code < 200 || code >= 300);
}
