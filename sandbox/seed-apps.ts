// Registers Apps with fresh keys, installs them, suspends them and takes them away.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { found } from "./failure.ts";
import { installationObject } from "./objects/apps.ts";
import { nodeId } from "./objects/schema.ts";
import { accountOf, addAccount } from "./seed.ts";
import type { App, Installation, Repository, World } from "./state.ts";

/** An App as its owner sees it right after registering it. */
export interface SeededApp {
  id: number;
  slug: string;
  clientId: string;
  privateKey: string;
  botId: number;
  botLogin: string;
}

/** What an App asks for; `webhookUrl` must be on this machine. */
export interface AppDraft {
  slug: string;
  name?: string;
  owner?: string;
  permissions: Record<string, string>;
  events: string[];
  webhookUrl?: string;
  secret?: string;
}

function requireLoopback(address: string): void {
  const { hostname } = new URL(address);
  const isLocal = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  if (!isLocal) throw new Error(`The sandbox sends webhooks to this machine only, not to ${hostname}`);
}

/** Registers an App with a fresh key pair. */
export function createApp(world: World, draft: AppDraft): SeededApp {
  if (draft.webhookUrl) requireLoopback(draft.webhookUrl);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const id = world.nextId();
  const botId = world.nextId();
  const login = `${draft.slug}[bot]`;
  const bot = addAccount(world, {
    kind: "Bot",
    id: botId,
    login,
    email: `${botId}+${login}@users.noreply.github.com`,
  });
  const app: App = {
    id,
    slug: draft.slug,
    clientId: `Iv23li${randomBytes(7).toString("hex")}`,
    name: draft.name ?? draft.slug,
    owner: draft.owner ? accountOf(world.state, draft.owner) : bot,
    bot,
    permissions: draft.permissions,
    events: draft.events,
    webhookUrl: draft.webhookUrl,
    secret: draft.secret ?? randomBytes(20).toString("hex"),
    publicKey,
    hookId: world.nextId(),
    createdAt: world.timestamp(),
  };
  world.state.apps.set(id, app);
  return { id, slug: app.slug, clientId: app.clientId, privateKey, botId, botLogin: login };
}

/** Installs an App on an account, on all repositories or the named ones, and sends `installation.created`. */
export function install(world: World, appId: number, owner: string, options: { repos?: string[] } = {}): Installation {
  const app = found(world.state.apps.get(appId));
  const account = accountOf(world.state, owner);
  const own = [...world.state.repositories.values()].filter((each) => each.owner === account);
  const chosen = options.repos ? own.filter(({ name }) => options.repos?.includes(name)) : undefined;
  const installation: Installation = {
    id: world.nextId(),
    app,
    account,
    repositories: chosen && new Set(chosen.map(({ id }) => id)),
    suspendedAt: null,
    createdAt: world.timestamp(),
  };
  world.state.installations.set(installation.id, installation);
  announceInstallation(world, installation, { action: "created", repositories: chosen ?? own });
  return installation;
}

/** Suspends or resumes an installation and tells its App. */
export function setSuspended(world: World, installation: Installation, suspended: boolean): void {
  if (!suspended) installation.suspendedAt = null;
  announceInstallation(world, installation, { action: suspended ? "suspend" : "unsuspend" });
  // Afterwards, for a suspended installation hears of nothing any more.
  if (suspended) installation.suspendedAt = world.timestamp();
}

/** Takes an App off an account; its tokens stop working. */
export function uninstall(world: World, installation: Installation): void {
  announceInstallation(world, installation, { action: "deleted" });
  world.state.installations.delete(installation.id);
}

/** Sends an `installation` event to the App it is about. */
function announceInstallation(
  world: World,
  installation: Installation,
  news: { action: string; repositories?: Repository[] },
): void {
  const repositories = news.repositories?.map(({ id, name, owner, ...rest }) => ({
    id,
    node_id: nodeId("R", id),
    name,
    full_name: `${owner.login}/${name}`,
    private: rest.private,
  }));
  world.emit({
    name: "installation",
    action: news.action,
    organization: installation.account,
    sender: installation.account,
    only: installation.app,
    payload: {
      installation: installationObject(world, installation),
      ...(repositories ? { repositories } : {}),
      ...(news.action === "created" ? { requester: null } : {}),
    },
  });
}
