// The page of one pull request: description, conversation, checks, changed files, and the buttons a reviewer needs.
import type { components } from "@octokit/openapi-types";
import { readChecks, showCheck } from "./checks.ts";
import { showConversation, showText } from "./conversation.ts";
import { showFiles } from "./diff.ts";
import { type Html, html } from "./html.ts";
import { badge, counted, moment, repositoryPath, rows } from "./layout.ts";
import { actionForm, apiPath, type Page, type Visit } from "./visit.ts";

type Pull = components["schemas"]["pull-request"];
type Commit = components["schemas"]["commit"];

/** Open pull requests, then closed ones. */
export async function pullsPage(visit: Visit): Promise<Page> {
  const pulls = await visit.api.list<components["schemas"]["pull-request-simple"]>(`${apiPath(visit)}/pulls?state=all`);
  const row = (
    pull: (typeof pulls)[number],
  ): Html => html`<span class="right">${pull.user?.login} · ${moment(pull.created_at)}</span>
${stateBadge({ state: pull.state, merged: pull.merged_at !== null, draft: pull.draft ?? false })}
<a href="${repositoryPath(visit.repository)}/pull/${pull.number}"><b>${pull.title}</b></a> <span class="soft">#${pull.number}</span>`;
  const [open, closed] = [pulls.filter(isOpen), pulls.filter((pull) => !isOpen(pull))];
  return {
    title: "Pull requests",
    body: html`<h1>Pull requests</h1>${rows(open.map(row), "None is open.")}<h2>Closed</h2>${rows(closed.map(row), "None yet.")}`,
  };
}

/** One pull request. */
export async function pullPage(visit: Visit): Promise<Page> {
  const path = `${apiPath(visit)}/pulls/${visit.segments[1]}`;
  const pull = await visit.api.get<Pull>(path);
  if (pull === undefined) return undefined;
  const [files, commits, reviews, checks] = await Promise.all([
    visit.api.list<components["schemas"]["diff-entry"]>(`${path}/files`),
    visit.api.list<Commit>(`${path}/commits`),
    visit.api.list<components["schemas"]["pull-request-review"]>(`${path}/reviews`),
    readChecks(visit, pull.head.sha),
  ]);
  const opening = showText(visit, pull.user, { at: pull.created_at, did: "opened this", markdown: pull.body ?? "" });
  const conversation = await showConversation(visit, opening, pull.number, reviews);
  const shownChecks = await Promise.all(checks.map((run) => showCheck(visit, run)));
  const body = html`${heading(visit, pull)}${conversation}
<h2>Checks</h2>${checks.length === 0 ? html`<p class="soft">None has reported on this commit.</p>` : shownChecks}
${reviewForm(visit, pull)}
<h2>Commits</h2>${rows(
    commits.map((commit) => commitRow(visit, commit)),
    "None.",
  )}
<h2 id="files">Changed files</h2>${showFiles(files)}`;
  return { title: `${pull.title} · #${pull.number}`, body };
}

function isOpen({ state }: { readonly state: string }): boolean {
  return state === "open";
}

function stateBadge(pull: { state: string; merged: boolean; draft: boolean }): Html {
  if (pull.merged) return badge("merged", "done");
  if (pull.state === "closed") return badge("closed", "bad");
  return pull.draft ? badge("draft", "") : badge("open", "good");
}

function heading(visit: Visit, pull: Pull): Html {
  const reviewers = [
    ...(pull.requested_reviewers ?? []).map(({ login }) => login),
    ...(pull.requested_teams ?? []).map(({ slug }) => slug),
  ];
  return html`<h1>${pull.title} <span class="soft">#${pull.number}</span></h1>
<p>${stateBadge({ state: pull.state, merged: pull.merged, draft: pull.draft ?? false })}
<b>${pull.user.login}</b> wants <code>${pull.head.label}</code> in <code>${pull.base.ref}</code>
<span class="soft">· ${counted(pull.commits, "commit")} · <a href="#files">${counted(pull.changed_files, "file")}</a>
· <span class="good">+${pull.additions}</span> <span class="bad">−${pull.deletions}</span></span></p>
<p class="soft">${pull.labels.map(({ name }) => html`${badge(name ?? "", "")} `)}
${reviewers.length > 0 ? html`Review requested from ${reviewers.join(", ")}.` : ""}
${pull.merged ? html`Merged by ${pull.merged_by?.login} as ${commitLink(visit, pull.merge_commit_sha ?? "")}.` : ""}</p>`;
}

function commitLink(visit: Visit, sha: string): Html {
  return html`<a href="${repositoryPath(visit.repository)}/commit/${sha}"><code>${sha.slice(0, 7)}</code></a>`;
}

function commitRow(visit: Visit, commit: Commit): Html {
  return html`<span class="right">${commit.author?.login ?? commit.commit.author?.name} · ${moment(commit.commit.author?.date)}</span>
${commitLink(visit, commit.sha)} ${commit.commit.message.split("\n")[0]}`;
}

function reviewForm(visit: Visit, pull: Pull): Html {
  const action = `${repositoryPath(visit.repository)}/pull/${pull.number}`;
  const comment = html`<button name="do" value="comment">Comment</button>`;
  const review = html`<button class="go" name="do" value="approve">Approve</button>
<button name="do" value="request-changes">Request changes</button> ${comment}
<button class="go" name="do" value="merge">Merge</button> <button class="stop" name="do" value="close">Close</button>`;
  const closed = html`${comment} ${pull.merged ? "" : html`<button name="do" value="reopen">Reopen</button>`}`;
  const state = isOpen(pull) ? html`<p class="soft">Merge state: ${pull.mergeable_state}.</p>` : "";
  // The review is bound to the commit that was on the screen, not to whatever is pushed meanwhile.
  const content = html`<input type="hidden" name="head" value="${pull.head.sha}">
<textarea name="body" placeholder="Leave a comment"></textarea><p>${isOpen(pull) ? review : closed}</p>${state}`;
  return html`<h2>Your say</h2><section class="box">${actionForm(visit, action, content)}</section>`;
}
