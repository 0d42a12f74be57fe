// The list of issues and the page of one issue.
import type { components } from "@octokit/openapi-types";
import { showConversation, showText } from "./conversation.ts";
import { type Html, html } from "./html.ts";
import { badge, moment, repositoryPath, rows } from "./layout.ts";
import { actionForm, apiPath, type Page, type Visit } from "./visit.ts";

type Issue = components["schemas"]["issue"];

/** Issues that are not pull requests, open and closed. */
export async function issuesPage(visit: Visit): Promise<Page> {
  const all = await visit.api.list<Issue>(`${apiPath(visit)}/issues?state=all`);
  const issues = all.filter((issue) => issue.pull_request === undefined);
  const row = (
    issue: Issue,
  ): Html => html`<span class="right">${issue.user?.login} · ${moment(issue.created_at)}</span>${stateBadge(issue)}
<a href="${repositoryPath(visit.repository)}/issues/${issue.number}"><b>${issue.title}</b></a> <span class="soft">#${issue.number}</span>`;
  const form = html`<p><input name="title" placeholder="Title" required></p><textarea name="body" placeholder="Describe it"></textarea>
<p><button class="go" name="do" value="open">Open issue</button></p>`;
  const action = `${repositoryPath(visit.repository)}/issues`;
  return {
    title: "Issues",
    body: html`<h1>Issues</h1>${rows(issues.map(row), "There are none.")}<h2>New issue</h2><section class="box">${actionForm(visit, action, form)}</section>`,
  };
}

/** One issue; the number of a pull request leads to `undefined`, its page is elsewhere. */
export async function issuePage(visit: Visit): Promise<Page> {
  const issue = await visit.api.get<Issue>(`${apiPath(visit)}/issues/${visit.segments[1]}`);
  if (issue === undefined || issue.pull_request !== undefined) return undefined;
  const opening = showText(visit, issue.user, { at: issue.created_at, did: "opened this", markdown: issue.body ?? "" });
  const [verb, label] = issue.state === "open" ? ["close", "Close issue"] : ["reopen", "Reopen issue"];
  const form = html`<textarea name="body" placeholder="Leave a comment"></textarea>
<p><button class="go" name="do" value="comment">Comment</button> <button name="do" value="${verb}">${label}</button></p>`;
  const action = `${repositoryPath(visit.repository)}/issues/${issue.number}`;
  const body = html`<h1>${issue.title} <span class="soft">#${issue.number}</span></h1><p>${stateBadge(issue)} ${labels(issue)}</p>
${await showConversation(visit, opening, issue.number, [])}<section class="box">${actionForm(visit, action, form)}</section>`;
  return { title: `${issue.title} · #${issue.number}`, body };
}

function stateBadge({ state }: Issue): Html {
  return state === "open" ? badge("open", "good") : badge("closed", "done");
}

function labels(issue: Issue): readonly Html[] {
  return issue.labels.map((label) => badge(typeof label === "string" ? label : (label.name ?? ""), ""));
}
