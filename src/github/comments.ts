// What somebody said in an issue or a pull request.

import type { Account } from "../policy/evidence.ts";
import { toAccount } from "./accounts.ts";
import { IncompleteRead, unlessMissing } from "./errors.ts";
import type { Repo } from "./repo.ts";

export interface Said {
  /** Of the comment. */
  id: number;
  url: string;
  /** Number of the issue or pull request. */
  issue: number;
  isPull: boolean;
  body: string;
  /** `null` for a deleted account. */
  author: Account | null;
  /** Whether an App wrote it, in its own or in somebody's name. */
  viaApp: boolean;
  edited: boolean;
  /** RFC 3339. */
  at: string;
}

// GET /repos/{owner}/{repo}/issues/comments/{comment_id}
/** A comment as it is now; `undefined` when it is gone. */
export async function readSaid({ rest, owner, name: repo }: Repo, id: number): Promise<Said | undefined> {
  const answer = await unlessMissing(rest.issues.getComment({ owner, repo, comment_id: id }), undefined);
  if (answer === undefined) return undefined;
  const { data } = answer;
  const issue = Number(/\/issues\/(\d+)$/.exec(data.issue_url)?.[1]);
  if (!Number.isSafeInteger(issue)) throw new IncompleteRead(`the place of comment ${id}`);
  return {
    ...{ id, url: data.html_url, issue, isPull: /\/pull\/\d+#/.test(data.html_url) },
    body: data.body ?? "",
    author: toAccount(data.user),
    viaApp: Boolean(data.performed_via_github_app),
    edited: data.updated_at !== data.created_at,
    at: data.created_at,
  };
}
