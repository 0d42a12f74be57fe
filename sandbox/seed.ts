// Fills a world with people, organizations, teams and repositories, without going through the API.
import { randomBytes } from "node:crypto";
import { membershipChanged } from "./domain/membership.ts";
import { createRepository as makeRepository } from "./domain/repositories.ts";
import { found } from "./failure.ts";
import { simpleUser } from "./objects/users.ts";
import type { Account, Level, Organization, Repository, State, World } from "./state.ts";

/** A person to be made; the token is an ordinary user token. */
export interface SeededUser {
  login: string;
  id: number;
  email: string;
  token: string;
}

/** The account of a login, whatever its case; throws when there is none. */
export function accountOf(state: State, login: string): Account {
  return found(state.accounts.get(login.toLowerCase()));
}

/** Adds an account of any kind. */
export function addAccount(world: World, draft: Partial<Account> & Pick<Account, "kind" | "login">): Account {
  const key = draft.login.toLowerCase();
  if (world.state.accounts.has(key)) throw new Error(`${draft.login} exists already`);
  const account: Account = {
    id: world.nextId(),
    name: null,
    email: `${key}@example.com`,
    siteAdmin: false,
    createdAt: world.timestamp(),
    ...draft,
  };
  world.state.accounts.set(key, account);
  world.state.accountsById.set(account.id, account);
  return account;
}

/** Adds a person with a user token. */
export function createUser(
  world: World,
  draft: { login: string; name?: string; email?: string; siteAdmin?: boolean },
): SeededUser {
  const account = addAccount(world, { kind: "User", ...draft });
  const token = `ghp_${randomBytes(18).toString("hex")}`;
  world.state.tokens.set(token, { kind: "user", user: account });
  return { login: account.login, id: account.id, email: account.email, token };
}

/** Adds an organization; members by login, admins by login. */
export function createOrganization(
  world: World,
  draft: { login: string; name?: string; members?: string[]; admins?: string[] },
): { login: string; id: number } {
  const { members = [], admins = [], ...rest } = draft;
  const account = addAccount(world, { kind: "Organization", ...rest });
  const organization: Organization = { account, members: new Map(), teams: new Map(), basePermission: "read" };
  for (const login of [...members, ...admins]) {
    const user = accountOf(world.state, login);
    organization.members.set(user.id, { user, state: "active", role: admins.includes(login) ? "admin" : "member" });
  }
  world.state.organizations.set(account.id, organization);
  return { login: account.login, id: account.id };
}

/** Adds a team; its members become members of the organization. */
export function createTeam(
  world: World,
  draft: { org: string; slug: string; name?: string; members: string[]; parent?: string },
): { id: number; slug: string } {
  const organization = found(world.state.organizations.get(accountOf(world.state, draft.org).id));
  const team = {
    id: world.nextId(),
    slug: draft.slug,
    name: draft.name ?? draft.slug,
    description: null,
    privacy: "closed" as const,
    org: organization.account,
    parent: draft.parent === undefined ? undefined : found(organization.teams.get(draft.parent)),
    members: new Map(),
    createdAt: world.timestamp(),
  };
  organization.teams.set(team.slug, team);
  for (const login of draft.members) {
    const user = accountOf(world.state, login);
    const known = organization.members.get(user.id);
    organization.members.set(user.id, known ?? { user, state: "active", role: "member" });
    team.members.set(user.id, { user, state: "active", role: "member" });
  }
  return { id: team.id, slug: team.slug };
}

/** Changes a person's place in a team, or in the organization when no team is named, and sends the events. */
export function setMembership(
  world: World,
  change: {
    org: string;
    team?: string;
    login: string;
    state: "active" | "pending" | "none";
    role?: "admin" | "member";
  },
): void {
  const organization = found(world.state.organizations.get(accountOf(world.state, change.org).id));
  const user = accountOf(world.state, change.login);
  const team = change.team === undefined ? undefined : found(organization.teams.get(change.team));
  membershipChanged(world, organization, { user, team, state: change.state, role: change.role ?? "member" });
}

/** Makes a repository; collaborators and teams by name. */
export async function createRepository(
  world: World,
  draft: {
    owner: string;
    name: string;
    description?: string;
    private?: boolean;
    collaborators?: Record<string, Level>;
    teams?: Record<string, Level>;
    autoInit?: boolean;
    defaultBranch?: string;
  },
): Promise<Repository> {
  const { collaborators = {}, teams = {}, ...rest } = draft;
  const owner = accountOf(world.state, draft.owner);
  const repository = await makeRepository(world, { account: owner, app: undefined }, { ...rest, owner });
  for (const [login, level] of Object.entries(collaborators)) {
    repository.collaborators.set(accountOf(world.state, login).id, level);
  }
  for (const [slug, level] of Object.entries(teams)) repository.teams.set(slug, level);
  return repository;
}

/** Takes a person's own access to a repository away; what a team or the organization gives stays. */
export function removeCollaborator(world: World, repository: Repository, login: string): void {
  const account = accountOf(world.state, login);
  repository.collaborators.delete(account.id);
  const member = simpleUser(world, account);
  world.emit({ name: "member", action: "removed", repository, sender: repository.owner, payload: { member } });
}
