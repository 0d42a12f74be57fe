// One API exchange: authenticate, let tests interfere, handle, add GitHub's protocol headers, report.
import { createHash, randomUUID } from "node:crypto";
import { authenticate } from "./auth.ts";
import type { Call, Reply } from "./call.ts";
import { Failure } from "./failure.ts";
import { type Exchange, type Fault, firstFault, type Hooks } from "./hooks.ts";
import { limitHeaders, type RateLimiter, spend } from "./rate-limit.ts";
import { authorize, findRepository, type Match, type Router } from "./router.ts";
import { staleReply, truncated } from "./spoil.ts";
import type { Actor, World } from "./state.ts";

/** A request before it is understood, for handlers outside the REST API. */
export interface RawRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Whether nobody looks at the headers of the answer but for its links. */
  bare?: true;
}

/** A handler outside the REST API (Git over HTTP, pages); undefined passes the request on. */
export type RawHandler = (request: RawRequest) => Promise<(Reply & { bytes?: Buffer }) | undefined>;

/** What the server needs to answer. */
export interface ServerParts {
  world: World;
  router: Router;
  hooks: Hooks;
  limiter: RateLimiter;
  /** Tried in order before the REST API. */
  first: RawHandler[];
  /** Tried in order for what the REST API does not know. */
  last: RawHandler[];
  log: (line: string) => void;
}

/** The outcome of an exchange whose connection is cut. */
export const CUT = Symbol("cut");

/** What becomes of a request. */
export type Outcome = Reply | typeof CUT;

/** A request, the route it found and how the client addressed us. */
export interface Target {
  raw: RawRequest;
  match: Match;
  path: string;
  origin: string;
  method: string;
}

/** Carries out one exchange from credential to answer. */
export async function exchange(parts: ServerParts, target: Target, recent: Map<string, Reply>): Promise<Outcome> {
  const { raw, match } = target;
  let actor: Actor = { kind: "anonymous" };
  let refusal: Reply | undefined;
  try {
    actor = authenticate(parts.world, raw.headers["authorization"]);
  } catch (error) {
    refusal = refuse(error);
  }
  const record: Exchange = {
    id: randomUUID(),
    method: target.method,
    path: target.path,
    route: match.route.path,
    query: raw.query,
    headers: raw.headers,
    body: parseBody(raw),
    actor: describe(actor),
  };
  const fault = await firstFault(parts.hooks, record);
  const work = () => (refusal ? Promise.resolve(refusal) : handle(parts, target, { actor, body: record.body }));
  const key = `${raw.headers["authorization"] ?? ""} ${raw.path}?${raw.query}`;
  const answer = await underFault(fault, work, recent.get(key));
  const outcome = raw.bare ? answer : finish(parts, target, { actor, outcome: answer });
  if (outcome !== CUT && target.method === "GET" && fault === undefined) remember(recent, key, outcome);
  report(parts, record, outcome);
  return outcome;
}

async function underFault(fault: Fault | undefined, work: () => Promise<Reply>, last?: Reply): Promise<Outcome> {
  if (!fault) return work();
  switch (fault.do) {
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return work();
    case "truncate":
      return truncated(await work());
    case "stale":
      return staleReply(await work(), last);
    case "cut":
      if (fault.when === "after") await work();
      return CUT;
    case "answer":
      if (fault.when === "after") await work();
      return fault.reply;
  }
}

async function handle(parts: ServerParts, target: Target, who: { actor: Actor; body: unknown }): Promise<Reply> {
  const { world } = parts;
  const { params, route } = target.match;
  try {
    spend(parts.limiter, who.actor);
    const { owner, repo } = params;
    const names = owner !== undefined && repo !== undefined ? { owner, repo } : undefined;
    const repository = names && route.allow !== "app-jwt" ? findRepository(world.state, who.actor, names) : undefined;
    authorize(world.state, route, { actor: who.actor, repository });
    const body = typeof who.body === "object" && who.body !== null && !Buffer.isBuffer(who.body) ? who.body : {};
    const call: Call = {
      world,
      actor: who.actor,
      method: target.method,
      params,
      query: new URLSearchParams(target.raw.query),
      headers: target.raw.headers,
      body: body as Record<string, unknown>,
      raw: target.raw.body,
      origin: target.origin,
      path: target.path,
      repository,
    };
    return await route.handle(call);
  } catch (error) {
    return refuse(error);
  }
}

/** GitHub's body for a refusal; anything else is a bug and is thrown on. */
export function refuse(error: unknown): Reply {
  if (!(error instanceof Failure)) throw error;
  const { message, status, errors } = error;
  const documentation = "https://docs.github.com/rest";
  return {
    status,
    body: { message, ...(errors ? { errors } : {}), documentation_url: documentation, status: String(status) },
  };
}

function parseBody(raw: RawRequest): unknown {
  if (raw.body.length === 0) return undefined;
  if (/\/assets(\?|$)/.test(raw.path) && raw.method === "POST") return raw.body;
  try {
    return JSON.parse(raw.body.toString("utf8"));
  } catch {
    return raw.body;
  }
}

function describe(actor: Actor): Exchange["actor"] {
  const user = actor.kind === "user" || actor.kind === "installation" ? actor.user : undefined;
  const app = actor.kind === "app" || actor.kind === "installation" ? actor.app : undefined;
  return { kind: actor.kind, login: user?.login, appId: app?.id };
}

/** Adds ETag, rate-limit and request headers, and answers 304 where the client already has the content. */
function finish(parts: ServerParts, target: Target, given: { actor: Actor; outcome: Outcome }): Outcome {
  const { outcome, actor } = given;
  if (outcome === CUT) return CUT;
  const headers: Record<string, string> = {
    date: parts.world.now().toUTCString(),
    "x-github-request-id": randomUUID().toUpperCase(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    ...limitHeaders(parts.limiter, actor),
    ...outcome.headers,
  };
  if (target.method !== "GET" || outcome.status !== 200 || outcome.bytes) return { ...outcome, headers };
  const digest = createHash("sha256")
    .update(JSON.stringify(outcome.body))
    .update(headers["link"] ?? "");
  headers["etag"] ??= `W/"${digest.digest("hex")}"`;
  if (target.raw.headers["if-none-match"] !== headers["etag"]) return { ...outcome, headers };
  parts.limiter.refund(actor);
  return { status: 304, headers: { ...headers, ...limitHeaders(parts.limiter, actor) } };
}

function remember(recent: Map<string, Reply>, key: string, reply: Reply): void {
  recent.delete(key);
  recent.set(key, reply);
  if (recent.size > 500) for (const oldest of [...recent.keys()].slice(0, 50)) recent.delete(oldest);
}

function report(parts: ServerParts, record: Exchange, outcome: Outcome): void {
  const reply = outcome === CUT ? { status: 0 } : outcome;
  parts.log(`${record.method} ${record.path} ${reply.status}`);
  const { status, headers = {}, body } = reply as Reply;
  for (const hook of parts.hooks.after) hook({ ...record, status, responseHeaders: headers, responseBody: body });
}
