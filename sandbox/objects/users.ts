// People, bots and organizations as GitHub shows them.
import type { Account, Organization, World } from "../state.ts";
import { nodeId, type Schema } from "./schema.ts";

const PREFIX = { User: "U", Organization: "O", Bot: "BOT", Mannequin: "M" };

/** The short form that appears inside almost every other object. */
export function simpleUser(world: World, account: Account): Schema<"simple-user"> {
  const name = encodeURIComponent(account.login);
  const url = `${world.url}/users/${name}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(PREFIX[account.kind], account.id),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url:
      account.kind === "Bot" ? `${world.url}/apps/${account.login.replace("[bot]", "")}` : `${world.url}/${name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: account.siteAdmin,
    user_view_type: "public",
  };
}

/** The short form, or null for nobody. */
export function nullableUser(world: World, account: Account | null | undefined): Schema<"nullable-simple-user"> {
  return account ? simpleUser(world, account) : null;
}

/** The profile page of a person. */
export function publicUser(world: World, account: Account): Schema<"public-user"> {
  return {
    ...simpleUser(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: [...world.state.repositories.values()].filter(({ owner }) => owner.id === account.id).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** An organization inside another object. */
export function simpleOrganization(world: World, account: Account): Schema<"organization-simple"> {
  const url = `${world.url}/orgs/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("O", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${account.id}`,
    description: "",
  };
}

/** An organization's own page. */
export function fullOrganization(world: World, organization: Organization): Schema<"organization-full"> {
  const { account } = organization;
  const repositories = [...world.state.repositories.values()].filter(({ owner }) => owner.id === account.id);
  return {
    ...simpleOrganization(world, account),
    name: account.name ?? account.login,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: repositories.filter((each) => !each.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.url}/${account.login}`,
    type: "Organization",
    default_repository_permission: "read",
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
  };
}

/** How an account relates to a repository's owner, in GitHub's words. */
export function association(
  world: World,
  account: Account,
  repository: { owner: Account; collaborators: Map<number, unknown> },
): Schema<"author-association"> {
  if (account.id === repository.owner.id) return "OWNER";
  const organization = world.state.organizations.get(repository.owner.id);
  if (organization?.members.get(account.id)?.state === "active") return "MEMBER";
  return repository.collaborators.has(account.id) ? "COLLABORATOR" : "NONE";
}
