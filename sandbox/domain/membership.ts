// Changes places in organizations and teams, and tells of it.
import { nodeId } from "../objects/schema.ts";
import { organizationMembership, teamObject } from "../objects/teams.ts";
import { simpleUser } from "../objects/users.ts";
import type { Account, Membership, Organization, Team, World } from "../state.ts";

/** A change of one person's place; `team` undefined means the organization itself. */
export interface MembershipChange {
  user: Account;
  team: Team | undefined;
  state: "active" | "pending" | "none";
  role: "admin" | "member" | "maintainer";
}

/** Makes the change and sends `membership` or `organization` events when it shows. */
export function membershipChanged(world: World, organization: Organization, change: MembershipChange): void {
  const { user, team, state, role } = change;
  if (team) {
    changeTeam(world, organization, { ...change, team });
    return;
  }
  const before = organization.members.get(user.id);
  if (state === "none") {
    organization.members.delete(user.id);
    for (const each of organization.teams.values()) {
      if (each.members.has(user.id)) changeTeam(world, organization, { ...change, team: each });
    }
  } else organization.members.set(user.id, { user, state, role: role === "admin" ? "admin" : "member" });
  announceOrganization(world, organization, { user, before });
}

function announceOrganization(
  world: World,
  organization: Organization,
  change: { user: Account; before: Membership | undefined },
): void {
  const { user, before } = change;
  const now = organization.members.get(user.id);
  const isAdded = now?.state === "active" && before?.state !== "active";
  const isRemoved = before !== undefined && now === undefined;
  if (!isAdded && !isRemoved) return;
  const membership = organizationMembership(
    world,
    organization,
    now ?? { ...before, user, state: "active", role: "member" },
  );
  world.emit({
    name: "organization",
    action: isAdded ? "member_added" : "member_removed",
    organization: organization.account,
    sender: user,
    payload: { membership },
  });
}

function changeTeam(world: World, organization: Organization, change: MembershipChange & { team: Team }): void {
  const { user, team, state } = change;
  const before = team.members.get(user.id)?.state;
  if (state === "none") team.members.delete(user.id);
  else team.members.set(user.id, { user, state, role: change.role === "admin" ? "maintainer" : change.role });
  const isAdded = state === "active" && before !== "active";
  const isRemoved = before === "active" && state !== "active";
  if (!isAdded && !isRemoved) return;
  world.emit({
    name: "membership",
    action: isAdded ? "added" : "removed",
    organization: organization.account,
    sender: user,
    payload: {
      scope: "team",
      member: simpleUser(world, user),
      team: { ...teamObject(world, team), node_id: nodeId("T", team.id), deleted: false },
    },
  });
}
