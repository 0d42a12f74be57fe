// GitHub's users as accounts, and the people a commit names.

import type { Account } from "../policy/evidence.ts";
import { unlessMissing } from "./errors.ts";
import type { Repo } from "./repo.ts";

interface User {
  login: string;
  id: number;
  type: string;
}

/** `null` for a deleted account and for a kind of account nobody knows. GitHub also says "nobody" with an empty object. */
export function toAccount(user: Partial<User> | null | undefined): Account | null {
  if (user?.login === undefined || user.id === undefined) return null;
  const { login, id, type } = user;
  if (type !== "User" && type !== "Bot" && type !== "Organization" && type !== "Mannequin") return null;
  return { login, id, kind: type };
}

/** Whether the App itself wrote it. */
export function isOurs(repo: Repo, user: Partial<User> | null | undefined): boolean {
  return user?.type === "Bot" && user.login?.toLowerCase() === `${repo.appSlug}[bot]`.toLowerCase();
}

/** Whether this is the account that GitHub keeps for the App. */
export function isOwnAccount(account: Account | null, appSlug: string): boolean {
  return account?.kind === "Bot" && account.login.toLowerCase() === `${appSlug}[bot]`.toLowerCase();
}

/** E-mail addresses of the `Co-authored-by` lines of a message, lower case; `null` for a line without one. */
export function parseCoAuthors(message: string): (string | null)[] {
  const lines = message.matchAll(/^[ \t]*co-authored-by[ \t]*:(.*)$/gim);
  return [...lines].map(([, person = ""]) => /<\s*([^<>\s]+@[^<>\s]+)\s*>/.exec(person)?.[1]?.toLowerCase() ?? null);
}

/** Accounts behind e-mail addresses: those of `known`, and GitHub's own no-reply addresses. Addresses nobody answers for are `null`. */
export async function readAccounts(
  repo: Repo,
  emails: Iterable<string>,
  known: ReadonlyMap<string, Account>,
): Promise<Map<string, Account | null>> {
  const found = [...new Set(emails)].map(async (email) => {
    return [email, known.get(email) ?? (await readNoReply(repo, email))] as const;
  });
  return new Map(await Promise.all(found));
}

// GET /user/{account_id} · GET /users/{username}
async function readNoReply(repo: Repo, email: string): Promise<Account | null> {
  const { id, login } = /^(?:(?<id>\d+)\+)?(?<login>[^@+]+)@users\.noreply\./.exec(email)?.groups ?? {};
  if (login === undefined) return null;
  const read =
    id === undefined
      ? repo.rest.users.getByUsername({ username: login })
      : repo.rest.users.getById({ account_id: Number(id) });
  const answer = await unlessMissing(read, undefined);
  return toAccount(answer?.data);
}
