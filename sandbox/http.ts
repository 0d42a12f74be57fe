// The HTTP side: reads requests, finds who answers them, writes responses.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Reply } from "./call.ts";
import { CUT, exchange, type Outcome, type RawRequest, refuse, type ServerParts } from "./exchange.ts";
import { Failure } from "./failure.ts";

/** Answers a request, however it came. */
export type Answerer = (raw: RawRequest) => Promise<Outcome>;

/** Joins all handlers; a bug in one becomes a 500. */
export function createAnswerer(parts: ServerParts): Answerer {
  const recent = new Map<string, Reply>();
  return async (raw) => {
    try {
      return await answer(parts, raw, recent);
    } catch (error) {
      return internalError(parts, error);
    }
  };
}

/** Creates the server; the caller listens and closes. */
export function createHttpServer(answer: Answerer, log: ServerParts["log"]): Server {
  const server = createServer((incoming, response) => {
    receive(incoming)
      .then(answer)
      .then((outcome) => send(response, outcome))
      .catch((error: unknown) => log(`response lost: ${String(error)}`));
  });
  // Longer than clients keep idle connections, so that we are never the side that closes one just being reused.
  server.keepAliveTimeout = 600_000;
  return server;
}

/** Answers requests without a socket. The addresses in an answer are still those of the server. */
export function createFetch(answer: Answerer): typeof fetch {
  return async (input, init) => {
    const { pathname, search, host } = new URL(String(input));
    const { method = "GET", headers: given, body } = init ?? {};
    const headers = { host, ...Object.fromEntries(new Headers(given)) };
    const bytes = body == null ? Buffer.alloc(0) : Buffer.from(body as string);
    const asked = answer({ method, path: pathname, query: search.slice(1), headers, body: bytes });
    const outcome = await unlessAborted(asked, init?.signal);
    if (outcome === CUT) throw new TypeError("fetch failed", { cause: new Error("the connection was cut") });
    const { status, body: json, headers: sent = {} } = outcome;
    const bare = status === 204 || status === 304;
    const text = outcome.bytes ?? (json === undefined ? "" : JSON.stringify(json));
    const type = json === undefined || outcome.bytes ? {} : { "content-type": "application/json; charset=utf-8" };
    return new Response(bare ? null : text, { status, headers: { ...type, ...sent } });
  };
}

/** Whoever hangs up hears nothing more; the request is carried out all the same. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const hangUp = () => reject(signal.reason);
    if (signal.aborted) hangUp();
    signal.addEventListener("abort", hangUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", hangUp));
  });
}

async function receive(incoming: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = "/", query = ""] = (incoming.url ?? "/").split(/\?(.*)/s);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? "GET", path, query, headers, body: Buffer.concat(chunks) };
}

function internalError(parts: ServerParts, error: unknown): Reply {
  // A bug in the sandbox must be seen, not hidden behind a plausible GitHub answer.
  parts.log(`internal error: ${error instanceof Error ? error.stack : String(error)}`);
  return { status: 500, body: { message: `Sandbox error: ${String(error)}` } };
}

async function answer(parts: ServerParts, raw: RawRequest, recent: Map<string, Reply>): Promise<Outcome> {
  for (const handler of parts.first) {
    const reply = await handler(raw);
    if (reply) return reply;
  }
  const prefix = /^\/api\/(v3|(?=graphql|uploads))/.exec(raw.path)?.[0] ?? "";
  const path = prefix === "" ? raw.path : `/${raw.path.slice(prefix.length).replace(/^\//, "")}`;
  const method = raw.method === "HEAD" ? "GET" : raw.method;
  const match = parts.router.match(method, path);
  if (!match) return (await unknownRoute(parts, raw)) ?? refuse(new Failure(404, "Not Found"));
  const origin = `http://${raw.headers["host"] ?? new URL(parts.world.url).host}${prefix.replace(/\/$/, "")}`;
  return exchange(parts, { raw, match, path, origin, method }, recent);
}

async function unknownRoute(parts: ServerParts, raw: RawRequest): Promise<Reply | undefined> {
  for (const handler of parts.last) {
    const reply = await handler(raw);
    if (reply) return reply;
  }
  return undefined;
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome === CUT) {
    response.socket?.destroy();
    return;
  }
  const json = outcome.body === undefined ? undefined : Buffer.from(JSON.stringify(outcome.body));
  const bytes = outcome.bytes ?? json ?? Buffer.alloc(0);
  const type = json && !outcome.bytes ? { "content-type": "application/json; charset=utf-8" } : {};
  const bare = outcome.status === 204 || outcome.status === 304;
  const length = bare ? {} : { "content-length": String(bytes.length) };
  response.writeHead(outcome.status, { ...type, ...length, ...outcome.headers });
  response.end(bare ? undefined : bytes);
}
