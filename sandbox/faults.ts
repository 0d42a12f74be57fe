// The failures a client must survive, by name, and a plan that says which request meets which.
import type { Exchange, Fault } from "./hooks.ts";

/** When a failure strikes: before the handler runs, or after its work is done. */
export type Moment = "before" | "after";

function answer(
  status: number,
  message: string,
  more: { when?: Moment; headers?: Record<string, string> } = {},
): Fault {
  const body = { message, documentation_url: "https://docs.github.com/rest", status: String(status) };
  return { do: "answer", when: more.when ?? "before", reply: { status, body, headers: more.headers ?? {} } };
}

const inFuture = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

/** The catalogue. */
export const faults = {
  /** A 5xx; `after` means that the write has been done although it looks failed. */
  serverError: (status = 500, when: Moment = "before") => answer(status, "Server Error", { when }),
  /** The connection ends without an answer. */
  cut: (when: Moment = "before"): Fault => ({ do: "cut", when }),
  /** The answer takes its time. */
  delay: (milliseconds: number): Fault => ({ do: "delay", milliseconds }),
  /** The hour's budget is spent. */
  primaryLimit: (resetSeconds = 1): Fault =>
    answer(403, "API rate limit exceeded for installation.", {
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": inFuture(resetSeconds) },
    }),
  /** Too much at once; without `retryAfter` the client must guess. */
  secondaryLimit: (status: 403 | 429 = 403, retryAfter?: number): Fault =>
    answer(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", {
      headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
    }),
  /** What was just made cannot be found yet. */
  notFound: () => answer(404, "Not Found"),
  conflict: () => answer(409, "Conflict"),
  unprocessable: (message = "Validation Failed") => answer(422, message),
  /** Half of a list, and no link to the rest. */
  truncate: (): Fault => ({ do: "truncate" }),
  /** The answer given last time, whatever has changed since. */
  stale: (): Fault => ({ do: "stale" }),
};

/** One line of a plan: the nth request (from 1) of a route such as `POST /repos/{owner}/{repo}/git/refs` meets a fault. */
export interface PlannedFault {
  route: string;
  nth?: number;
  fault: Fault;
  /** Whose requests count; all by default. */
  when?: (exchange: Exchange) => boolean;
}

/** A hook for `intercept` that follows a plan, and the lines that have not struck yet. */
export function faultPlan(planned: PlannedFault[]) {
  const seen = new Map<PlannedFault, number>();
  const hook = (exchange: Exchange): Fault | undefined => {
    const route = `${exchange.method} ${exchange.route}`;
    const fitting = planned.filter((line) => line.route === route && (line.when?.(exchange) ?? true));
    for (const line of fitting) seen.set(line, (seen.get(line) ?? 0) + 1);
    return fitting.find((line) => seen.get(line) === (line.nth ?? 1))?.fault;
  };
  const pending = () => planned.filter((line) => (seen.get(line) ?? 0) < (line.nth ?? 1));
  return { hook, pending };
}
