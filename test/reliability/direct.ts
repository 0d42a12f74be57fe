// Hands on the local GitHub without HTTP: an operation goes straight to the route that answers it, at a tenth of the price.
import { Octokit } from "@octokit/rest";
import type { Outcome, RawRequest } from "../../sandbox/exchange.ts";
import type { Client } from "../../src/github/client.ts";
import { listProposed } from "../../src/github/directory.ts";
import type { Repo } from "../../src/github/repo.ts";
import type { Octokit as Hands } from "../../src/github/request.ts";

/** A request before it is made into HTTP; `route` is GitHub's template for it. */
export interface Asked extends Pick<RawRequest, "method" | "path" | "query"> {
  route: string;
  body: unknown;
}

export interface Answered {
  status: number;
  headers: Record<string, string>;
  data: unknown;
}

export type Ask = (asked: Asked) => Promise<Answered>;

type Fields = Readonly<Record<string, unknown>>;
interface Endpoint {
  method: string;
  url: string;
}

const { rest: known } = new Octokit();
/** Fields that go into no request. */
const OPTIONS = new Set(["headers", "baseUrl", "mediaType", "request"]);

function endpointOf(section: string, operation: string): Endpoint {
  const sections = known as unknown as Record<string, Record<string, { endpoint: { DEFAULTS: Endpoint } }>>;
  const found = sections[section]?.[operation]?.endpoint.DEFAULTS;
  if (found === undefined) throw new Error(`GitHub has no operation ${section}.${operation}`);
  return { method: found.method, url: found.url.replace(/^https:\/\/uploads\.github\.com|\{\?.*\}$/g, "") };
}

function toAsked({ method, url }: Endpoint, fields: Fields): Asked {
  const left = new Map(Object.entries(fields).filter(([name, value]) => value !== undefined && !OPTIONS.has(name)));
  const path = url.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = left.get(name);
    left.delete(name);
    return encodeURIComponent(String(value));
  });
  const body = left.get("data");
  left.delete("data");
  const asksOnly = method === "GET" || body !== undefined;
  const asked = Object.fromEntries([...left].map(([name, value]) => [name, String(value)]));
  const query = asksOnly ? new URLSearchParams(asked).toString() : "";
  return { method, route: url, path, query, body: asksOnly ? body : Object.fromEntries(left) };
}

/** What stands for an Octokit; whatever is refused is thrown as Octokit throws it. */
export function createHands(ask: Ask): Hands {
  const send = async (asked: Asked) => {
    const { status, headers, data } = await ask(asked);
    if (status >= 400)
      throw Object.assign(new Error(`refused with ${status}`), { status, response: { headers, data } });
    return { status, headers, data, url: asked.path };
  };
  const section = (name: string) =>
    lazily((operation) => {
      const endpoint = endpointOf(name, operation);
      return (fields: Fields = {}) => send(toAsked(endpoint, fields));
    });
  const graphql = async (query: string, variables: Fields) => {
    const { data } = await send({ ...GRAPHQL, body: { query, variables } });
    return (data as { data: unknown }).data;
  };
  return { rest: lazily(section), graphql } as unknown as Hands;
}

const GRAPHQL = { method: "POST", route: "/graphql", path: "/graphql", query: "" };

function lazily<T>(make: (name: string) => T): Record<string, T> {
  const made = new Map<string, T>();
  return new Proxy({} as Record<string, T>, {
    get: (_, name) => {
      const one = made.get(String(name)) ?? make(String(name));
      made.set(String(name), one);
      return one;
    },
  });
}

/** Asks the local GitHub with this token. */
export function askWith(answer: (raw: RawRequest) => Promise<Outcome>, token: string): Ask {
  const headers = { host: "github.test", authorization: `token ${token}` };
  return async ({ method, path, query, body }) => {
    const bytes =
      body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const outcome = await answer({ method, path, query, headers, body: bytes, bare: true });
    if (typeof outcome === "symbol") throw Object.assign(new Error("the connection was cut"), { status: 500 });
    return { status: outcome.status, headers: outcome.headers ?? {}, data: outcome.body };
  };
}

/** A client of one repository whose facts are known already, and where nothing is queued, deployed or commanded. */
export function createDirectClient(facts: Repo, ask: Ask): Client {
  const hands = createHands(ask);
  const { installationId, owner, name } = facts;
  const repo = { ...facts, rest: hands.rest, graphql: hands.graphql };
  const refuse = () => Promise.reject(new Error("nobody asks this here"));
  return {
    repository: async () => repo,
    installations: async () => [installationId],
    repositories: async () => [{ installationId, owner, name }],
    proposed: (key) => listProposed(hands, key),
    waitingRuns: async () => [],
    commands: async () => [],
    installationOf: async () => installationId,
    grantOf: refuse,
    redeliverFailed: async () => 0,
    scarceUntil: () => undefined,
    budget: () => ({ share: 1, paused: 0 }),
  };
}
