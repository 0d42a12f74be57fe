// Routes for repositories themselves: create, read, edit, fork, dispatch, collaborators.
import { levelOf } from "../access.ts";
import {
  accountOf,
  type Call,
  doerOf,
  empty,
  flagField,
  json,
  objectField,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import { createRepository, forkRepository, type RepositoryDraft } from "../domain/repositories.ts";
import { Failure, forbidden, invalid } from "../failure.ts";
import { fullRepository, minimalRepository } from "../objects/repositories.ts";
import { simpleUser } from "../objects/users.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Account } from "../state.ts";
import { accountNamed, organizationOf } from "./users.ts";

async function create(call: Call, owner: Account): Promise<Reply> {
  const draft: RepositoryDraft = {
    owner,
    name: requiredText(call, "name"),
    description: textField(call, "description") ?? null,
    private: flagField(call, "private") ?? false,
    autoInit: flagField(call, "auto_init") ?? false,
  };
  const repository = await createRepository(call.world, doerOf(call), draft);
  return json(fullRepository(call.world, repository, call.actor), 201);
}

function createInOrganization(call: Call): Promise<Reply> {
  const organization = organizationOf(call);
  const membership = organization.members.get(accountOf(call).id);
  if (membership?.state !== "active") throw new Failure(403, "You need admin access to the organization.");
  return create(call, organization.account);
}

function update(call: Call): Reply {
  const repository = repositoryOf(call);
  const branch = textField(call, "default_branch");
  if (branch !== undefined && !repository.git.refs.get(`refs/heads/${branch}`)) {
    throw invalid(
      [],
      `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`,
    );
  }
  repository.defaultBranch = branch ?? repository.defaultBranch;
  repository.description = textField(call, "description") ?? repository.description;
  repository.autoMerge = flagField(call, "allow_auto_merge") ?? repository.autoMerge;
  repository.private = flagField(call, "private") ?? repository.private;
  return json(fullRepository(call.world, repository, call.actor));
}

async function fork(call: Call): Promise<Reply> {
  const organization = textField(call, "organization");
  const owner = organization ? accountNamed(call.world, organization) : accountOf(call);
  const made = await forkRepository(call.world, doerOf(call), repositoryOf(call), owner);
  return json(fullRepository(call.world, made, call.actor), 202);
}

function readPermission(call: Call): Reply {
  const user = accountNamed(call.world, param(call, "username"));
  const level = levelOf(call.world.state, user, repositoryOf(call));
  const granted = { none: 0, read: 1, write: 2, admin: 3 }[level];
  const permissions = {
    pull: granted >= 1,
    triage: granted >= 2,
    push: granted >= 2,
    maintain: granted >= 3,
    admin: granted >= 3,
  };
  const shown = { ...simpleUser(call.world, user), permissions, role_name: level };
  return json({ permission: level, role_name: level, user: shown });
}

/** `repository_dispatch`: at most ten top-level keys, under 64 KB. */
function dispatch(call: Call): Reply {
  const repository = repositoryOf(call);
  const payload = objectField(call, "client_payload") ?? {};
  if (Object.keys(payload).length > 10) throw invalid([], "No more than 10 properties are allowed; 11 were supplied.");
  if (JSON.stringify(payload).length > 65_535) throw invalid([], "client_payload is too large.");
  const event = requiredText(call, "event_type");
  repository.dispatches.push({ event, payload });
  call.world.emit({
    name: "repository_dispatch",
    action: event,
    repository,
    sender: accountOf(call),
    payload: { branch: repository.defaultBranch, client_payload: payload },
  });
  return empty();
}

function listForks(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const forks = [...call.world.state.repositories.values()].filter(({ parent }) => parent === repository);
  return paged(call, forks, (each) => minimalRepository(call.world, each));
}

function requireAccount(call: Call): Account {
  if (call.actor.kind !== "user") throw forbidden();
  return accountOf(call);
}

const REPO = "/repos/{owner}/{repo}";
const META = ["metadata:read"];

/** Repositories. */
export const repositoryRoutes: Route[] = [
  { method: "POST", path: "/user/repos", allow: [], handle: (call) => create(call, requireAccount(call)) },
  { method: "POST", path: "/orgs/{org}/repos", allow: ["administration:write"], handle: createInOrganization },
  {
    method: "GET",
    path: REPO,
    allow: META,
    handle: (call) => json(fullRepository(call.world, repositoryOf(call), call.actor)),
  },
  { method: "PATCH", path: REPO, allow: ["administration:write"], level: "admin", handle: update },
  { method: "GET", path: `${REPO}/forks`, allow: META, handle: listForks },
  { method: "POST", path: `${REPO}/forks`, allow: ["administration:write"], level: "read", handle: fork },
  { method: "GET", path: `${REPO}/collaborators/{username}/permission`, allow: META, handle: readPermission },
  { method: "POST", path: `${REPO}/dispatches`, allow: ["contents:write"], handle: dispatch },
];
