// Who is in a team today, and who may read the repository.

import type { Account } from "../policy/evidence.ts";
import { unlessMissing } from "./errors.ts";
import { readPages } from "./pages.ts";
import type { Repo } from "./repo.ts";

/**
 * Ids of the active members of each team (`org/slug`), `null` for a team that does not exist or may not be seen.
 * GitHub counts the members of child teams in. Without `includeChildTeams` they are taken out again, also those who are
 * in the team itself besides: the REST API does not tell them apart, and leaving somebody out is the safe mistake.
 */
export async function readTeams(
  repo: Pick<Repo, "rest">,
  teams: readonly string[],
  includeChildTeams: boolean,
): Promise<ReadonlyMap<string, ReadonlySet<number> | null>> {
  const read = [...new Set(teams)].map(async (team) => {
    return [team, await unlessMissing(readTeam(repo, team, includeChildTeams), null)] as const;
  });
  return new Map(await Promise.all(read));
}

async function readTeam(repo: Pick<Repo, "rest">, team: string, includeChildTeams: boolean): Promise<Set<number>> {
  const [members, children] = await Promise.all([
    readMembers(repo, team),
    includeChildTeams ? [] : readChildren(repo, team),
  ]);
  const below = await Promise.all(children.map((child) => readMembers(repo, child)));
  const inherited = new Set(below.flat());
  return new Set(members.filter((id) => !inherited.has(id)));
}

// GET /orgs/{org}/teams/{team_slug}/members
async function readMembers({ rest }: Pick<Repo, "rest">, team: string): Promise<number[]> {
  const all = await readPages((page) => rest.teams.listMembersInOrg({ ...split(team), ...page }));
  return all.map(({ id }) => id);
}

// GET /orgs/{org}/teams/{team_slug}/teams
async function readChildren({ rest }: Pick<Repo, "rest">, team: string): Promise<string[]> {
  const all = await readPages((page) => rest.teams.listChildInOrg({ ...split(team), ...page }));
  return all.map(({ slug }) => `${split(team).org}/${slug}`);
}

/** Ids of those who may read the repository now. A public one is read by everybody. */
export async function readReaders(
  repo: Pick<Repo, "rest" | "owner" | "name" | "private">,
  people: readonly Account[],
): Promise<ReadonlySet<number>> {
  const byId = new Map(people.map((person) => [person.id, person]));
  if (!repo.private) return new Set(byId.keys());
  const read = [...byId.values()].map(async (person) => ((await mayRead(repo, person)) ? [person.id] : []));
  return new Set((await Promise.all(read)).flat());
}

// GET /repos/{owner}/{repo}/collaborators/{username}/permission
async function mayRead(
  { rest, owner, name }: Pick<Repo, "rest" | "owner" | "name">,
  { id, login }: Account,
): Promise<boolean> {
  const asked = rest.repos.getCollaboratorPermissionLevel({ owner, repo: name, username: login });
  const { permission, user } = (await unlessMissing(asked, undefined))?.data ?? {};
  // The login may be somebody else's by now.
  return user?.id === id && permission !== "none";
}

function split(team: string): { org: string; team_slug: string } {
  const [org = "", team_slug = ""] = team.split("/");
  return { org, team_slug };
}
