// Who can fill which role now.

import type { Evidence } from "./evidence.ts";
import type { Policy, Role } from "./policy.ts";

/** Ids of everybody who fills a role now. A team that is unknown or lost adds nobody. */
export function membersOf(role: Role | undefined, teams: Evidence["teams"]): Set<number> {
  const members = new Set(role?.users.map(({ id }) => id));
  for (const team of role?.teams ?? []) {
    for (const id of teams?.get(team) ?? []) members.add(id);
  }
  return members;
}

/** Names of the roles that a person fills now. */
export function rolesOf(id: number, { roles }: Pick<Policy, "roles">, teams: Evidence["teams"]): string[] {
  return [...roles.values()].filter((role) => membersOf(role, teams).has(id)).map(({ name }) => name);
}

/** Sentences about teams of these roles that do not exist or that the App may not see. */
export function lostTeams(roles: readonly string[], policy: Policy, teams: Evidence["teams"]): string[] {
  const named = roles.flatMap((name) => policy.roles.get(name)?.teams ?? []);
  return [...new Set(named)]
    .filter((team) => teams?.get(team) === null)
    .map((team) => `Team @${team} does not exist or is hidden from the App.`);
}

/** `@org/team` and `@login` of a role that still have somebody to ask. */
export function candidatesOf(
  role: Role | undefined,
  teams: Evidence["teams"],
  mayFill: (person: { id: number; login?: string }) => boolean,
): string[] {
  const asked = (role?.teams ?? []).filter((team) => [...(teams?.get(team) ?? [])].some((id) => mayFill({ id })));
  const people = (role?.users ?? []).filter(mayFill);
  return [...asked.map((team) => `@${team}`), ...people.map(({ login }) => `@${login}`)];
}
