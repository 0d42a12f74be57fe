// Who proposed a change and therefore can not approve it.

import type { Account, CommitFact, Evidence } from "./evidence.ts";

/** Numeric id to the reason why this account does not count, as a clause: `wrote commit 1a2b3c4d5e6f`. */
export function proposersOf({ pull, commits = [], pushers = [], forcePushes = [] }: Evidence): Map<number, string> {
  const reasons = new Map<number, string>();
  const note = (account: Pick<Account, "id"> | null | undefined, why: string) => {
    if (account && !reasons.has(account.id)) reasons.set(account.id, why);
  };
  note(pull?.author, "opened the pull request");
  for (const { sha, author, committer, coAuthors } of commits) {
    note(author, `wrote commit ${shorten(sha)}`);
    for (const person of coAuthors) note(person, `is a co-author of commit ${shorten(sha)}`);
    note(committer, `committed ${shorten(sha)}`);
  }
  for (const id of pushers) note({ id }, "pushed to the pull request");
  for (const { actor } of forcePushes) note(actor === null ? null : { id: actor }, "pushed to the pull request");
  return reasons;
}

/** Commits with an author, committer or co-author nobody can name: one of the approvers may be behind them. */
export function unattributedCommits({ commits = [] }: Evidence): CommitFact[] {
  return commits.filter(({ author, committer, coAuthors }) => [author, committer, ...coAuthors].includes(null));
}

/** The first characters of a commit id, as people quote it. */
export function shorten(sha: string): string {
  return sha.slice(0, 12);
}
