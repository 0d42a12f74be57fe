// Starts the local GitHub: one world of records and Git repositories behind one loopback HTTP server.
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announce } from "./events.ts";
import type { RawHandler } from "./exchange.ts";
import { found } from "./failure.ts";
import { gitOverHttp } from "./git-over-http.ts";
import type { AfterHook, BeforeHook, Hooks } from "./hooks.ts";
import { createHttpServer } from "./http.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { routes } from "./rest/index.ts";
import { createRouter } from "./router.ts";
import {
  type AppDraft,
  createApp,
  createOrganization,
  createRepository,
  createTeam,
  createUser,
  install,
  setMembership,
} from "./seed.ts";
import { type Protection, protectBranch, type RulesDraft, setRules } from "./seed-rules.ts";
import { createState, type Repository, type State, type Switches, type World } from "./state.ts";
import { createTracker } from "./tracker.ts";
import { createCourier, type Delivery, type DeliveryHandler } from "./webhooks.ts";

/** How to start; without `dir` the Git data lives in a temporary folder that `close` removes. */
export interface SandboxOptions {
  port?: number;
  dir?: string;
  log?: (line: string) => void;
  clock?: () => Date;
}

type Seed<Draft, Made> = (draft: Draft) => Made;
type Draft<Make extends (world: World, draft: never) => unknown> = Parameters<Make>[1];

/** A running local GitHub. */
export interface Sandbox {
  /** Where the REST API answers (also under `/api/v3`), and Git, GraphQL and pages beside it. */
  url: string;
  state: State;
  switches: Switches;
  world: World;
  createUser: Seed<Draft<typeof createUser>, ReturnType<typeof createUser>>;
  createOrganization: Seed<Draft<typeof createOrganization>, ReturnType<typeof createOrganization>>;
  createTeam: Seed<Draft<typeof createTeam>, ReturnType<typeof createTeam>>;
  setMembership: Seed<Draft<typeof setMembership>, void>;
  createRepository: Seed<Draft<typeof createRepository>, ReturnType<typeof createRepository>>;
  createApp: Seed<AppDraft, ReturnType<typeof createApp>>;
  install(appId: number, owner: string, options?: { repos?: string[] }): ReturnType<typeof install>;
  /** Protects a branch of `owner/name` in the usual way. */
  protectBranch(repository: string, branch: string, protection: Protection): void;
  /** Sets one ruleset on branches or tags of `owner/name`. */
  setRules(repository: string, rules: RulesDraft): void;
  /** The repository called `owner/name`; throws when there is none. */
  repository(fullName: string): Repository;
  /** Calls the hook before each API request; the returned function takes it away again. */
  intercept(hook: BeforeHook): () => void;
  /** Calls the hook after each API request; the returned function takes it away again. */
  after(hook: AfterHook): () => void;
  deliveries: Delivery[];
  /** Asks the hook what to do with each webhook; the returned function takes it away again. */
  interceptDelivery(hook: DeliveryHandler): () => void;
  /** Keeps webhooks back until they are released. */
  hold(): void;
  /** Sends the webhooks kept back, one after the other, in the order the function gives. */
  release(reorder?: (held: Delivery[]) => Delivery[]): Promise<void>;
  /** Sends a webhook again under its old GUID. */
  redeliver(delivery: Delivery): void;
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
  const router = createRouter(routes(courier));
  const server = createHttpServer({ world, router, hooks, limiter: createRateLimiter(world), first, last, log });
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
    ...seeding(world),
    ...traffic(hooks, courier),
    mount: (handler) => last.push(handler),
    settled: tracker.settled,
    close,
  };
}

function seeding(world: World) {
  const repository = (fullName: string) => found(world.state.repositories.get(fullName.toLowerCase()));
  return {
    url: world.url,
    state: world.state,
    switches: world.switches,
    world,
    repository,
    createUser: (draft: Draft<typeof createUser>) => createUser(world, draft),
    createOrganization: (draft: Draft<typeof createOrganization>) => createOrganization(world, draft),
    createTeam: (draft: Draft<typeof createTeam>) => createTeam(world, draft),
    setMembership: (draft: Draft<typeof setMembership>) => setMembership(world, draft),
    createRepository: (draft: Draft<typeof createRepository>) => createRepository(world, draft),
    createApp: (draft: AppDraft) => createApp(world, draft),
    install: (appId: number, owner: string, options?: { repos?: string[] }) => install(world, appId, owner, options),
    protectBranch: (fullName: string, branch: string, protection: Protection) => {
      protectBranch(world, repository(fullName), branch, protection);
    },
    setRules: (fullName: string, rules: RulesDraft) => {
      setRules(world, repository(fullName), rules);
    },
  };
}

function traffic(hooks: Hooks, courier: ReturnType<typeof createCourier>) {
  const register =
    <Hook>(set: Set<Hook>) =>
    (hook: Hook) => {
      set.add(hook);
      return () => {
        set.delete(hook);
      };
    };
  const { deliveries, hold, release, redeliver } = courier;
  return {
    intercept: register(hooks.before),
    after: register(hooks.after),
    interceptDelivery: register(courier.handlers),
    deliveries,
    hold,
    release,
    redeliver,
  };
}
