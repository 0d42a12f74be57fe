// The route table: which request reaches which handler, and what the caller must be allowed to do.
import { actorLevel, covers, grants, levelOf, reaches } from "./access.ts";
import type { Call, Reply } from "./call.ts";
import { Failure, forbidden, notFound } from "./failure.ts";
import type { Actor, Level, Repository, State } from "./state.ts";

/** One operation of the REST API. */
export interface Route {
  method: string;
  /** GitHub's template (`/repos/{owner}/{repo}/git/ref/{ref}`); the parameters in `greedy` may contain slashes. */
  path: string;
  greedy?: boolean;
  /** Permissions of which an App needs one (`contents:write`); `app-jwt` routes accept only an App's JWT. */
  allow: string[] | "app-jwt" | "anybody";
  /** The level a person needs on the repository; by default `read` for GET and `write` for the rest. */
  level?: Level;
  handle(call: Call): Promise<Reply> | Reply;
}

/** A route found for a path, with its decoded parameters. */
export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds routes; the first that fits in the table wins. */
export interface Router {
  match(method: string, path: string): Match | undefined;
}

/** Prepares a route table. */
export function createRouter(routes: Route[]): Router {
  const compiled = routes.map((route) => ({ route, ...compile(route) }));
  const byMethod = new Map<string, typeof compiled>();
  for (const each of compiled) byMethod.set(each.route.method, [...(byMethod.get(each.route.method) ?? []), each]);
  return {
    match(method, path) {
      for (const { route, pattern, names } of byMethod.get(method) ?? []) {
        const match = pattern.exec(path);
        if (match) return { route, params: Object.fromEntries(names.map((name, at) => [name, decode(match[at + 1])])) };
      }
      return undefined;
    },
  };
}

function decode(text = ""): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
}

function compile(route: Route): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = route.path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    // Owner and repository never contain a slash, even where a later parameter may.
    return route.greedy && name !== "owner" && name !== "repo" ? "(.+)" : "([^/]+)";
  });
  return { pattern: new RegExp(`^${source}/?$`), names };
}

/** Finds the repository of a route, hidden from those who may not see it. */
export function findRepository(state: State, actor: Actor, names: { owner: string; repo: string }): Repository {
  const repository = state.repositories.get(`${names.owner}/${names.repo}`.toLowerCase());
  if (!repository || actorLevel(state, actor, repository) === "none") throw notFound();
  return repository;
}

/** Refuses a caller who lacks what the route asks for. */
export function authorize(
  state: State,
  route: Route,
  caller: { actor: Actor; repository: Repository | undefined },
): void {
  const { actor, repository } = caller;
  if (route.allow === "anybody") return;
  if (route.allow === "app-jwt") {
    if (actor.kind !== "app") throw new Failure(401, "A JSON web token could not be decoded");
    return;
  }
  if (actor.kind === "app") throw new Failure(401, "This endpoint does not accept an App's JSON web token");
  if (actor.kind === "anonymous" && route.method !== "GET") throw new Failure(401, "Requires authentication");
  if (actor.kind === "installation") authorizeInstallation(route, route.allow, { actor, repository });
  if (actor.kind === "user" && repository) authorizeUser(state, route, { actor, repository });
}

function authorizeInstallation(
  route: Route,
  allow: string[],
  caller: { actor: Extract<Actor, { kind: "installation" }>; repository: Repository | undefined },
): void {
  const { actor, repository } = caller;
  const outside = repository && !covers(actor, repository);
  // Anybody may read a public repository; findRepository has hidden the private ones.
  if (outside && route.method === "GET") return;
  if (outside) throw forbidden();
  if (allow.length > 0 && !allow.some((needed) => grants(actor.permissions, needed))) throw forbidden();
}

function authorizeUser(
  state: State,
  route: Route,
  caller: { actor: Extract<Actor, { kind: "user" }>; repository: Repository },
): void {
  const needed = route.level ?? (route.method === "GET" ? "read" : "write");
  const level = levelOf(state, caller.actor.user, caller.repository);
  if (!reaches(level, needed)) throw new Failure(403, "Must have admin rights to Repository.");
}
