// What one pass did and what it cost, in words.

import type { RequestReport } from "../github/request.ts";
import { isRead } from "../github/request.ts";
import type { Reconciled } from "./reconcile.ts";

/** The text for people, and whether something is left failing. */
export function formatReconciled(done: Reconciled, sent: readonly RequestReport[]): string {
  const { looks, failing, cutShort, ms } = done;
  const all = Object.values(looks).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(looks).map(([kind, count]) => `${kind} ${count}`);
  const failed = Object.entries(failing).map(([key, words]) => `  ${key}: ${words}`);
  return [
    `${all} looks in ${(ms / 1000).toFixed(1)} s: ${kinds.length === 0 ? "none" : kinds.sort().join(", ")}`,
    ...formatCost(sent),
    ...(cutShort ? ["cut short: the time was over, and the next pass goes on"] : []),
    failed.length === 0 ? "nothing is left failing" : `left failing: ${failed.length}`,
    ...failed,
  ].join("\n");
}

function formatCost(sent: readonly RequestReport[]): string[] {
  const unchanged = sent.filter(({ cached }) => cached).length;
  const writes = sent.filter(({ method, route, status }) => isWrite(method, route) && status >= 200 && status < 300);
  const left = sent.flatMap((one) => (one.left?.resource === "core" ? one.left.remaining : [])).at(-1);
  const counts = new Map<string, number>();
  for (const { method, route } of writes) counts.set(`${method} ${route}`, (counts.get(`${method} ${route}`) ?? 0) + 1);
  return [
    `${sent.length} requests to GitHub, of which ${unchanged} were answered 304 and cost nothing` +
      (left === undefined ? "" : `; ${left} are left in this hour`),
    `${writes.length} writes${writes.length === 0 ? "" : ":"}`,
    ...[...counts].map(([route, count]) => `  ${count} ${route}`),
  ];
}

/** Asking for a token changes nothing that anybody sees. */
function isWrite(method: string, url: string): boolean {
  return !isRead({ method: method as "GET", url }) && !url.endsWith("/access_tokens");
}
