// Routes for issues, their comments and labels; a pull request answers here too.

import { grants } from "../access.ts";
import {
  accountOf,
  type Call,
  doerOf,
  empty,
  json,
  numberParam,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
  textsField,
} from "../call.ts";
import { newIssue } from "../domain/open-pull.ts";
import { note } from "../domain/timeline.ts";
import { forbidden, found, invalid } from "../failure.ts";
import { issueInEvent, issueObject, labelObject } from "../objects/issues.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Issue, Label } from "../state.ts";
import { accountNamed } from "./users.ts";

/** The issue or pull request of a route; an App needs the permission that belongs to its kind. */
export function issueOf(call: Call): Issue {
  const issue = found(repositoryOf(call).issues.get(numberParam(call, "issue_number")));
  requirePermission(call, issue);
  return issue;
}

/** On a pull request either permission will do; on an issue only the one for issues. */
export function requirePermission(call: Call, issue: Issue): void {
  if (call.actor.kind !== "installation" || call.method === "GET" || issue.pull) return;
  if (!grants(call.actor.permissions, "issues:write")) throw forbidden();
}

function announce(call: Call, issue: Issue, action: string, extra: Record<string, unknown> = {}): void {
  const repository = repositoryOf(call);
  const payload = { issue: issueInEvent(call.world, repository, issue), ...extra };
  call.world.emit({ name: "issues", action, repository, sender: accountOf(call), payload });
}

/** The label of a name, made on first use as GitHub does. */
function labelNamed(call: Call, name: string): Label {
  const { labels } = repositoryOf(call);
  const known = labels.get(name.toLowerCase());
  if (known) return known;
  const label: Label = { id: call.world.nextId(), name, color: "ededed", description: null };
  labels.set(name.toLowerCase(), label);
  return label;
}

function listIssues(call: Call): Promise<Reply> {
  const { query } = call;
  const state = query.get("state") ?? "open";
  const wanted = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const creator = query.get("creator")?.toLowerCase();
  const fits = (issue: Issue) =>
    (state === "all" || issue.state === state) &&
    (creator === undefined || issue.user.login.toLowerCase() === creator) &&
    issue.updatedAt >= (query.get("since") ?? "") &&
    wanted.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()));
  const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const issues = [...repositoryOf(call).issues.values()].filter(fits);
  const sorted = issues.sort((a, b) => a[key].localeCompare(b[key]) || a.number - b.number);
  const shown = query.get("direction") === "asc" ? sorted : sorted.reverse();
  return paged(call, shown, (issue) => issueObject(call.world, repositoryOf(call), issue));
}

function createIssue(call: Call): Reply {
  const repository = repositoryOf(call);
  const text = { title: requiredText(call, "title"), body: textField(call, "body") ?? null };
  if (text.title.trim() === "") throw invalid([{ resource: "Issue", field: "title", code: "missing_field" }]);
  const labels = (textsField(call, "labels") ?? []).map((name) => labelNamed(call, name));
  const assignees = (textsField(call, "assignees") ?? []).map((login) => accountNamed(call.world, login));
  const issue = { ...newIssue(call.world, repository, doerOf(call), text), labels, assignees };
  repository.issues.set(issue.number, issue);
  announce(call, issue, "opened");
  return json(issueObject(call.world, repository, issue), 201);
}

function updateIssue(call: Call): Reply {
  const issue = issueOf(call);
  const changes: Record<string, unknown> = {};
  for (const field of ["title", "body"] as const) {
    const value = textField(call, field);
    if (value === undefined || value === issue[field]) continue;
    changes[field] = { from: issue[field] ?? "" };
    Object.assign(issue, { [field]: value });
  }
  const labels = textsField(call, "labels");
  if (labels) issue.labels = labels.map((name) => labelNamed(call, name));
  issue.updatedAt = call.world.timestamp();
  if (Object.keys(changes).length > 0) announce(call, issue, "edited", { changes });
  changeState(call, issue);
  return json(issueObject(call.world, repositoryOf(call), issue));
}

