// Creates and forks repositories, with their Git directories.
import { join } from "node:path";
import { Failure, invalid } from "../failure.ts";
import { git } from "../git/process.ts";
import { ZERO } from "../git/refs.ts";
import { createGitRepository, type GitRepository } from "../git/repository.ts";
import { simpleRepository } from "../objects/repositories.ts";
import type { Account, Doer, Repository, World } from "../state.ts";
import { moveRef } from "./refs.ts";

/** A repository to be made. */
export interface RepositoryDraft {
  owner: Account;
  name: string;
  description?: string | null;
  private?: boolean;
  defaultBranch?: string;
  autoInit?: boolean;
}

function emptyRecords() {
  return {
    collaborators: new Map(),
    teams: new Map(),
    nextNumber: 0,
    issues: new Map(),
    labels: new Map(),
    checkSuites: [],
    checkRuns: [],
    statuses: [],
    releases: [],
    rulesets: [],
    deployments: [],
    environments: [],
    protectionRequests: [],
    dispatches: [],
    immutableReleases: false,
    workflows: { permissions: "read" as const, mayApprove: false },
    autoMerge: false,
    lockedTags: new Set<string>(),
    activity: [],
  };
}

function keyOf(owner: Account, name: string): string {
  return `${owner.login}/${name}`.toLowerCase();
}

function record(
  world: World,
  draft: RepositoryDraft,
  made: { id: number; git: GitRepository; parent?: Repository },
): Repository {
  const now = world.timestamp();
  const repository: Repository = {
    id: made.id,
    owner: draft.owner,
    name: draft.name,
    description: draft.description ?? null,
    private: draft.private ?? false,
    defaultBranch: draft.defaultBranch ?? "main",
    parent: made.parent,
    git: made.git,
    ...emptyRecords(),
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
  };
  world.state.repositories.set(keyOf(draft.owner, draft.name), repository);
  return repository;
}

function refuseTwin(world: World, owner: Account, name: string): void {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw invalid([{ resource: "Repository", field: "name", code: "invalid" }]);
  if (!world.state.repositories.has(keyOf(owner, name))) return;
  const message = "name already exists on this account";
  throw invalid([{ resource: "Repository", code: "custom", field: "name", message }], "Repository creation failed.");
}

/** Makes an empty repository, or one with a first commit. */
export async function createRepository(world: World, doer: Doer, draft: RepositoryDraft): Promise<Repository> {
  refuseTwin(world, draft.owner, draft.name);
  const id = world.nextId();
  const dir = join(world.dir, `${id}.git`);
  const made = await createGitRepository(dir, draft.defaultBranch ?? "main");
  const repository = record(world, draft, { id, git: made });
  world.emit({ name: "repository", action: "created", repository, sender: doer.account, payload: {} });
  if (draft.autoInit) await firstCommit(world, repository, doer);
  return repository;
}

async function firstCommit(world: World, repository: Repository, doer: Doer): Promise<void> {
  const { account } = doer;
  const blob = await repository.git.objects.write("blob", Buffer.from(`# ${repository.name}\n`));
  const tree = await repository.git.writeTree([{ mode: "100644", path: "README.md", id: blob }]);
  const who = { name: account.name ?? account.login, email: account.email, date: world.timestamp() };
  const commit = { tree, parents: [], author: who, committer: who, message: "Initial commit" };
  const after = await repository.git.writeCommit(commit);
  await moveRef(world, repository, doer, { ref: `refs/heads/${repository.defaultBranch}`, before: ZERO, after });
}

/** Copies a repository to another account; the objects are shared, as in GitHub's networks. */
export async function forkRepository(
  world: World,
  doer: Doer,
  parent: Repository,
  owner: Account,
): Promise<Repository> {
  const known = [...world.state.repositories.values()].find((each) => each.parent === parent && each.owner === owner);
  if (known) return known;
  if (owner === parent.owner) throw new Failure(403, "Name already exists on this account");
  const id = world.nextId();
  const dir = join(world.dir, `${id}.git`);
  const made = await createGitRepository(dir, parent.defaultBranch, parent.git.dir);
  await made.refs.outside(async () => {
    const specs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
    await git(dir, ["fetch", "-q", "--no-write-fetch-head", parent.git.dir, ...specs]);
  });
  const draft = { owner, name: parent.name, private: parent.private, defaultBranch: parent.defaultBranch };
  const fork = record(world, draft, { id, git: made, parent });
  const payload = { forkee: simpleRepository(world, fork) };
  world.emit({ name: "fork", repository: parent, sender: doer.account, payload });
  return fork;
}
