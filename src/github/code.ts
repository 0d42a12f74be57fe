// Whether the code commits a version names are really part of the repositories they name.

import type { Descriptor } from "../registry/documents.ts";
import { statusOf, unlessMissing } from "./errors.ts";
import type { Repo } from "./repo.ts";

/** `missing` includes commits that only a fork or an unmerged branch has: nobody has agreed to those. */
export type CodeState = "reachable" | "missing" | "unreadable";

interface Place {
  owner: string;
  repo: string;
  commit: string;
}

/** What is known of each code commit, by its URI. Only repositories on this GitHub that the App can see are readable. */
export async function readCodeCommits(
  repo: Repo,
  descriptors: readonly Descriptor[],
): Promise<ReadonlyMap<string, CodeState>> {
  const byUri = new Map(descriptors.flatMap((one) => (one.uri === undefined ? [] : [[one.uri, one] as const])));
  const read = [...byUri].map(async ([uri, descriptor]) => {
    const place = parseCodePlace(descriptor, repo.hosts);
    return [uri, place ? await readState(repo, place) : "unreadable"] as const;
  });
  return new Map(await Promise.all(read));
}

/** Repository and commit of `git+https://host/owner/name@commit`; `undefined` when the URI or host is another kind, or URI and digest disagree. */
export function parseCodePlace({ uri, digest }: Descriptor, hosts: readonly string[]): Place | undefined {
  const parts = /^(?:git\+)?https?:\/\/(?<host>[^/@]+)\/(?<owner>\w[\w-]*)\/(?<rest>[^#?]+)/.exec(uri ?? "")?.groups;
  const [, name = "", , at] =
    /^(\w[\w.-]*?)(\.git)?(?:(?:@|\/commit\/|\/tree\/)([0-9a-f]{40}))?\/?$/.exec(parts?.["rest"] ?? "") ?? [];
  const commit = at ?? digest?.["gitCommit"];
  if (!parts || name === "" || !commit || !hosts.includes((parts["host"] ?? "").toLowerCase())) return undefined;
  if (digest?.["gitCommit"] !== undefined && digest["gitCommit"] !== commit) return undefined;
  return /^[0-9a-f]{40}$/.test(commit) ? { owner: parts["owner"] ?? "", repo: name, commit } : undefined;
}

// GET /repos/{owner}/{repo} · GET /repos/{owner}/{repo}/compare/{basehead}
async function readState({ rest }: Repo, { owner, repo, commit }: Place): Promise<CodeState> {
  const found = await unlessMissing(rest.repos.get({ owner, repo }), undefined);
  if (!found) return "unreadable";
  const basehead = `${found.data.default_branch}...${commit}`;
  try {
    const { data } = await rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 });
    return data.status === "behind" || data.status === "identical" ? "reachable" : "missing";
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 422) return "missing";
    throw error;
  }
}