function changeState(call: Call, issue: Issue): void {
  const state = textField(call, "state");
  if (state === undefined || state === issue.state) return;
  if (state !== "open" && state !== "closed") throw invalid([{ resource: "Issue", field: "state", code: "invalid" }]);
  const isClosing = state === "closed";
  const reason = textField(call, "state_reason") === "not_planned" ? ("not_planned" as const) : ("completed" as const);
  issue.state = state;
  issue.stateReason = isClosing ? reason : "reopened";
  issue.closedAt = isClosing ? call.world.timestamp() : null;
  issue.closedBy = isClosing ? accountOf(call) : null;
  note(call.world, issue, doerOf(call), { event: isClosing ? "closed" : "reopened" });
  announce(call, issue, isClosing ? "closed" : "reopened");
}

function showLabels(call: Call, issue: Issue): Promise<Reply> {
  return paged(call, issue.labels, (label) => labelObject(call.world, repositoryOf(call), label));
}

function addLabels(call: Call): Promise<Reply> {
  const issue = issueOf(call);
  const names = textsField(call, "labels") ?? [];
  const kept = call.method === "PUT" ? [] : issue.labels;
  const fresh = names.map((name) => labelNamed(call, name)).filter((label) => !issue.labels.includes(label));
  const wanted = names.map((name) => labelNamed(call, name));
  issue.labels = [...new Set([...kept, ...wanted])];
  for (const label of fresh) {
    const extra = { label: { name: label.name, color: label.color } };
    note(call.world, issue, doerOf(call), { event: "labeled", extra });
    const shown = { label: labelObject(call.world, repositoryOf(call), label) };
    if (!issue.pull) announce(call, issue, "labeled", shown);
  }
  return showLabels(call, issue);
}

function removeLabel(call: Call): Promise<Reply> {
  const issue = issueOf(call);
  const name = param(call, "name").toLowerCase();
  const label = found(issue.labels.find((each) => each.name.toLowerCase() === name));
  issue.labels = issue.labels.filter((each) => each !== label);
  note(call.world, issue, doerOf(call), {
    event: "unlabeled",
    extra: { label: { name: label.name, color: label.color } },
  });
  return showLabels(call, issue);
}

function createLabel(call: Call): Reply {
  const { labels } = repositoryOf(call);
  const name = requiredText(call, "name");
  if (labels.has(name.toLowerCase())) throw invalid([{ resource: "Label", code: "already_exists", field: "name" }]);
  const label = labelNamed(call, name);
  label.color = textField(call, "color") ?? label.color;
  label.description = textField(call, "description") ?? null;
  return json(labelObject(call.world, repositoryOf(call), label), 201);
}

function deleteLabel(call: Call): Reply {
  const { labels, issues } = repositoryOf(call);
  const label = found(labels.get(param(call, "name").toLowerCase()));
  labels.delete(label.name.toLowerCase());
  for (const issue of issues.values()) issue.labels = issue.labels.filter((each) => each !== label);
  return empty();
}

const REPO = "/repos/{owner}/{repo}";
const ISSUE = `${REPO}/issues/{issue_number}`;
const READ = ["issues:read", "pull_requests:read"];
const WRITE = ["issues:write", "pull_requests:write"];

/** Issues and labels. */
export const issueRoutes: Route[] = [
  { method: "GET", path: `${REPO}/issues`, allow: READ, handle: listIssues },
  { method: "POST", path: `${REPO}/issues`, allow: ["issues:write"], level: "read", handle: createIssue },
  {
    method: "GET",
    path: ISSUE,
    allow: READ,
    handle: (call) => json(issueObject(call.world, repositoryOf(call), issueOf(call))),
  },
  { method: "PATCH", path: ISSUE, allow: WRITE, handle: updateIssue },
  { method: "GET", path: `${ISSUE}/labels`, allow: READ, handle: (call) => showLabels(call, issueOf(call)) },
  { method: "POST", path: `${ISSUE}/labels`, allow: WRITE, handle: addLabels },
  { method: "PUT", path: `${ISSUE}/labels`, allow: WRITE, handle: addLabels },
  { method: "DELETE", path: `${ISSUE}/labels/{name}`, allow: WRITE, handle: removeLabel },
  {
    method: "GET",
    path: `${REPO}/labels`,
    allow: READ,
    handle: (call) =>
      paged(call, [...repositoryOf(call).labels.values()], (label) =>
        labelObject(call.world, repositoryOf(call), label),
      ),
  },
  { method: "POST", path: `${REPO}/labels`, allow: ["issues:write"], handle: createLabel },
  { method: "DELETE", path: `${REPO}/labels/{name}`, allow: ["issues:write"], handle: deleteLabel },
];
