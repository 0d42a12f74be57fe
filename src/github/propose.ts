// Opens a pull request with a person's own token; apart from `apply.ts`, which speaks for the App, the only file that writes to GitHub.

import { Octokit } from "@octokit/rest";
import { statusOf } from "./errors.ts";
import { impatientFetch } from "./request.ts";

/** A repository on a GitHub, and who wants something of it. */
export interface Desk {
  /** Root of the REST API. */
  api: string;
  token: string;
  owner: string;
  name: string;
}

export interface Draft {
  /** Branch that is proposed, of the same repository. */
  head: string;
  /** Branch that is merged into. */
  base: string;
  title: string;
  body: string;
}

export interface OpenedPull {
  number: number;
  /** Page for people. */
  url: string;
  /** Whether it was opened now; otherwise it was there. */
  created: boolean;
}

/** GitHub did not open the pull request; the message says why, as a clause. */
export class NotOpened extends Error {}

/** Opens the pull request of a branch, or finds the one that is open. Throws `NotOpened`. */
export async function openPull(desk: Desk, draft: Draft): Promise<OpenedPull> {
  const octokit = new Octokit({ auth: desk.token, baseUrl: desk.api, request: { fetch: impatientFetch }, log: SILENT });
  try {
    return (await findPull(octokit, desk, draft)) ?? (await createPull(octokit, desk, draft));
  } catch (error) {
    throw new NotOpened(explain(error, desk));
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

// GET /repos/{owner}/{repo}/pulls
async function findPull(
  { rest }: Octokit,
  { owner, name }: Desk,
  { head, base }: Draft,
): Promise<OpenedPull | undefined> {
  const { data } = await rest.pulls.list({ owner, repo: name, state: "open", head: `${owner}:${head}`, base });
  // GitHub passes over a filter that it can not read, so what comes back is looked at.
  const pull = data.find((one) => one.head.ref === head && one.head.repo?.full_name === one.base.repo.full_name);
  return pull && { number: pull.number, url: pull.html_url, created: false };
}

// POST /repos/{owner}/{repo}/pulls
async function createPull(octokit: Octokit, desk: Desk, draft: Draft): Promise<OpenedPull> {
  const { owner, name } = desk;
  try {
    const { data } = await octokit.rest.pulls.create({ owner, repo: name, ...draft });
    return { number: data.number, url: data.html_url, created: true };
  } catch (error) {
    // Somebody else may have been faster with the same.
    const pull = statusOf(error) === 422 ? await findPull(octokit, desk, draft) : undefined;
    if (pull) return pull;
    throw error;
  }
}

function explain(error: unknown, { api, owner, name }: Desk): string {
  const status = statusOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (status === 401) return "GitHub does not know the token";
  if (status === 403 || status === 404)
    return `the token may not open pull requests in ${owner}/${name}, which takes pull_requests: write (${said})`;
  return status === undefined || status >= 500 ? `${api} did not answer (${said})` : `GitHub refuses it: ${said}`;
}
