// The App's own HTTP server: webhooks in, health and metrics out, bounded in time and memory.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import type { Metrics } from "./metrics.ts";
import { type Answer, createReceiver, type Delivery, type Reception } from "./webhook.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";

export interface HttpOptions {
  host: string;
  /** `0` takes any free port. */
  port: number;
  secret: string;
  accept: (delivery: Delivery) => Reception | Promise<Reception>;
  /** Whether new deliveries are welcome. */
  isReady: () => boolean;
  /** What is wrong although deliveries are welcome, a sentence each; nothing when left out. */
  troubles?: () => readonly string[];
  metrics: Metrics;
  log: Logger;
  /** Largest payload; what GitHub sends at most when left out. */
  maxBodyBytes?: number;
}

export interface HttpServer {
  url: string;
  /** Refuses new connections, lets answers under way finish, and cuts what is left after `graceMs`. */
  close: (graceMs: number) => Promise<void>;
}

/** Time to send a whole request, in milliseconds: GitHub gives up at ten seconds. */
const REQUEST_TIMEOUT = 10_000;
/** Longer than proxies keep an idle connection: the one who closes first must not be us, or a request is lost. */
const KEEP_ALIVE = 75_000;

/** Starts listening. Throws when the address is taken. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const routes = createRoutes(options);
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: 5_000,
      keepAliveTimeout: KEEP_ALIVE,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void respond(request, response, routes, options.log),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, options.host, resolve);
  });
  return { url: urlOf(server), close: (graceMs) => closeServer(server, graceMs) };
}

type Route = (request: IncomingMessage) => Promise<Answer> | Answer;

function createRoutes({
  secret,
  accept,
  isReady,
  troubles,
  metrics,
  maxBodyBytes,
}: HttpOptions): Record<string, Route> {
  const receive = createReceiver(secret, accept, maxBodyBytes);
  return {
    [`POST ${WEBHOOK_PATH}`]: async (request) => {
      const start = performance.now();
      const answer = isReady() ? await receive(request) : { status: 503, text: "shutting down" };
      metrics.received(answer.status, (performance.now() - start) / 1000);
      return answer;
    },
    "GET /healthz": () => ({ status: 200, text: "alive" }),
    // Trouble is told and changes nothing: every replica would have it, and none would be left.
    "GET /readyz": () =>
      isReady()
        ? { status: 200, text: ["ready", ...(troubles?.() ?? [])].join("\n") }
        : { status: 503, text: "shutting down" },
    "GET /metrics": async () => ({ status: 200, text: await metrics.text() }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Record<string, Route>,
  log: Logger,
): Promise<void> {
  try {
    const { status, text } = await answerTo(request, routes);
    const body = text.endsWith("\n") ? text : `${text}\n`;
    response.writeHead(status, { ...headersOf(body), ...connectionOf(request) }).end(body);
  } catch (error) {
    if (request.errored || response.destroyed) return;
    log.error({ err: error }, "a request failed");
    response.writeHead(500, { connection: "close" }).end("internal error\n");
  }
}

function answerTo(request: IncomingMessage, routes: Record<string, Route>): Promise<Answer> | Answer {
  const path = new URL(request.url ?? "/", "http://localhost").pathname.replace(/(?<=.)\/$/, "");
  const route = routes[`${request.method} ${path}`];
  if (route) return route(request);
  const known = Object.keys(routes).some((name) => name.endsWith(` ${path}`));
  return known ? { status: 405, text: "method not allowed" } : { status: 404, text: "not found" };
}

/** With its length the answer is one write to the socket, and else three. */
function headersOf(body: string): Record<string, string | number> {
  return { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(body) };
}

/** A body that was not read to its end can not be followed by another request. */
function connectionOf(request: IncomingMessage): { connection?: "close" } {
  return request.complete ? {} : { connection: "close" };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === "IPv6" ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
