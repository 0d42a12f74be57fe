// Makes a correct reply wrong in the ways a busy service does: half a list, or yesterday's answer.
import type { Reply } from "./call.ts";

function half(list: unknown[]): unknown[] {
  return list.slice(0, Math.floor(list.length / 2));
}

/** The reply with half of its list and without the link to the rest, or with `truncated` set where GitHub has it. */
export function truncated(reply: Reply): Reply {
  const { link: _, ...headers } = reply.headers ?? {};
  if (Array.isArray(reply.body)) return { ...reply, headers, body: half(reply.body) };
  if (typeof reply.body !== "object" || reply.body === null) return reply;
  const body = Object.entries(reply.body).map(([key, value]) => {
    if (key === "truncated") return [key, true];
    return [key, Array.isArray(value) ? half(value) : value];
  });
  return { ...reply, headers, body: Object.fromEntries(body) };
}

/** What was answered last time, or the true answer when there was no last time. */
export function staleReply(fresh: Reply, last: Reply | undefined): Reply {
  return last ?? fresh;
}
