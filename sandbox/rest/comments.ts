// Routes for comments on issues and pull requests.

import { levelOf, reaches } from "../access.ts";
import {
  accountOf,
  type Call,
  doerOf,
  empty,
  json,
  numberParam,
  type Reply,
  repositoryOf,
  requiredText,
} from "../call.ts";
import { Failure, invalid } from "../failure.ts";
import { commentObject, issueInEvent } from "../objects/issues.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Comment, Issue } from "../state.ts";
import { issueOf, requirePermission } from "./issues.ts";

const LONGEST_BODY = 65_536;

function bodyOf(call: Call): string {
  const body = requiredText(call, "body");
  if (body.trim() === "") throw invalid([{ resource: "IssueComment", code: "missing_field", field: "body" }]);
  if (body.length <= LONGEST_BODY) return body;
  const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
  throw invalid([{ resource: "IssueComment", code: "unprocessable", field: "data", message }]);
}

interface Place {
  issue: Issue;
  comment: Comment;
}

function placeOf(call: Call): Place {
  const id = numberParam(call, "comment_id");
  for (const issue of repositoryOf(call).issues.values()) {
    const comment = issue.comments.find((each) => each.id === id);
    if (comment) return { issue, comment };
  }
  throw new Failure(404, "Not Found");
}

/** Only the author and those who may write touch a comment. */
function editable(call: Call): Place {
  const place = placeOf(call);
  requirePermission(call, place.issue);
  const account = accountOf(call);
  const isOwn = place.comment.user.id === account.id;
  const mayWrite =
    call.actor.kind === "installation" || reaches(levelOf(call.world.state, account, repositoryOf(call)), "write");
  if (!isOwn && !mayWrite) throw new Failure(403, "Must have admin rights to Repository.");
  return place;
}

function announce(call: Call, place: Place, action: string, extra: Record<string, unknown> = {}): void {
  const repository = repositoryOf(call);
  const payload = {
    issue: issueInEvent(call.world, repository, place.issue),
    comment: commentObject(call.world, repository, place),
    ...extra,
  };
  call.world.emit({ name: "issue_comment", action, repository, sender: accountOf(call), payload });
}

function create(call: Call): Reply {
  const issue = issueOf(call);
  const { account, app } = doerOf(call);
  const now = call.world.timestamp();
  const comment: Comment = {
    id: call.world.nextId(),
    user: account,
    via: app,
    body: bodyOf(call),
    createdAt: now,
    updatedAt: now,
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  announce(call, { issue, comment }, "created");
  return json(commentObject(call.world, repositoryOf(call), { issue, comment }), 201);
}

function update(call: Call): Reply {
  const place = editable(call);
  const from = place.comment.body;
  place.comment.body = bodyOf(call);
  place.comment.updatedAt = call.world.timestamp();
  announce(call, place, "edited", { changes: { body: { from } } });
  return json(commentObject(call.world, repositoryOf(call), place));
}

function remove(call: Call): Reply {
  const place = editable(call);
  place.issue.comments = place.issue.comments.filter((each) => each !== place.comment);
  announce(call, place, "deleted");
  return empty();
}

function listOfIssue(call: Call): Promise<Reply> {
  const issue = issueOf(call);
  const since = call.query.get("since") ?? "";
  const shown = issue.comments.filter(({ updatedAt }) => updatedAt >= since);
  return paged(call, shown, (comment) => commentObject(call.world, repositoryOf(call), { issue, comment }));
}

function listOfRepository(call: Call): Promise<Reply> {
  const since = call.query.get("since") ?? "";
  const all = [...repositoryOf(call).issues.values()].flatMap((issue) =>
    issue.comments.map((comment) => ({ issue, comment })),
  );
  const shown = all.filter(({ comment }) => comment.updatedAt >= since).sort((a, b) => a.comment.id - b.comment.id);
  if (call.query.get("direction") === "desc") shown.reverse();
  return paged(call, shown, (place) => commentObject(call.world, repositoryOf(call), place));
}

const REPO = "/repos/{owner}/{repo}";
const READ = ["issues:read", "pull_requests:read"];
const WRITE = ["issues:write", "pull_requests:write"];

/** Comments; listed before the routes of single issues. */
export const commentRoutes: Route[] = [
  { method: "GET", path: `${REPO}/issues/comments`, allow: READ, handle: listOfRepository },
  {
    method: "GET",
    path: `${REPO}/issues/comments/{comment_id}`,
    allow: READ,
    handle: (call) => json(commentObject(call.world, repositoryOf(call), placeOf(call))),
  },
  { method: "PATCH", path: `${REPO}/issues/comments/{comment_id}`, allow: WRITE, level: "read", handle: update },
  { method: "DELETE", path: `${REPO}/issues/comments/{comment_id}`, allow: WRITE, level: "read", handle: remove },
  { method: "GET", path: `${REPO}/issues/{issue_number}/comments`, allow: READ, handle: listOfIssue },
  { method: "POST", path: `${REPO}/issues/{issue_number}/comments`, allow: WRITE, level: "read", handle: create },
];
