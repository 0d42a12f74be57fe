// What one event costs: the App's requests to GitHub, how many must wait for each other, and how long the answer took.

import type { FinishedExchange } from "../sandbox/hooks.ts";
import type { Scene } from "../sandbox/scene.ts";

/** A request of the App as it went, in milliseconds of one clock. */
export interface Sent {
  method: string;
  route: string;
  status: number;
  start: number;
  end: number;
}

export interface Cost {
  /** Answered with content; GraphQL is posted, but only ever asks. */
  reads: number;
  /** Reads answered 304, which cost no quota. */
  unchanged: number;
  writes: number;
  /** Exchanges of the App's key for a token, once an hour for each installation. */
  tokens: number;
  depth: number;
  /** From the first webhook to the last request, in milliseconds. */
  ms: number;
}

export interface Watch {
  /** Plays something, waits until all is quiet, and says what it cost. */
  measure: (act: () => unknown) => Promise<Cost>;
}

/** Watches a scene's App; each of its requests is answered `delay` milliseconds later than the machine could. */
export function watch({ sandbox, settled }: Scene, delay: number): Watch {
  const started = new Map<string, number>();
  let sent: Sent[] = [];
  let rung: number | undefined;
  sandbox.interceptDelivery(() => {
    rung ??= performance.now();
    return "deliver";
  });
  sandbox.intercept(({ id, actor }) => {
    if (actor.appId === undefined) return undefined;
    started.set(id, performance.now());
    return delay > 0 ? { do: "delay", milliseconds: delay } : undefined;
  });
  sandbox.after(({ id, method, route, status }: FinishedExchange) => {
    const start = started.get(id);
    if (start !== undefined) sent.push({ method, route, status, start, end: performance.now() });
  });
  return {
    measure: async (act) => {
      await settled();
      sent = [];
      rung = undefined;
      await act();
      await settled();
      return toCost(sent, rung ?? 0);
    },
  };
}

function toCost(sent: readonly Sent[], rung: number): Cost {
  const count = (kind: Kind) => sent.filter((one) => kindOf(one) === kind).length;
  return {
    reads: count("read"),
    unchanged: count("unchanged"),
    writes: count("write"),
    tokens: count("token"),
    depth: longestChain(sent),
    ms: sent.length === 0 ? 0 : Math.max(...sent.map(({ end }) => end)) - rung,
  };
}

type Kind = "read" | "unchanged" | "write" | "token";

function kindOf({ method, route, status }: Sent): Kind {
  if (route.endsWith("/access_tokens")) return "token";
  if (method !== "GET" && !route.endsWith("/graphql")) return "write";
  return status === 304 ? "unchanged" : "read";
}

/** The most requests of which each began after the one before had ended. */
export function longestChain(sent: readonly Pick<Sent, "start" | "end">[]): number {
  const byStart = [...sent].sort((one, other) => one.start - other.start);
  const chains: { end: number; depth: number }[] = [];
  for (const { start, end } of byStart) {
    const before = chains.filter((one) => one.end <= start).map(({ depth }) => depth);
    chains.push({ end, depth: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...chains.map(({ depth }) => depth));
}
