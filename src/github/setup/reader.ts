// Who reads the settings of a repository, and what to say when GitHub does not show one.

import type { Seen } from "../../plan/setup/enforced.ts";
import { statusOf } from "../errors.ts";
import type { Octokit } from "../request.ts";

/** Hands on a repository: the App's own, or a person's. */
export interface SettingsReader {
  rest: Octokit["rest"];
  owner: string;
  name: string;
  /** Whether the token is the App's: what the App can not see is then as good as missing to it. */
  isApp: boolean;
}

/** A repository as it says of itself to this reader. */
export interface RepositoryFacts {
  page: string;
  defaultBranch: string;
  /** Whether the reader administrates it: only then does 404 mean "there is none". */
  isAdmin: boolean;
  autoMerge: Seen<boolean>;
}

// GET /repos/{owner}/{repo}
/** Throws when the repository is not there for this reader. */
export async function readRepositoryFacts({ rest, owner, name }: SettingsReader): Promise<RepositoryFacts> {
  const { data } = await rest.repos.get({ owner, repo: name });
  const { allow_auto_merge: autoMerge } = data;
  return {
    page: data.html_url,
    defaultBranch: data.default_branch,
    isAdmin: data.permissions?.admin === true,
    autoMerge:
      autoMerge === undefined
        ? { hidden: "GitHub shows whether auto-merge is on only to those who may write" }
        : { known: autoMerge },
  };
}

/** The answer, or why there is none: "not found" and "not for you" can not be told apart. Every other failure is thrown. */
export async function see<T>(what: string, request: Promise<T>): Promise<Seen<T>> {
  try {
    return { known: await request };
  } catch (error) {
    const status = statusOf(error);
    // 409 is how an empty repository answers.
    if (status !== 401 && status !== 403 && status !== 404 && status !== 409) throw error;
    const said = error instanceof Error ? error.message.replace(/ - https?:.*$/, "") : "";
    return { hidden: `GitHub does not show ${what} to this token (${status} ${said})` };
  }
}

/** As `see`, where 404 is an answer to whoever is entitled to know. */
export async function seeOrNone<T, N>(
  what: string,
  request: Promise<T>,
  { entitled, none }: { entitled: boolean; none: N },
): Promise<Seen<T | N>> {
  const answered = request.catch((error): T | N => {
    if (entitled && statusOf(error) === 404) return none;
    throw error;
  });
  return see(what, answered);
}
