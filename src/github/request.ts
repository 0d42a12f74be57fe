// How every request to GitHub is sent: answered from memory when nothing changed, repeated only when that is safe, refused unless whole.

import { setTimeout as sleep } from "node:timers/promises";
import type { ProbotOctokit } from "probot";
import { headersOf, IncompleteRead, RateLimited, statusOf } from "./errors.ts";
import type { Lane } from "./lane.ts";
import type { Lru } from "./lru.ts";
import { type Left, leftOf } from "./quota.ts";

export type Octokit = InstanceType<typeof ProbotOctokit>;
/** A request of Octokit before its URL is expanded. */
export type Options = Required<Parameters<Octokit["request"]["endpoint"]["parse"]>[0]>;
export type Answer = Awaited<ReturnType<Octokit["request"]>>;
export type Send = (options: Options) => Promise<Answer>;

/** One request as it went, for metrics and tests. */
export interface RequestReport {
  method: string;
  /** The route's template: `/repos/{owner}/{repo}/pulls/{pull_number}`. */
  route: string;
  /** 0 when there was no answer. */
  status: number;
  ms: number;
  /** Whether GitHub said that what we hold is current (304). */
  cached: boolean;
  /** What is left of the hour, when the answer tells. */
  left?: Left;
}

/** Milliseconds until an unanswered request is given up. */
const PATIENCE = 15_000;
const RETRIES = 3;

/** A `fetch` that gives up, so that a silent GitHub can not hold a worker. */
export function impatient(send: typeof fetch, ms = PATIENCE): typeof fetch {
  // One error for all requests: most timers end long after the answer, and an error with its stack each time costs more than the timer.
  const tooLate = new DOMException(`No answer within ${ms / 1000} s.`, "TimeoutError");
  return (input, init) => {
    const patience = new AbortController();
    setTimeout(() => patience.abort(tooLate), ms).unref();
    return send(input, { ...init, signal: patience.signal });
  };
}

export const impatientFetch = impatient((input, init) => fetch(input, init));

/** GraphQL is posted, but we only ever query. */
export function isRead({ method, url }: Pick<Options, "method" | "url">): boolean {
  return method === "GET" || url.endsWith("/graphql");
}

/** Reads share the lane, writes queue in it. */
export function inLane(send: Send, lane: Lane): Send {
  return (options) => (isRead(options) ? lane.read(() => send(options)) : lane.write(() => send(options)));
}

/** Repeats reads after a lost or broken answer. A write is never repeated: nobody knows whether it was done. */
export function repeatReads(send: Send): Send {
  return async (options) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send(options);
      } catch (error) {
        const broken = error instanceof IncompleteRead || (statusOf(error) ?? 0) >= 500;
        if (!broken || !isRead(options) || attempt === RETRIES) throw error;
        await sleep(100 * 2 ** attempt * (1 + Math.random()));
      }
    }
  };
}

/** Throws `IncompleteRead` for an answer that was cut: Octokit hands half a JSON text on as a string. */
export function requireWhole(send: Send): Send {
  return async (options) => {
    const answer = await send(options);
    const hasBody = answer.status !== 204 && answer.status !== 205;
    if (hasBody && (typeof answer.data !== "object" || answer.data === null)) {
      throw new IncompleteRead(`${options.method} ${options.url} did not answer with whole JSON`);
    }
    if (options.url.endsWith("/graphql")) refuseLimited(answer);
    return answer;
  };
}

// GraphQL says so in a 200 answer.
function refuseLimited({ data, headers }: Answer): void {
  const errors: unknown = data.errors;
  if (!Array.isArray(errors) || !errors.some((error) => error?.type === "RATE_LIMITED")) return;
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  throw new RateLimited(reset > Date.now() ? reset : Date.now() + 60_000);
}

/** An earlier answer, its data as the bytes of its JSON: that takes a fraction of the memory, and nobody can change it. */
export interface Known {
  answer: Omit<Answer, "data">;
  json: Buffer;
}

/** What an answer takes besides its data, in bytes, about. */
const ENVELOPE = 2_000;

/** Asks GitHub whether an earlier answer still holds; a 304 costs no quota. `name` tells requests apart. */
export function remember(send: Send, memory: Lru<Known>, name: (options: Options) => string): Send {
  return async (options) => {
    if (options.method !== "GET") return send(options);
    const key = name(options);
    const known = memory.get(key);
    const etag = known?.answer.headers.etag;
    try {
      // Octokit's hooks are bound to this very object: a copy with the header would never be sent.
      if (etag !== undefined) options.headers["if-none-match"] = etag;
      const answer = await send(options);
      if (answer.headers.etag) {
        const { data, ...rest } = answer;
        const json = Buffer.from(JSON.stringify(data));
        memory.set(key, { answer: rest, json }, json.length + ENVELOPE);
      }
      return answer;
    } catch (error) {
      if (known && statusOf(error) === 304) return { ...known.answer, data: JSON.parse(known.json.toString()) };
      throw error;
    }
  };
}

/** Tells `report` of every request that was really sent. */
export function reporting(send: Send, report: (sent: RequestReport) => void): Send {
  return async (options) => {
    const start = performance.now();
    const tell = (status: number, headers: Answer["headers"]) => {
      const facts = { method: options.method, route: options.url, status, cached: status === 304 };
      const left = leftOf(headers);
      report({ ...facts, ms: performance.now() - start, ...(left && { left }) });
    };
    try {
      const answer = await send(options);
      tell(answer.status, answer.headers);
      return answer;
    } catch (error) {
      tell(statusOf(error) ?? 0, headersOf(error));
      throw error;
    }
  };
}
