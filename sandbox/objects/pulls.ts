// Pull requests and reviews as GitHub shows them.
import type { Issue, PullIssue, Repository, Review, World } from "../state.ts";
import { issueObject, issuePage, labelObject } from "./issues.ts";
import { repositoryUrl, simpleRepository } from "./repositories.ts";
import { nodeId, type Schema } from "./schema.ts";
import { simpleTeam, teamObject } from "./teams.ts";
import { association, nullableUser, simpleUser } from "./users.ts";

/** The numbers only the single view of a pull request has. */
export interface PullNumbers {
  commits: number;
  additions: number;
  deletions: number;
  changedFiles: number;
  mergeable: boolean | null;
  mergeableState: string;
}

function side(world: World, repository: Repository, end: { ref: string; sha: string }) {
  return {
    label: `${repository.owner.login}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: simpleUser(world, repository.owner),
    repo: simpleRepository(world, repository),
  };
}

function pullLinks(world: World, repository: Repository, issue: PullIssue) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${issue.number}`;
  return {
    url,
    issue_url: `${api}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: `${api}/statuses/${issue.pull.head.sha}`,
  };
}

/** A pull request in lists. */
export function listedPull(world: World, repository: Repository, issue: PullIssue) {
  const { pull } = issue;
  const shared = issueObject(world, repository, issue);
  const links = pullLinks(world, repository, issue);
  const { node_id, number, title, body, user, locked, active_lock_reason, assignee, assignees } = shared;
  const href = (address: string) => ({ href: address });
  return {
    ...links,
    id: pull.id,
    node_id,
    html_url: issuePage(world, repository, issue),
    diff_url: `${issuePage(world, repository, issue)}.diff`,
    patch_url: `${issuePage(world, repository, issue)}.patch`,
    number,
    state: issue.state,
    locked,
    active_lock_reason,
    title,
    user,
    body,
    labels: issue.labels.map((label) => labelObject(world, repository, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha ?? pull.trial?.sha ?? null,
    assignee,
    assignees,
    requested_reviewers: pull.requestedReviewers.map((reviewer) => simpleUser(world, reviewer)),
    requested_teams: pull.requestedTeams.map((team) => teamObject(world, team)),
    head: side(world, pull.head.repo, pull.head),
    base: side(world, repository, pull.base),
    _links: {
      self: href(links.url),
      html: href(issuePage(world, repository, issue)),
      issue: href(links.issue_url),
      comments: href(links.comments_url),
      review_comments: href(links.review_comments_url),
      review_comment: href(links.review_comment_url),
      commits: href(links.commits_url),
      statuses: href(links.statuses_url),
    },
    author_association: association(world, issue.user, repository),
    auto_merge: null,
    draft: pull.draft,
  } satisfies Schema<"pull-request-simple">;
}

/** A pull request on its own. */
export function fullPull(world: World, repository: Repository, issue: PullIssue, numbers: PullNumbers) {
  const { pull } = issue;
  return {
    ...listedPull(world, repository, issue),
    requested_teams: pull.requestedTeams.map((team) => simpleTeam(world, team)),
    state: issue.state,
    merged: pull.mergedAt !== null,
    mergeable: numbers.mergeable,
    rebaseable: numbers.mergeable,
    mergeable_state: numbers.mergeableState,
    merged_by: nullableUser(world, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: numbers.commits,
    additions: numbers.additions,
    deletions: numbers.deletions,
    changed_files: numbers.changedFiles,
  } satisfies Schema<"pull-request">;
}

/** The few lines check runs and statuses say about a pull request. */
export function minimalPull(world: World, repository: Repository, issue: PullIssue) {
  const end = (repo: Repository, { ref, sha }: { ref: string; sha: string }) => ({
    ref,
    sha,
    repo: { id: repo.id, url: repositoryUrl(world, repo), name: repo.name },
  });
  return {
    id: issue.pull.id,
    number: issue.number,
    url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
    head: end(issue.pull.head.repo, issue.pull.head),
    base: end(repository, issue.pull.base),
  } satisfies Schema<"pull-request-minimal">;
}

/** A review; events write its state in lower case. */
export function reviewObject(world: World, repository: Repository, place: { issue: Issue; review: Review }) {
  const { issue, review } = place;
  const page = `${issuePage(world, repository, issue)}#pullrequestreview-${review.id}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    // Nobody, once the account is deleted.
    user: nullableUser(world, world.state.accountsById.get(review.user.id)),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    ...(review.submittedAt ? { submitted_at: review.submittedAt } : {}),
    commit_id: review.commitId,
    author_association: association(world, review.user, repository),
  } satisfies Schema<"pull-request-review">;
}
