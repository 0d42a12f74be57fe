// The policy at the default branch and the people of its roles.

import type { Seen, TeamFact } from "../../plan/setup/enforced.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import type { Problem } from "../../registry/problem.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { type Entry, MAX_FILE_BYTES } from "../../registry/snapshot.ts";
import { IncompleteRead, unlessMissing } from "../errors.ts";
import { readTeams } from "../people.ts";
import { type SettingsReader, see } from "./reader.ts";

const FILE = "registry.yaml";

// GET /repos/{owner}/{repo}/git/trees/{tree_sha} · GET /repos/{owner}/{repo}/git/blobs/{file_sha}
/** By tree and blob, never by the contents API, which follows symbolic links. */
export function readPolicy(reader: SettingsReader, head: string): Promise<Seen<Policy | readonly Problem[]>> {
  return see("registry.yaml", readAt(reader, head));
}

async function readAt({ rest, owner, name }: SettingsReader, commit: string): Promise<Policy | readonly Problem[]> {
  const { data: root } = await rest.git.getTree({ owner, repo: name, tree_sha: commit });
  const found = root.tree.find(({ path }) => path === FILE);
  if (!found && root.truncated) throw new IncompleteRead(`the root of ${commit} has too many files to be listed`);
  const entries = new Map<string, Entry>();
  const texts = new Map<string, string | null>();
  if (found?.sha && found.mode !== undefined && found.type === "blob") {
    entries.set(FILE, { path: FILE, mode: found.mode, oid: found.sha });
    const { data: blob } = await rest.git.getBlob({ owner, repo: name, file_sha: found.sha });
    texts.set(found.sha, (blob.size ?? 0) > MAX_FILE_BYTES ? null : toText(blob.content));
  }
  return policyOf(parseRegistry({ commit, covers: [FILE], entries, texts }), { owner });
}

function toText(base64: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    return null;
  }
}

// GET /orgs/{org}/teams/{team_slug}
/** The teams of all roles, by `org/slug`. */
export async function readPolicyTeams(
  reader: SettingsReader,
  policy: Policy | readonly Problem[],
): Promise<ReadonlyMap<string, Seen<TeamFact | null>>> {
  if (!("roles" in policy)) return new Map();
  const named = [...new Set([...policy.roles.values()].flatMap(({ teams }) => teams))];
  const read = named.map(async (team) => [team, await readTeam(reader, team, policy.includeChildTeams)] as const);
  return new Map(await Promise.all(read));
}

async function readTeam(
  reader: SettingsReader,
  team: string,
  includeChildTeams: boolean,
): Promise<Seen<TeamFact | null>> {
  const [org = "", team_slug = ""] = team.split("/");
  const seen = await see(`@${team}`, unlessMissing(reader.rest.teams.getByName({ org, team_slug }), null));
  if ("hidden" in seen) return seen;
  const members = seen.known && (await readTeams(reader, [team], includeChildTeams)).get(team);
  if (seen.known && members) return { known: { privacy: seen.known.data.privacy ?? "closed", members: [...members] } };
  // The App judges by what it sees itself; a person may see less than the App.
  return reader.isApp ? { known: null } : { hidden: "it does not exist, or this token may not see it" };
}
