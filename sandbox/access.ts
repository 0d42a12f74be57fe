// Who may see and do what: levels on repositories, installations and their permissions.
import type { Account, Actor, App, Installation, Level, Organization, Repository, State, Team } from "./state.ts";

const ORDER: Level[] = ["none", "read", "write", "admin"];

/** Whether a level reaches another. */
export function reaches(level: Level, needed: Level): boolean {
  return ORDER.indexOf(level) >= ORDER.indexOf(needed);
}

function strongest(levels: Level[]): Level {
  return levels.reduce((best, level) => (reaches(level, best) ? level : best), "none");
}

/** The team and all teams below it. */
export function withChildren(organization: Organization, team: Team): Team[] {
  const children = [...organization.teams.values()].filter((each) => each.parent === team);
  return [team, ...children.flatMap((child) => withChildren(organization, child))];
}

/** Whether a person is an active member of the team or one of its child teams. */
export function isTeamMember(organization: Organization, team: Team, user: Account): boolean {
  return withChildren(organization, team).some((each) => each.members.get(user.id)?.state === "active");
}

/** A person's level on a repository: ownership, collaboration, teams, organization, public. */
export function levelOf(state: State, user: Account, repository: Repository): Level {
  if (user.siteAdmin || user.id === repository.owner.id) return "admin";
  const organization = state.organizations.get(repository.owner.id);
  const member = organization?.members.get(user.id);
  const active = member?.state === "active";
  const byTeam = [...repository.teams]
    .filter(([slug]) => {
      const team = organization?.teams.get(slug);
      return organization && team && active && isTeamMember(organization, team, user);
    })
    .map(([, level]) => level);
  return strongest([
    repository.private ? "none" : "read",
    repository.collaborators.get(user.id) ?? "none",
    ...(active ? [member.role === "admin" ? "admin" : organization?.basePermission] : []),
    ...byTeam,
  ] as Level[]);
}

/** The App's installation that covers a repository. */
export function installationOn(state: State, app: App, repository: Repository): Installation | undefined {
  return [...state.installations.values()].find(
    (each) =>
      each.app === app &&
      each.account.id === repository.owner.id &&
      (each.repositories === undefined || each.repositories.has(repository.id)),
  );
}

/** Whether an installation token covers a repository. */
export function covers(actor: Extract<Actor, { kind: "installation" }>, repository: Repository): boolean {
  if (actor.installation.account.id !== repository.owner.id) return false;
  const within = (set: Set<number> | undefined) => set === undefined || set.has(repository.id);
  return within(actor.installation.repositories) && within(actor.repositories);
}

/** Whether granted permissions include one such as `contents:write`. */
export function grants(permissions: Record<string, string>, needed: string): boolean {
  const [name = "", level = "read"] = needed.split(":");
  // Metadata comes with every installation.
  const granted = permissions[name] ?? (name === "metadata" ? "read" : undefined);
  return granted === "admin" || granted === "write" || (granted === "read" && level === "read");
}

/** An actor's level on a repository, an installation counting by its permission to contents. */
export function actorLevel(state: State, actor: Actor, repository: Repository): Level {
  if (actor.kind === "user") return levelOf(state, actor.user, repository);
  if (actor.kind === "installation" && covers(actor, repository)) {
    return grants(actor.permissions, "contents:write") ? "write" : "read";
  }
  return repository.private ? "none" : "read";
}
