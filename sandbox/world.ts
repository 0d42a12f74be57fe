// Starts the local GitHub: one world of records and Git repositories behind one loopback HTTP server.
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announce } from "./events.ts";
import type { RawHandler } from "./exchange.ts";
import { gitOverHttp } from "./git-over-http.ts";
import type { Hooks } from "./hooks.ts";
import { type Answerer, createAnswerer, createFetch, createHttpServer } from "./http.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { routes } from "./rest/index.ts";
import { createRouter } from "./router.ts";
import { type Seeding, seeding } from "./seeding.ts";
import { createState, type State, type Switches, type World } from "./state.ts";
import { createTracker } from "./tracker.ts";
import { type Traffic, traffic } from "./traffic.ts";
import { createCourier } from "./webhooks.ts";

/** How to start; without `dir` the Git data lives in a temporary folder that `close` removes. */
export interface SandboxOptions {
  port?: number;
  dir?: string;
  log?: (line: string) => void;
  clock?: () => Date;
}

/** A running local GitHub: how to fill it (`seeding.ts`), how to watch and disturb it, how to end it. */
export interface Sandbox extends Seeding, Traffic {
  /** Where the REST API answers (also under `/api/v3`), and Git, GraphQL and pages beside it. */
  url: string;
  state: State;
  switches: Switches;
  world: World;
  /** Sends a request past the socket: the same answer, sooner. */
  fetch: typeof fetch;
  /** Answers a request that was never made into HTTP. */
  answer: Answerer;
  /** Adds a handler for paths the API does not know. */
  mount(handler: RawHandler): void;
  /** Resolves when no webhook, push or background work is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

function createWorld(options: SandboxOptions, dir: string, track: World["track"]): World {
  const state = createState();
  const clock = options.clock ?? (() => new Date());
  return {
    url: "",
    dir,
    state,
    switches: { repointApprovals: false, rateLimit: 1_000_000 },
    now: clock,
    timestamp: () =>
      clock()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
    nextId() {
      state.nextId += 1;
      return state.nextId;
    },
    emit: () => undefined,
    track,
  };
}

/** Starts a local GitHub on 127.0.0.1; port 0 or none picks a free one. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "local-github-")));
  const log = options.log ?? (() => undefined);
  const tracker = createTracker();
  const world = createWorld(options, dir, tracker.track);
  const courier = createCourier(world, log);
  world.emit = (event) => announce(world, courier, event);
  const hooks: Hooks = { before: new Set(), after: new Set() };
  const first: RawHandler[] = [gitOverHttp(world)];
  const last: RawHandler[] = [];
  const limiter = createRateLimiter(world);
  const router = createRouter(routes(courier, limiter));
  const answer = createAnswerer({ world, router, hooks, limiter, first, last, log });
  const server = createHttpServer(answer, log);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    await tracker.settled();
    for (const repository of world.state.repositories.values()) repository.git.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  return {
    url: world.url,
    state: world.state,
    switches: world.switches,
    world,
    ...seeding(world),
    ...traffic(hooks, courier),
    fetch: createFetch(answer),
    answer,
    mount: (handler) => last.push(handler),
    settled: tracker.settled,
    close,
  };
}
