// The route for an issue's timeline: what was noted, joined with comments, reviews and commits, in order of time.
import { type Call, type Reply, repositoryOf } from "../call.ts";
import { pullCommits } from "../domain/pulls.ts";
import { nullableIntegration } from "../objects/apps.ts";
import { gitCommit } from "../objects/git.ts";
import { commentObject } from "../objects/issues.ts";
import { reviewObject } from "../objects/pulls.ts";
import { repositoryUrl } from "../objects/repositories.ts";
import { nodeId } from "../objects/schema.ts";
import { simpleUser } from "../objects/users.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Issue, PullIssue, TimelineItem } from "../state.ts";
import { issueOf } from "./issues.ts";

interface Line {
  at: string;
  id: number;
  show: () => unknown;
}

/** A noted event in GitHub's words; commits appear as commits. */
async function noted(call: Call, item: TimelineItem): Promise<unknown> {
  const repository = repositoryOf(call);
  const api = repositoryUrl(call.world, repository);
  if (item.event === "committed" && item.commitId) {
    const commit = await repository.git.commit(item.commitId);
    return commit && { event: "committed", ...gitCommit(call.world, repository, item.commitId, commit) };
  }
  return {
    id: item.id,
    node_id: nodeId("E", item.id),
    url: `${api}/issues/events/${item.id}`,
    actor: simpleUser(call.world, item.actor),
    event: item.event,
    commit_id: item.commitId,
    commit_url: item.commitId ? `${api}/commits/${item.commitId}` : null,
    created_at: item.at,
    performed_via_github_app: nullableIntegration(call.world, item.via),
    ...item.extra,
  };
}

function joined(call: Call, issue: Issue): Line[] {
  const { world } = call;
  const repository = repositoryOf(call);
  const comments = issue.comments.map((comment) => ({
    at: comment.createdAt,
    id: comment.id,
    show: () => ({
      event: "commented",
      ...commentObject(world, repository, { issue, comment }),
      actor: simpleUser(world, comment.user),
    }),
  }));
  const reviews = (issue.pull?.reviews ?? []).filter(({ submittedAt }) => submittedAt !== null);
  const reviewed = reviews.map((review) => ({
    at: review.submittedAt ?? "",
    id: review.id,
    show: () => {
      const shown = reviewObject(world, repository, { issue, review });
      return { event: "reviewed", ...shown, state: review.state.toLowerCase() };
    },
  }));
  return [...comments, ...reviewed];
}

async function readTimeline(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const issue = issueOf(call);
  // Commits that a force-push dropped vanish from the timeline too.
  const current = new Set(issue.pull ? await pullCommits(repository, issue as PullIssue) : []);
  const kept = issue.timeline.filter(({ event, commitId }) => event !== "committed" || current.has(commitId ?? ""));
  const lines: Line[] = kept.map((item) => ({ at: item.at, id: item.id, show: () => noted(call, item) }));
  const all = [...lines, ...joined(call, issue)].sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  return paged(call, all, (line) => line.show());
}

/** What was noted alone, without comments, reviews and commits. */
function readEvents(call: Call): Promise<Reply> {
  const events = issueOf(call).timeline.filter(({ event }) => event !== "committed");
  return paged(call, events, (item) => noted(call, item));
}

/** Timelines. */
export const timelineRoutes: Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
    allow: ["issues:read", "pull_requests:read"],
    handle: readTimeline,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/issues/{issue_number}/events",
    allow: ["issues:read", "pull_requests:read"],
    handle: readEvents,
  },
];
