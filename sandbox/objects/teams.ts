// Teams and memberships as GitHub shows them.
import { withChildren } from "../access.ts";
import type { Membership, Organization, Team, World } from "../state.ts";
import { nodeId, type Schema } from "./schema.ts";
import { fullOrganization, simpleOrganization, simpleUser } from "./users.ts";

/** The short form, without the parent. */
export function simpleTeam(world: World, team: Team) {
  const url = `${world.url}/organizations/${team.org.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("T", team.id),
    url,
    html_url: `${world.url}/orgs/${team.org.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    notification_setting: "notifications_enabled" as const,
    permission: "pull",
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization" as const,
    organization_id: team.org.id,
  } satisfies Schema<"team-simple">;
}

/** A team in lists, with its parent. */
export function teamObject(world: World, team: Team): Schema<"team"> {
  return { ...simpleTeam(world, team), parent: team.parent ? simpleTeam(world, team.parent) : null };
}

/** A team's own page. */
export function fullTeam(world: World, organization: Organization, team: Team): Schema<"team-full"> {
  return {
    ...simpleTeam(world, team),
    parent: team.parent ? simpleTeam(world, team.parent) : null,
    members_count: activeMembers(organization, team).length,
    repos_count: 0,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: fullOrganization(world, organization),
  };
}

/** Active members of a team and of its child teams, each once. */
export function activeMembers(organization: Organization, team: Team): Membership[] {
  const all = withChildren(organization, team).flatMap((each) => [...each.members.values()]);
  const active = all.filter(({ state }) => state === "active");
  return [...new Map(active.map((membership) => [membership.user.id, membership])).values()];
}

/** A person's place in a team. */
export function teamMembership(world: World, team: Team, membership: Membership): Schema<"team-membership"> {
  return {
    url: `${world.url}/organizations/${team.org.id}/team/${team.id}/memberships/${membership.user.login}`,
    role: membership.role === "member" ? "member" : "maintainer",
    state: membership.state,
  };
}

/** A person's place in an organization. */
export function organizationMembership(
  world: World,
  organization: Organization,
  membership: Membership,
): Schema<"org-membership"> {
  const base = `${world.url}/orgs/${organization.account.login}`;
  return {
    url: `${base}/memberships/${membership.user.login}`,
    state: membership.state,
    role: membership.role === "admin" ? "admin" : "member",
    organization_url: base,
    organization: simpleOrganization(world, organization.account),
    user: simpleUser(world, membership.user),
  };
}
