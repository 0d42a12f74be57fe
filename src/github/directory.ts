// What there is to look at: installations, repositories, open pull requests, groups of a merge queue and commands.

import { parseComment } from "../plan/command/parse.ts";
import { statusOf } from "./errors.ts";
import { readPages } from "./pages.ts";
import type { RepoKey } from "./repo.ts";
import type { Octokit } from "./request.ts";

// GET /app/installations
/** Ids of installations that are not suspended. */
export async function listInstallations(app: Octokit): Promise<number[]> {
  const all = await readPages((page) => app.rest.apps.listInstallations(page));
  return all.filter(({ suspended_at }) => !suspended_at).map(({ id }) => id);
}

// GET /installation/repositories
/** Repositories of an installation that can still change. */
export async function listRepositories(octokit: Octokit, installationId: number): Promise<RepoKey[]> {
  const all = await readPages(async (page) => {
    const { data, headers } = await octokit.rest.apps.listReposAccessibleToInstallation(page);
    return { data: data.repositories, headers };
  });
  const open = all.filter(({ archived, disabled }) => !archived && !disabled);
  return open.map(({ owner, name }) => ({ installationId, owner: owner.login, name }));
}

/** What is to land on the default branch. */
export interface Proposed {
  /** Numbers of open pull requests. */
  pulls: readonly number[];
  /** Heads of the groups that a merge queue is about to land: a queue keeps each on a branch of its own. */
  groups: readonly string[];
}

// GET /repos/{owner}/{repo} · GET /repos/{owner}/{repo}/pulls · GET /repos/{owner}/{repo}/git/matching-refs/{ref}
export async function listProposed({ rest }: Octokit, { owner, name: repo }: RepoKey): Promise<Proposed> {
  const base = (await rest.repos.get({ owner, repo })).data.default_branch;
  const [pulls, groups] = await Promise.all([
    readPages((page) => rest.pulls.list({ owner, repo, base, state: "open", ...page })),
    rest.git.listMatchingRefs({ owner, repo, ref: `heads/gh-readonly-queue/${base}/` }),
  ]);
  return {
    pulls: pulls.map(({ number }) => number),
    groups: [...new Set(groups.data.map(({ object }) => object.sha))],
  };
}

/** How far back commands are looked for that no webhook told of, in milliseconds. */
const UNHEARD_TERM = 60 * 60_000;

// GET /repos/{owner}/{repo}/issues/comments
/** Ids of comments of the last hour in which a person may command something; whether they may is not asked here. */
export async function listCommands(octokit: Octokit, { owner, name }: RepoKey, now: Date): Promise<number[]> {
  const since = new Date(now.getTime() - UNHEARD_TERM).toISOString();
  const place = { owner, repo: name, since, sort: "created", direction: "asc" } as const;
  const all = await readPages((page) => octokit.rest.issues.listCommentsForRepo({ ...place, ...page })).catch(noIssues);
  const own = all.filter(({ user, created_at, updated_at }) => {
    return user?.type === "User" && created_at === updated_at && created_at >= since;
  });
  return own.filter(({ body }) => parseComment(body ?? "").length > 0).map(({ id }) => id);
}

/** Where issues are switched off there is nothing to hear; that the repository is there is found out elsewhere. */
function noIssues(error: unknown): never[] {
  if (statusOf(error) === 404 || statusOf(error) === 410) return [];
  throw error;
}
