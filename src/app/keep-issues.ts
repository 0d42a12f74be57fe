// The issues that tell what is not as it should be: written where they differ from what is to be said, and left alone else.

import { apply } from "../github/apply.ts";
import { hasMark, joinBody, type OurIssue } from "../github/ours.ts";
import type { Repo } from "../github/repo.ts";
import type { KeepIssue } from "../plan/action.ts";
import { handsOf, type WorkContext } from "./context.ts";

/** `open` are our open issues. One that was opened twice, because an answer was lost on its way, is left open once. */
export async function keepIssues(
  work: WorkContext,
  repo: Repo,
  { open, actions }: { open: readonly OurIssue[]; actions: readonly KeepIssue[] },
): Promise<void> {
  for (const action of actions) {
    if (!isKept(action, open)) await apply(repo, action, handsOf(work));
  }
}

function isKept({ marker, title, body, open: stays }: KeepIssue, open: readonly OurIssue[]): boolean {
  const [known, ...more] = open.filter((issue) => hasMark(issue.body, marker));
  const text = joinBody(body, marker);
  return stays && more.length === 0 && known?.title === title && known.body === text;
}
