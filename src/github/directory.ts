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

// GET /repos/{owner}/{repo}/pulls
/** Numbers of the open pull requests into the default branch. */
export async function listOpenPulls(octokit: Octokit, { owner, name }: RepoKey): Promise<number[]> {
  const { data } = await octokit.rest.repos.get({ owner, repo: name });
  const base = data.default_branch;
  const all = await readPages((page) => octokit.rest.pulls.list({ owner, repo: name, base, state: "open", ...page }));
  return all.map(({ number }) => number);
}

// GET /repos/{owner}/{repo}/git/matching-refs/{ref}
/** Heads of what the merge queue is about to land on the default branch: a queue keeps each group on a branch of its own. */
export async function listMergeGroups(octokit: Octokit, { owner, name }: RepoKey): Promise<string[]> {
  const { data } = await octokit.rest.repos.get({ owner, repo: name });
  const ref = `heads/gh-readonly-queue/${data.default_branch}/`;
  const found = await octokit.rest.git.listMatchingRefs({ owner, repo: name, ref });
  return [...new Set(found.data.map(({ object }) => object.sha))];
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
