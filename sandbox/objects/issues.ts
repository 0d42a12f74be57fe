// Issues, comments and labels as GitHub shows them; a pull request is an issue too.
import type { Comment, Issue, Label, Repository, World } from "../state.ts";
import { nullableIntegration } from "./apps.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema, urlPath } from "./schema.ts";
import { association, nullableUser, simpleUser } from "./users.ts";

function noReactions(url: string): Schema<"reaction-rollup"> {
  const none = { laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, "+1": 0, "-1": 0, ...none };
}

/** A label of a repository. */
export function labelObject(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryUrl(world, repository)}/labels/${urlPath(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description ?? "",
  };
}

/** The page of an issue or pull request. */
export function issuePage(world: World, repository: Repository, issue: Issue): string {
  return `${repositoryPage(world, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
}

/** An issue; `pull_request` tells pull requests apart. */
export function issueObject(world: World, repository: Repository, issue: Issue) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/${issue.number}`;
  const page = issuePage(world, repository, issue);
  const pull = {
    url: `${api}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
  return {
    id: issue.id,
    node_id: nodeId(issue.pull ? "PR" : "I", issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: simpleUser(world, issue.user),
    labels: issue.labels.map((label) => labelObject(world, repository, label)),
    assignee: nullableUser(world, issue.assignees[0]),
    assignees: issue.assignees.map((assignee) => simpleUser(world, assignee)),
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    closed_by: nullableUser(world, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(world, issue.user, repository),
    reactions: noReactions(url),
    performed_via_github_app: nullableIntegration(world, issue.via),
    ...(issue.pull ? { draft: issue.pull.draft, pull_request: pull } : {}),
  } satisfies Schema<"issue">;
}

/** An issue inside an event, which does not tell who closed it. */
export function issueInEvent(world: World, repository: Repository, issue: Issue) {
  const { closed_by: _, ...shown } = issueObject(world, repository, issue);
  return shown;
}

/** A comment on an issue or pull request. */
export function commentObject(world: World, repository: Repository, place: { issue: Issue; comment: Comment }) {
  const { issue, comment } = place;
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${issue.number}`,
    body: comment.body,
    user: simpleUser(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world, comment.user, repository),
    reactions: noReactions(url),
    performed_via_github_app: nullableIntegration(world, comment.via),
  } satisfies Schema<"issue-comment">;
}
