// Shows what people and Apps said about an issue or pull request, oldest first.
import type { components } from "@octokit/openapi-types";
import { type Html, html } from "./html.ts";
import { badge, box, moment, repositoryPath } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { apiPath, type Visit } from "./visit.ts";

type Comment = components["schemas"]["issue-comment"];
type Review = components["schemas"]["pull-request-review"];
type Author = { readonly login: string; readonly type: string } | null | undefined;
type Entry = { readonly at: string; readonly shown: Html };

/** Opening text, comments and reviews in the order they were written. */
export async function showConversation(
  visit: Visit,
  opening: Html,
  number: number,
  reviews: readonly Review[],
): Promise<Html> {
  const comments = await visit.api.list<Comment>(`${apiPath(visit)}/issues/${number}/comments`);
  const entries = [
    ...comments.map((comment): Entry => ({ at: comment.created_at, shown: showComment(visit, comment) })),
    ...reviews.map((review): Entry => ({ at: review.submitted_at ?? "", shown: showReview(visit, review) })),
  ];
  return html`${opening}${entries.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ shown }) => shown)}`;
}

/** A text somebody wrote, in a box that says who and when. */
export function showText(visit: Visit, author: Author, text: { at: string; did: string; markdown: string }): Html {
  const byApp = author?.type === "Bot";
  const head = html`<b>${author?.login ?? "ghost"}</b>${byApp ? html` <span class="soft">App</span>` : ""} ${text.did} ${moment(text.at)}`;
  const base = repositoryPath(visit.repository);
  const body =
    text.markdown === ""
      ? html`<p class="soft">No description.</p>`
      : renderMarkdown(text.markdown, { base, comment: true });
  return box(head, body, byApp ? "app" : "");
}

function showComment(visit: Visit, comment: Comment): Html {
  const did = comment.updated_at === comment.created_at ? "commented" : "commented (edited)";
  const shown = showText(visit, comment.user, { at: comment.created_at, did, markdown: comment.body ?? "" });
  return html`<div id="issuecomment-${comment.id}">${shown}</div>`;
}

function showReview(visit: Visit, review: Review): Html {
  const tone = { APPROVED: "good", CHANGES_REQUESTED: "bad" }[review.state] as "good" | "bad" | undefined;
  const head = html`<b>${review.user?.login ?? "ghost"}</b> ${badge(review.state.toLowerCase().replace("_", " "), tone ?? "")}
${moment(review.submitted_at)} · on commit <code>${review.commit_id?.slice(0, 7)}</code>`;
  const base = repositoryPath(visit.repository);
  return html`<div id="pullrequestreview-${review.id}">${box(head, renderMarkdown(review.body, { base, comment: true }))}</div>`;
}
