// Routes for teams and the places people have in them.
import { withChildren } from "../access.ts";
import { type Call, empty, json, param, type Reply, textField } from "../call.ts";
import { membershipChanged } from "../domain/membership.ts";
import { found } from "../failure.ts";
import { activeMembers, fullTeam, organizationMembership, teamMembership, teamObject } from "../objects/teams.ts";
import { simpleUser } from "../objects/users.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Organization, Team } from "../state.ts";
import { accountNamed, organizationOf } from "./users.ts";

/** The team of a route, with its organization. */
function teamOf(call: Call): { organization: Organization; team: Team } {
  const organization = organizationOf(call);
  return { organization, team: found(organization.teams.get(param(call, "team_slug").toLowerCase())) };
}

function listTeams(call: Call): Promise<Reply> {
  return paged(call, [...organizationOf(call).teams.values()], (team) => teamObject(call.world, team));
}

function readTeam(call: Call): Reply {
  const { organization, team } = teamOf(call);
  return json(fullTeam(call.world, organization, team));
}

function listChildren(call: Call): Promise<Reply> {
  const { organization, team } = teamOf(call);
  const children = [...organization.teams.values()].filter(({ parent }) => parent === team);
  return paged(call, children, (child) => teamObject(call.world, child));
}

function listMembers(call: Call): Promise<Reply> {
  const { organization, team } = teamOf(call);
  return paged(call, activeMembers(organization, team), ({ user }) => simpleUser(call.world, user));
}

function readTeamMembership(call: Call): Reply {
  const { organization, team } = teamOf(call);
  const user = accountNamed(call.world, param(call, "username"));
  const places = withChildren(organization, team).flatMap((each) => each.members.get(user.id) ?? []);
  return json(teamMembership(call.world, team, found(places[0])));
}

function changeTeamMembership(call: Call): Reply {
  const { organization, team } = teamOf(call);
  const user = accountNamed(call.world, param(call, "username"));
  const role = textField(call, "role") === "maintainer" ? "maintainer" : "member";
  membershipChanged(call.world, organization, { user, team, state: "active", role });
  return json(teamMembership(call.world, team, found(team.members.get(user.id))));
}

function endTeamMembership(call: Call): Reply {
  const { organization, team } = teamOf(call);
  const user = accountNamed(call.world, param(call, "username"));
  membershipChanged(call.world, organization, { user, team, state: "none", role: "member" });
  return empty();
}

function readOrganizationMembership(call: Call): Reply {
  const organization = organizationOf(call);
  const user = accountNamed(call.world, param(call, "username"));
  return json(organizationMembership(call.world, organization, found(organization.members.get(user.id))));
}

const TEAM = "/orgs/{org}/teams/{team_slug}";
const READ = ["members:read"];
const WRITE = ["members:write"];

/** Teams and memberships. */
export const teamRoutes: Route[] = [
  { method: "GET", path: "/orgs/{org}/teams", allow: READ, handle: listTeams },
  { method: "GET", path: TEAM, allow: READ, handle: readTeam },
  { method: "GET", path: `${TEAM}/teams`, allow: READ, handle: listChildren },
  { method: "GET", path: `${TEAM}/members`, allow: READ, handle: listMembers },
  { method: "GET", path: `${TEAM}/memberships/{username}`, allow: READ, handle: readTeamMembership },
  { method: "PUT", path: `${TEAM}/memberships/{username}`, allow: WRITE, handle: changeTeamMembership },
  { method: "DELETE", path: `${TEAM}/memberships/{username}`, allow: WRITE, handle: endTeamMembership },
  { method: "GET", path: "/orgs/{org}/memberships/{username}", allow: READ, handle: readOrganizationMembership },
];
