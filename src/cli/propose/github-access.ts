// Which GitHub a remote lies on, and the caller's token for it: from the environment, or from GitHub's own `gh`.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { apiOfHost, parseAddress, type RepositoryAddress, servesHost } from "../../registry/repository-address.ts";
import type { Terminal } from "../terminal.ts";

export interface GitHubAccess {
  address: RepositoryAddress;
  /** Root of the REST API; `undefined` when the host is not known to be a GitHub. */
  api: string | undefined;
  token: string | undefined;
}

const run = promisify(execFile);

/**
 * What is known of the remote at an address, `undefined` for a folder. A token of the environment is shown only to the host it is
 * meant for: github.com and its kin, the one that GITHUB_API_URL, GITHUB_SERVER_URL or GH_HOST name, or the one `gh` keeps it for.
 */
export async function findAccess(url: string, env: Terminal["env"]): Promise<GitHubAccess | undefined> {
  const address = parseAddress(url);
  if (address === undefined) return undefined;
  const { host } = address;
  const given = env["GITHUB_TOKEN"]?.trim() || env["GH_TOKEN"]?.trim() || undefined;
  const api = apiFor(host, env);
  if (api !== undefined && given !== undefined) return { address, api, token: given };
  const token = await askGh(host, env);
  return { address, api: api ?? (token === undefined ? undefined : enterprise(host)), token };
}

function apiFor(host: string, env: Terminal["env"]): string | undefined {
  const named = env["GITHUB_API_URL"]?.trim().replace(/\/+$/, "");
  if (named && servesHost(named, host)) return named;
  const server = env["GITHUB_SERVER_URL"] ?? "";
  const isOurs = env["GH_HOST"]?.toLowerCase() === host || (URL.canParse(server) && new URL(server).host === host);
  return apiOfHost(host) ?? (isOurs ? enterprise(host) : undefined);
}

function enterprise(host: string): string {
  return `https://${host}/api/v3`;
}

async function askGh(host: string, env: Terminal["env"]): Promise<string | undefined> {
  try {
    // Variables of a token for another host must not be given out as one for this host.
    const { GITHUB_TOKEN: _, GH_TOKEN: __, ...rest } = env;
    const { stdout } = await run("gh", ["auth", "token", "--hostname", host], { env: rest, timeout: 10_000 });
    return stdout.trim() || undefined;
  } catch {
    // Not installed, or not logged in there: there is no token then.
    return undefined;
  }
}

/**
 * Surroundings in which Git may use the token when nothing else gives it credentials for a host. The secret is in a variable, where
 * no list of processes shows it.
 */
export function gitCredentials(access: GitHubAccess | undefined): Record<string, string> {
  if (access?.token === undefined || access.api === undefined) return {};
  const { origin } = new URL(access.address.page);
  return {
    REGISTRAR_GIT_TOKEN: access.token,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `credential.${origin}.helper`,
    GIT_CONFIG_VALUE_0:
      '!f() { test "$1" = get && echo username=x-access-token && echo "password=$REGISTRAR_GIT_TOKEN"; }; f',
  };
}
