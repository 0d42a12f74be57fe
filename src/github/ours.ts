// What the App wrote earlier, found again by hidden marks that only count when the App is the author.

import { isOurs } from "./accounts.ts";
import { readPages } from "./pages.ts";
import type { Repo } from "./repo.ts";

/** Our one comment on a pull request; `duplicates` are younger ones that should not be there. */
export interface OurComment {
  id: number;
  body: string;
  duplicates: readonly number[];
}

/** Mark of the comment that is kept up to date. */
export const COMMENT_MARK = "registrar:comment";

/** How a mark stands in a body: nothing that is shown, and nothing that escaped text can contain. */
export function formatMark(marker: string): string {
  return `<!-- ${marker} -->`;
}

/** Whether the mark stands on a line of its own: what others wrote is shown on lines that begin with something else. */
export function hasMark(body: string | null | undefined, marker: string): boolean {
  return (body ?? "").split(/\r?\n/).includes(formatMark(marker));
}

/** Characters of a comment that GitHub takes. */
const MAX_BODY = 65_536;

/** The whole text of a comment or issue: body, then what only we read. A body that is too long is cut, never our own part. */
export function joinBody(body: string, marker: string, memory = ""): string {
  const tail = ["", formatMark(marker), memory].filter((part, at) => at === 0 || part !== "").join("\n");
  const room = MAX_BODY - tail.length;
  return body.length <= room ? body + tail : `${body.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, "")}…${tail}`;
}

// GET /repos/{owner}/{repo}/issues/{issue_number}/comments
/** Our comment with the mark, and how many comments there are in all. */
export async function findOurComment(
  repo: Repo,
  issue: number,
  marker: string = COMMENT_MARK,
): Promise<{ comment: OurComment | undefined; total: number }> {
  const { rest, owner, name } = repo;
  const all = await readPages((page) => rest.issues.listComments({ owner, repo: name, issue_number: issue, ...page }));
  const ours = all.filter(({ user, body }) => isOurs(repo, user) && hasMark(body, marker));
  const [oldest, ...younger] = ours.sort((a, b) => a.id - b.id);
  const duplicates = younger.map(({ id }) => id);
  return { comment: oldest && { id: oldest.id, body: oldest.body ?? "", duplicates }, total: all.length };
}

/** An issue of ours. */
export interface OurIssue {
  number: number;
  url: string;
  title: string;
  /** With its mark. */
  body: string;
  open: boolean;
}

/** Our issues with the mark, open or closed, oldest first; younger ones should not be there. */
export async function findOurIssues(repo: Repo, marker: string): Promise<OurIssue[]> {
  return (await listOurIssues(repo, "all")).filter(({ body }) => hasMark(body, marker));
}

// GET /repos/{owner}/{repo}/issues
/** Our issues, oldest first. */
export async function listOurIssues(repo: Repo, state: "open" | "all"): Promise<OurIssue[]> {
  const { rest, owner, name, appSlug } = repo;
  const creator = `${appSlug}[bot]`;
  const all = await readPages((page) => rest.issues.listForRepo({ owner, repo: name, creator, state, ...page }));
  const ours = all.filter(({ user }) => isOurs(repo, user)).sort((a, b) => a.number - b.number);
  return ours.map(({ number, html_url: url, title, body, state: now }) => {
    return { number, url, title, body: body ?? "", open: now === "open" };
  });
}
