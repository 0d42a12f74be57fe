// Routes for Apps: themselves, installations, tokens and what a token covers.
import { randomBytes } from "node:crypto";
import { covers, grants, installationOn } from "../access.ts";
import { type Call, empty, json, numberParam, objectField, param, type Reply, textsField } from "../call.ts";
import { Failure, forbidden, found, invalid } from "../failure.ts";
import { installationObject, integration } from "../objects/apps.ts";
import { simpleRepository } from "../objects/repositories.ts";
import { paged, pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { App, Installation } from "../state.ts";
import { organizationOf } from "./users.ts";

const TOKEN_LIFE_MS = 3_600_000;

/** The App behind a JWT; the router has refused everybody else. */
export function appOf(call: Call): App {
  if (call.actor.kind !== "app") throw new Error("route without app-jwt");
  return call.actor.app;
}

function installationsOf(call: Call): Installation[] {
  const app = appOf(call);
  return [...call.world.state.installations.values()].filter((each) => each.app === app);
}

function installationById(call: Call): Installation {
  const id = numberParam(call, "installation_id");
  return found(installationsOf(call).find((each) => each.id === id));
}

function readApp(call: Call): Reply {
  const count = installationsOf(call).length;
  return json({ ...integration(call.world, appOf(call)), installations_count: count });
}

function installationOfRepository(call: Call): Reply {
  const key = `${param(call, "owner")}/${param(call, "repo")}`.toLowerCase();
  const repository = found(call.world.state.repositories.get(key));
  return json(installationObject(call.world, found(installationOn(call.world.state, appOf(call), repository))));
}

function installationOfAccount(call: Call): Reply {
  const login = (call.params["org"] ?? param(call, "username")).toLowerCase();
  const match = installationsOf(call).find(({ account }) => account.login.toLowerCase() === login);
  return json(installationObject(call.world, found(match)));
}

/** Every installation of an organization, for its owners. */
function installationsOfOrganization(call: Call): Reply {
  const { account, members } = organizationOf(call);
  const isOwner = call.actor.kind === "user" && members.get(call.actor.user.id)?.role === "admin";
  if (!isOwner) throw forbidden("Must be an organization owner.");
  const own = [...call.world.state.installations.values()].filter((each) => each.account === account);
  const { items, headers } = pageOf(call, own);
  return json(
    { total_count: own.length, installations: items.map((each) => installationObject(call.world, each)) },
    200,
    headers,
  );
}

/** The permissions a token asks for; 422 for more than the installation has. */
function narrowed(call: Call, installation: Installation): Record<string, string> {
  const granted: Record<string, string> = { metadata: "read", ...installation.app.permissions };
  const wanted = objectField(call, "permissions");
  if (!wanted) return granted;
  const entries = Object.entries(wanted).map(([name, level]): [string, string] => [name, String(level)]);
  const excess = entries.find(([name, level]) => !grants(granted, `${name}:${level}`));
  if (excess) {
    throw invalid([], `The permissions requested are not granted to this installation. (${excess[0]}:${excess[1]})`);
  }
  return { metadata: "read", ...Object.fromEntries(entries) };
}

function narrowedRepositories(call: Call, installation: Installation): Set<number> | undefined {
  const names = textsField(call, "repositories");
  const ids = call.body["repository_ids"];
  if (!names && !Array.isArray(ids)) return undefined;
  const own = [...call.world.state.repositories.values()].filter(
    (each) => installationOn(call.world.state, installation.app, each) === installation,
  );
  const wanted = own.filter((each) => names?.includes(each.name) || (Array.isArray(ids) && ids.includes(each.id)));
  const asked = (names?.length ?? 0) + (Array.isArray(ids) ? ids.length : 0);
  if (wanted.length < asked)
    throw new Failure(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  return new Set(wanted.map(({ id }) => id));
}

function createToken(call: Call): Reply {
  const { world } = call;
  const installation = installationById(call);
  if (installation.suspendedAt) throw new Failure(403, "This installation has been suspended");
  const permissions = narrowed(call, installation);
  const repositories = narrowedRepositories(call, installation);
  const token = `ghs_${randomBytes(27).toString("base64url").replace(/[-_]/g, "x")}`;
  const expiresAt = world.now().getTime() + TOKEN_LIFE_MS;
  world.state.tokens.set(token, { kind: "installation", installation, permissions, repositories, expiresAt });
  const listed = [...world.state.repositories.values()].filter(({ id }) => repositories?.has(id));
  const isSelected = repositories !== undefined || installation.repositories !== undefined;
  const body = {
    token,
    expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z/, "Z"),
    permissions,
    repository_selection: isSelected ? "selected" : "all",
    ...(repositories ? { repositories: listed.map((each) => simpleRepository(world, each)) } : {}),
  };
  return json(body, 201);
}

function tokenRepositories(call: Call): Reply {
  const { actor, world } = call;
  if (actor.kind !== "installation") throw forbidden();
  const all = [...world.state.repositories.values()].filter((repository) => covers(actor, repository));
  const { items, headers } = pageOf(call, all);
  const selection = actor.installation.repositories || actor.repositories ? "selected" : "all";
  const repositories = items.map((repository) => simpleRepository(world, repository));
  return json({ total_count: all.length, repository_selection: selection, repositories }, 200, headers);
}

/** Gives a token back before its time. */
function revokeToken(call: Call): Reply {
  if (call.actor.kind !== "installation") throw forbidden();
  call.world.state.tokens.delete(call.actor.token);
  return empty();
}

const JWT = "app-jwt";

/** Apps and installations. */
export const appRoutes: Route[] = [
  { method: "GET", path: "/app", allow: JWT, handle: readApp },
  {
    method: "GET",
    path: "/app/installations",
    allow: JWT,
    handle: (call) => paged(call, installationsOf(call), (each) => installationObject(call.world, each)),
  },
  {
    method: "GET",
    path: "/app/installations/{installation_id}",
    allow: JWT,
    handle: (call) => json(installationObject(call.world, installationById(call))),
  },
  { method: "POST", path: "/app/installations/{installation_id}/access_tokens", allow: JWT, handle: createToken },
  { method: "GET", path: "/repos/{owner}/{repo}/installation", allow: JWT, handle: installationOfRepository },
  { method: "GET", path: "/orgs/{org}/installation", allow: JWT, handle: installationOfAccount },
  {
    method: "GET",
    path: "/orgs/{org}/installations",
    allow: ["administration:read"],
    handle: installationsOfOrganization,
  },
  { method: "GET", path: "/users/{username}/installation", allow: JWT, handle: installationOfAccount },
  { method: "GET", path: "/installation/repositories", allow: [], handle: tokenRepositories },
  { method: "DELETE", path: "/installation/token", allow: [], handle: revokeToken },
];
