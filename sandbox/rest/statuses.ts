// Routes for commit statuses, one by one and combined.
import { accountOf, type Call, json, param, type Reply, repositoryOf, requiredText, textField } from "../call.ts";
import { Failure, invalid } from "../failure.ts";
import { statusObject } from "../objects/checks.ts";
import { listedCommit } from "../objects/git.ts";
import { minimalRepository, repositoryUrl } from "../objects/repositories.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Status } from "../state.ts";

async function commitOf(call: Call, name: "ref" | "sha"): Promise<string> {
  const sha = await repositoryOf(call).git.resolve(param(call, name));
  if (!sha) throw new Failure(422, `No commit found for SHA: ${param(call, name)}`);
  return sha;
}

async function create(call: Call): Promise<Reply> {
  const { world } = call;
  const repository = repositoryOf(call);
  const sha = await commitOf(call, "sha");
  const state = requiredText(call, "state");
  if (!["error", "failure", "pending", "success"].includes(state)) {
    throw invalid([{ resource: "Status", field: "state", code: "invalid" }]);
  }
  const status: Status = {
    id: world.nextId(),
    sha,
    state,
    context: textField(call, "context") ?? "default",
    description: textField(call, "description") ?? null,
    targetUrl: textField(call, "target_url") ?? null,
    creator: accountOf(call),
    app: call.actor.kind === "installation" ? call.actor.app : undefined,
    createdAt: world.timestamp(),
  };
  repository.statuses.push(status);
  await announce(call, status);
  const shown = statusObject(world, repository, status);
  return json(shown, 201, { location: shown.url });
}

async function announce(call: Call, status: Status): Promise<void> {
  const { world } = call;
  const repository = repositoryOf(call);
  const { sha, context, state, description, id, createdAt, targetUrl } = status;
  const payload = {
    id,
    sha,
    name: `${repository.owner.login}/${repository.name}`,
    target_url: targetUrl,
    context,
    description,
    state,
    commit: await listedCommit(world, repository, sha),
    branches: [],
    created_at: createdAt,
    updated_at: createdAt,
  };
  world.emit({ name: "status", repository, sender: status.creator, payload });
}

async function list(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitOf(call, "ref");
  const all = repository.statuses.filter((status) => status.sha === sha).reverse();
  return paged(call, all, (status) => statusObject(call.world, repository, status));
}

async function combined(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitOf(call, "ref");
  const latest = new Map(
    repository.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
  );
  const states = [...latest.values()].map(({ state }) => state);
  const isBad = states.some((state) => state === "error" || state === "failure");
  const isGood = states.length > 0 && states.every((state) => state === "success");
  const shown = [...latest.values()].map((status) => {
    const { creator: _, ...rest } = statusObject(call.world, repository, status);
    return rest;
  });
  const api = repositoryUrl(call.world, repository);
  return json({
    state: isBad ? "failure" : isGood ? "success" : "pending",
    statuses: shown,
    sha,
    total_count: shown.length,
    repository: minimalRepository(call.world, repository),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  });
}

const REPO = "/repos/{owner}/{repo}";
const READ = ["statuses:read"];

/** Commit statuses. */
export const statusRoutes: Route[] = [
  { method: "POST", path: `${REPO}/statuses/{sha}`, allow: ["statuses:write"], handle: create },
  { method: "GET", path: `${REPO}/commits/{ref}/statuses`, greedy: true, allow: READ, handle: list },
  { method: "GET", path: `${REPO}/commits/{ref}/status`, greedy: true, allow: READ, handle: combined },
];
