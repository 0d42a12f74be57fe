// Repositories as GitHub shows them: one set of facts and links, three lengths.
import { actorLevel, reaches } from "../access.ts";
import type { Actor, Repository, World } from "../state.ts";
import { nodeId, type Schema } from "./schema.ts";
import { simpleUser } from "./users.ts";

/** A repository's address in the REST API. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/repos/${repository.owner.login}/${repository.name}`;
}

/** A repository's address for people and for Git. */
export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url}/${repository.owner.login}/${repository.name}`;
}

function links(url: string) {
  return {
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    hooks_url: `${url}/hooks`,
  };
}

function counters(repository: Repository, forks: number) {
  const open = [...repository.issues.values()].filter(({ state }) => state === "open").length;
  return {
    forks,
    forks_count: forks,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    open_issues: open,
    open_issues_count: open,
  };
}

const SWITCHES = {
  homepage: null,
  language: null,
  license: null,
  mirror_url: null,
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  archived: false,
  disabled: false,
  allow_forking: true,
  web_commit_signoff_required: false,
};

/** The form inside pull requests, events and tokens. */
export function simpleRepository(world: World, repository: Repository): Schema<"repository"> {
  const page = repositoryPage(world, repository);
  const all = [...world.state.repositories.values()];
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    owner: simpleUser(world, repository.owner),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    html_url: page,
    description: repository.description,
    fork: repository.parent !== undefined,
    ...links(repositoryUrl(world, repository)),
    git_url: page.replace(/^http/, "git"),
    ssh_url: `git@localhost:${repository.owner.login}/${repository.name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    ...counters(repository, all.filter(({ parent }) => parent === repository).length),
    ...SWITCHES,
    default_branch: repository.defaultBranch,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
  };
}

/** The form inside commit lists and check suites. */
export function minimalRepository(world: World, repository: Repository): Schema<"minimal-repository"> {
  const { license: _, ...rest } = simpleRepository(world, repository);
  return rest;
}

function permissions(world: World, repository: Repository, actor: Actor) {
  const level = actorLevel(world.state, actor, repository);
  const push = reaches(level, "write");
  const admin = reaches(level, "admin");
  return { admin, maintain: admin, push, triage: push, pull: reaches(level, "read") };
}

/** The repository's own answer, with the caller's permissions. */
export function fullRepository(world: World, repository: Repository, actor: Actor): Schema<"full-repository"> {
  const { parent } = repository;
  const ancestors = parent ? { parent: simpleRepository(world, parent), source: simpleRepository(world, parent) } : {};
  return {
    ...simpleRepository(world, repository),
    has_discussions: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    permissions: permissions(world, repository, actor),
    allow_rebase_merge: true,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: repository.autoMerge,
    allow_update_branch: true,
    delete_branch_on_merge: false,
    subscribers_count: 0,
    network_count: 0,
    ...(repository.owner.kind === "Organization" ? { organization: simpleUser(world, repository.owner) } : {}),
    ...ancestors,
  };
}
