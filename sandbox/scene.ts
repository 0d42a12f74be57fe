// The whole scene in one process: a local GitHub, the App installed on it, and the registry of an organization.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import type { DestinationStream } from "pino";
import { createApp, type Overrides, secretsOf } from "../src/app/app.ts";
import { createLog } from "../src/app/log.ts";
import type { Service } from "../src/app/service.ts";
import type { LogLevel, Settings } from "../src/app/settings.ts";
import { pageHandler } from "./pages/handler.ts";
import { createActor, type Place } from "./story/actor.ts";
import { OWNER, PEOPLE, REPO, SAMPLE_FILES } from "./story/sample.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./world.ts";

export interface SceneOptions extends SandboxOptions {
  /** Whether the registry starts without files. */
  empty?: boolean;
  /** Files it starts with besides the sample, or instead of those of the same path. */
  files?: Readonly<Record<string, string>>;
  /** Where the log of the App goes; nowhere when left out. */
  appLog?: { level: LogLevel; to: DestinationStream };
  /** Redis of the queue that the App shares with other replicas. */
  queueRedisUrl?: string;
  /** Differences of the App from production, besides those a local GitHub asks for. */
  overrides?: Overrides;
}

export interface ScenePerson {
  login: string;
  id: number;
  token: string;
  roles: readonly string[];
}

export interface Scene extends Place {
  sandbox: Sandbox;
  app: Service;
  appId: number;
  appSlug: string;
  webhookUrl: string;
  people: readonly ScenePerson[];
  /** PEM that the records of this scene verify with. */
  publicKey: string;
  settings: Settings;
  /** Resolves when neither GitHub nor the App has anything left to do. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts everything; what it makes is gone when it is closed, unless `dir` was given. */
export async function startScene(options: SceneOptions = {}): Promise<Scene> {
  const sandbox = await startSandbox(options);
  const people = seedPeople(sandbox);
  await seedRegistry(sandbox, people, options.empty === true ? undefined : { ...SAMPLE_FILES, ...options.files });
  mountPages(sandbox, people);
  const secret = randomBytes(32).toString("hex");
  const registered = sandbox.createApp({
    slug: "registrar",
    name: "Registrar",
    owner: OWNER,
    secret,
    ...readManifest(),
  });
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const settings: Settings = {
    appId: registered.id,
    privateKey: registered.privateKey,
    webhookSecret: secret,
    signing: { mode: "key", privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
    apiUrl: sandbox.url,
    host: "127.0.0.1",
    port: 0,
    logLevel: "silent",
    ...(options.queueRedisUrl !== undefined && { queueRedisUrl: options.queueRedisUrl }),
  };
  const app = await createApp(settings, localOverrides(options, settings));
  const webhookUrl = `${app.url}/api/github/webhooks`;
  const installed = sandbox.state.apps.get(registered.id);
  if (installed) installed.webhookUrl = webhookUrl;
  sandbox.install(registered.id, OWNER);
  protect(sandbox, registered.id);
  const scene = {
    sandbox,
    app,
    settings,
    people,
    webhookUrl,
    ...{ url: sandbox.url, gitUrl: cloneUrl(sandbox), owner: OWNER, repo: REPO },
    ...{ appId: registered.id, appSlug: registered.slug },
    publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
    settled: () => settle(sandbox, app),
    close: () => closeAll(sandbox, app),
  };
  await scene.settled();
  return scene;
}

function localOverrides({ appLog, overrides, clock }: SceneOptions, settings: Settings): Overrides {
  const log = appLog && createLog(appLog.level, secretsOf(settings), appLog.to);
  return { writeSpacing: 0, settleMs: 0, ...(log && { log }), ...(clock && { now: clock }), ...overrides };
}

function seedPeople(sandbox: Sandbox): ScenePerson[] {
  const people = PEOPLE.map(({ login, name, team, access }) => {
    const { id, token } = sandbox.createUser({ login, name });
    return { login, id, token, roles: [...(team ? [team] : []), ...(access === "admin" ? ["admin"] : [])] };
  });
  const members = PEOPLE.filter(({ team }) => team !== undefined).map(({ login }) => login);
  sandbox.createOrganization({ login: OWNER, name: "Acme", members, admins: ["dora"] });
  for (const slug of new Set(PEOPLE.flatMap(({ team }) => team ?? []))) {
    const inTeam = PEOPLE.filter(({ team }) => team === slug).map(({ login }) => login);
    sandbox.createTeam({ org: OWNER, slug, members: inTeam });
  }
  return people;
}

async function seedRegistry(
  sandbox: Sandbox,
  people: readonly ScenePerson[],
  files: SceneOptions["files"],
): Promise<void> {
  const collaborators = Object.fromEntries(PEOPLE.map(({ login, access }) => [login, access]));
  await sandbox.createRepository({ owner: OWNER, name: REPO, collaborators, autoInit: true });
  const owner = people.find(({ login }) => login === "dora");
  if (files === undefined || owner === undefined) return;
  const directory = await mkdtemp(join(tmpdir(), "first-commit-"));
  const place = { url: sandbox.url, gitUrl: cloneUrl(sandbox), owner: OWNER, repo: REPO };
  await createActor(place, owner, directory).push("main", files, "Begin a model registry");
  await rm(directory, { recursive: true, force: true });
}

/** Pages are read as the administrator, who sees every repository. */
function mountPages(sandbox: Sandbox, people: readonly ScenePerson[]): void {
  const reader = people.find(({ roles }) => roles.includes("admin"));
  if (reader === undefined) throw new Error("The scene has nobody to read pages as.");
  const repositories = () =>
    [...sandbox.state.repositories.values()].map(({ owner, name }) => `${owner.login}/${name}`);
  sandbox.mount(pageHandler({ url: sandbox.url, readToken: reader.token, people: () => people, repositories }));
}

/** The check must be ours: the name alone could be taken by any other App. Tags are ours to write, and nobody's to move. */
function protect(sandbox: Sandbox, appId: number): void {
  sandbox.protectBranch(`${OWNER}/${REPO}`, "main", { checks: [{ context: "registrar", appId }], adminBypass: true });
}

const cloneUrl = (sandbox: Sandbox): string => `${sandbox.url}/${OWNER}/${REPO}.git`;

// Each may give the other work, so both must be quiet at the same time.
async function settle(sandbox: Sandbox, app: Service): Promise<void> {
  let before = -1;
  while (before !== sandbox.deliveries.length) {
    before = sandbox.deliveries.length;
    await sandbox.settled();
    await app.idle();
    await sandbox.settled();
  }
}

async function closeAll(sandbox: Sandbox, app: Service): Promise<void> {
  await app.close();
  await sandbox.close();
}

interface Manifest {
  default_permissions: Record<string, string>;
  default_events: string[];
}

/** What the App asks of GitHub, from the manifest that real installations use. */
function readManifest(): { permissions: Record<string, string>; events: string[] } {
  const manifest = load(readFileSync(new URL("../app.yml", import.meta.url), "utf8")) as Manifest;
  return { permissions: manifest.default_permissions, events: manifest.default_events };
}
