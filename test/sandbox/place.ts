// A small organization on a local GitHub, with a client for each person and for the App.
import { createSign } from "node:crypto";
import { Octokit } from "@octokit/rest";
import { type Sandbox, startSandbox } from "../../sandbox/world.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export type Client = Octokit["rest"];

/** Who and what is there: Ada administers, Bob writes, Eve is a stranger. */
export interface Place {
  sandbox: Sandbox;
  app: ReturnType<Sandbox["createApp"]>;
  installationId: number;
  tokens: { ada: string; bob: string; eve: string };
  ada: Client;
  bob: Client;
  eve: Client;
  bot: Client;
  /** A new repository of the organization with one commit, and a branch `topic` with one file more. */
  repository(name: string): Promise<{ owner: string; repo: string; main: string; topic: string }>;
  /** The payloads of one kind of event, oldest first. */
  heard(event: string, action?: string): Record<string, unknown>[];
}

export function clientOf(url: string, token?: string): Client {
  return new Octokit({ baseUrl: url, ...(token ? { auth: token } : {}), log: silent }).rest;
}

/** A signed App token; `claims` override the proper ones. */
export function signJwt(app: { clientId: string; privateKey: string }, claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const body = { iat: now - 30, exp: now + 300, iss: app.clientId, ...claims };
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(body)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(app.privateKey, "base64url")}`;
}

export const PERMISSIONS = {
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  pull_requests: "write",
};

export async function openPlace(): Promise<Place> {
  const sandbox = await startSandbox();
  const [ada, bob, eve] = [
    sandbox.createUser({ login: "Ada" }),
    sandbox.createUser({ login: "bob" }),
    sandbox.createUser({ login: "eve" }),
  ];
  sandbox.createOrganization({ login: "acme", admins: ["ada"], members: ["bob"] });
  const events =
    "push create delete pull_request pull_request_review issue_comment check_run release membership merge_group";
  const app = sandbox.createApp({
    slug: "registrar",
    permissions: PERMISSIONS,
    events: events.split(" "),
    webhookUrl: "http://127.0.0.1:9/",
    secret: "whispered",
  });
  const { id: installationId } = sandbox.install(app.id, "acme");
  const token = await clientOf(sandbox.url, signJwt(app)).apps.createInstallationAccessToken({
    installation_id: installationId,
  });
  return {
    sandbox,
    app,
    installationId,
    tokens: { ada: ada.token, bob: bob.token, eve: eve.token },
    ada: clientOf(sandbox.url, ada.token),
    bob: clientOf(sandbox.url, bob.token),
    eve: clientOf(sandbox.url, eve.token),
    bot: clientOf(sandbox.url, token.data.token),
    repository: (name) => makeRepository(sandbox, clientOf(sandbox.url, bob.token), name),
    heard: (event, action) =>
      sandbox.deliveries
        .filter((delivery) => delivery.event === event && (action === undefined || delivery.action === action))
        .map(({ payload }) => payload),
  };
}

async function makeRepository(sandbox: Sandbox, bob: Client, name: string) {
  await sandbox.createRepository({ owner: "acme", name, autoInit: true, collaborators: { bob: "write" } });
  const place = { owner: "acme", repo: name };
  const main = (await bob.git.getRef({ ...place, ref: "heads/main" })).data.object.sha;
  await bob.git.createRef({ ...place, ref: "refs/heads/topic", sha: main });
  const topic = await writeFile(bob, { ...place, branch: "topic" }, "models/one.txt");
  return { ...place, main, topic };
}

/** Commits one file to a branch and answers the commit's id. */
export async function writeFile(
  client: Client,
  place: { owner: string; repo: string; branch: string },
  path: string,
  text = "one\n",
): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const made = await client.repos.createOrUpdateFileContents({ ...place, path, message: `write ${path}`, content });
  return made.data.commit.sha ?? "";
}

/** The status a refused request ended with; 0 when it was not refused. */
export async function statusOf(request: Promise<unknown>): Promise<number> {
  try {
    await request;
    return 0;
  } catch (error) {
    return (error as { status?: number }).status ?? -1;
  }
}
