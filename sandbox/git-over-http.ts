// Clone, fetch and push over HTTP: who may, which refs the rules refuse, and what a push sets off.
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { actorLevel, reaches } from "./access.ts";
import { authenticate } from "./auth.ts";
import type { Reply } from "./call.ts";
import { refsMoved } from "./domain/refs.ts";
import { refRefusals, rulesOn } from "./domain/rules.ts";
import type { RawHandler, RawRequest } from "./exchange.ts";
import { Failure } from "./failure.ts";
import { parsePushCommands } from "./git/pkt-line.ts";
import type { RefChange } from "./git/refs.ts";
import { type BackendRequest, runBackend } from "./git/smart-http.ts";
import type { Actor, Doer, Repository, World } from "./state.ts";

const unpack = promisify(gunzip);
const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Answers Git's requests and leaves all others alone. */
export function gitOverHttp(world: World): RawHandler {
  return async (raw) => {
    const match = PATH.exec(raw.path);
    if (!match) return undefined;
    const [, owner = "", name = "", service = ""] = match;
    const repository = world.state.repositories.get(`${owner}/${name}`.toLowerCase());
    const isPush = service === "git-receive-pack" || raw.query.includes("git-receive-pack");
    const actor = identify(world, raw);
    const level = repository && actor ? actorLevel(world.state, actor, repository) : "none";
    if (!repository || !actor || !reaches(level, isPush ? "write" : "read")) return refuse(actor);
    return serve(world, { raw, repository, service, doer: doerOf(actor) });
  };
}

function identify(world: World, raw: RawRequest): Actor | undefined {
  try {
    return authenticate(world, raw.headers["authorization"]);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function doerOf(actor: Actor): Doer | undefined {
  if (actor.kind === "user") return { account: actor.user, app: undefined };
  return actor.kind === "installation" ? { account: actor.user, app: actor.app } : undefined;
}

/** Asks the anonymous for a credential and hides the repository from the rest. */
function refuse(actor: Actor | undefined): Reply {
  if (actor && actor.kind !== "anonymous") return { status: 403, bytes: Buffer.from("Permission denied.\n") };
  const headers = { "www-authenticate": 'Basic realm="GitHub"' };
  return { status: 401, headers, bytes: Buffer.from("Authentication required.\n") };
}

interface Visit {
  raw: RawRequest;
  repository: Repository;
  service: string;
  doer: Doer | undefined;
}

async function serve(world: World, { raw, repository, service, doer }: Visit): Promise<Reply> {
  const isPacked = raw.headers["content-encoding"] === "gzip";
  const request: BackendRequest = {
    dir: repository.git.dir,
    service,
    method: raw.method,
    query: raw.query,
    headers: raw.headers,
    body: isPacked ? await unpack(raw.body) : raw.body,
    user: doer?.account.login ?? "",
    env: {},
  };
  if (service !== "git-receive-pack" || !doer) return runBackend(request);
  const work = receivePush(world, { request, repository, doer });
  world.track(work);
  return work;
}

async function receivePush(
  world: World,
  push: { request: BackendRequest; repository: Repository; doer: Doer },
): Promise<Reply> {
  const { request, repository, doer } = push;
  const wanted = parsePushCommands(request.body);
  let reply: Reply = { status: 500 };
  const moved = await repository.git.refs.outside(async () => {
    reply = await runBackend({ ...request, env: ruleEnvironment(world, repository, doer, wanted) });
  });
  await refsMoved(world, repository, doer, moved);
  return reply;
}

/** Hands the rules to Git: refs refused outright to the hook, forced moves to its own check (the commits are not here yet). */
function ruleEnvironment(
  world: World,
  repository: Repository,
  doer: Doer,
  wanted: RefChange[],
): Record<string, string> {
  const refused = (change: RefChange, forced: boolean) => refRefusals(world, repository, doer, { ...change, forced });
  const outright = wanted.filter((change) => refused(change, false).length > 0);
  const linear = wanted.some(
    (change) =>
      rulesOn(repository, change.ref).some(({ rule }) => rule.type === "non_fast_forward") &&
      refused(change, true).length > 0,
  );
  return {
    SANDBOX_REFUSED: outright.map(({ ref }) => ref).join(" "),
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "receive.denyNonFastForwards",
    GIT_CONFIG_VALUE_0: String(linear),
  };
}
