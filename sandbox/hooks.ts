// Where tests look into and interfere with the traffic: hooks before and after every exchange.
import type { Reply } from "./call.ts";

/** One request and, once known, its answer. `route` is GitHub's template, such as `/repos/{owner}/{repo}/pulls`. */
export interface Exchange {
  id: string;
  method: string;
  path: string;
  route: string;
  query: string;
  headers: Record<string, string>;
  body: unknown;
  actor: { kind: "anonymous" | "app" | "user" | "installation"; login: string | undefined; appId: number | undefined };
}

/** An exchange with the answer that was sent; `status` 0 when the connection was cut instead. */
export interface FinishedExchange extends Exchange {
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: unknown;
}

/** A failure to show the client; `after` lets the handler do its work first. */
export type Fault =
  | { do: "answer"; when: "before" | "after"; reply: Reply }
  | { do: "cut"; when: "before" | "after" }
  | { do: "delay"; milliseconds: number }
  | { do: "truncate" }
  | { do: "stale" };

/** Called before the handler; a returned Fault is shown to the client. */
export type BeforeHook = (exchange: Exchange) => Fault | undefined | Promise<Fault | undefined>;

/** Called when the answer has been decided. */
export type AfterHook = (exchange: FinishedExchange) => void;

/** All hooks of a server. */
export interface Hooks {
  before: Set<BeforeHook>;
  after: Set<AfterHook>;
}

/** The first fault a hook wants. */
export async function firstFault(hooks: Hooks, exchange: Exchange): Promise<Fault | undefined> {
  let chosen: Fault | undefined;
  for (const hook of hooks.before) {
    const fault = await hook(exchange);
    chosen ??= fault;
  }
  return chosen;
}
