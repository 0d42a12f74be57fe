// The repository on GitHub that a command asks with its caller's own token.

import { resolve as toPath } from "node:path";
import { isRemote } from "../git/address.ts";
import { readOrigin } from "../git/branch.ts";
import { withClone } from "../git/clone.ts";
import { statusOf } from "../github/errors.ts";
import type { Desk } from "../github/propose.ts";
import { findAccess } from "./propose/github-access.ts";
import { plain, type Terminal } from "./terminal.ts";

/** The repository on GitHub of a clone or an address, with the caller's token; or what keeps it from being asked. */
export async function findDesk(repo: string, { env, cwd }: Terminal): Promise<Desk | { mistake: string }> {
  const url = isRemote(repo) ? repo : await withClone(toPath(cwd, repo), ({ folder }) => readOrigin(folder));
  if (url === undefined)
    return { mistake: "this clone has no origin: name the repository on GitHub with --repo <URL>" };
  const access = await findAccess(url, env);
  const [owner = "", name = "", ...more] = access?.address.path.split("/") ?? [];
  if (access === undefined || name === "" || more.length > 0)
    return {
      mistake: `${plain(url)} is no repository on GitHub: name one with --repo https://github.com/<owner>/<name>`,
    };
  const { api, token, address } = access;
  if (api === undefined)
    return { mistake: `${address.host} is not known to be a GitHub: set GITHUB_API_URL to its API, or GH_HOST` };
  if (token === undefined)
    return { mistake: "there is no token: set GITHUB_TOKEN to an administrator's, or log in with `gh auth login`" };
  return { api, token, owner, name };
}

/** What the caller can do about GitHub's refusal; `undefined` when it is no refusal. */
export function explainRefusal(error: unknown, { owner, name }: Desk): string | undefined {
  const status = statusOf(error);
  if (status === 401)
    return "GitHub does not know the token: set GITHUB_TOKEN to one that is valid, or log in with `gh auth login`";
  if (status === 403 || status === 404)
    return `there is no repository ${owner}/${name} for this token: check the name, or use the token of an administrator`;
  return undefined;
}
