// The table of events: which webhook rings for which job. A payload is only a bell; what it claims decides nothing.

import type { EmitterWebhookEventName } from "@octokit/webhooks";
import {
  type Bell,
  checkBells,
  closingBells,
  commandBells,
  commentBells,
  deployedBells,
  deploymentBells,
  groupBells,
  installationBells,
  pullBells,
  pushBells,
  repositoryBells,
  rerunBells,
} from "./bells.ts";
import { leftAt, pusherOf, retargetOf, reviewOf } from "./hints.ts";
import { isAt, type Payload, textAt } from "./payload.ts";

interface Row {
  /** Event and action, by GitHub's names. */
  on: readonly EmitterWebhookEventName[];
  /** Sent to every App without a subscription. */
  automatic?: true;
  /** What the event may have changed. */
  why: string;
  /** `appId` is our own: what we did ourselves is no news. */
  bells: (payload: Payload, appId: number) => readonly Bell[];
}

export const EVENTS: readonly Row[] = [
  {
    on: [
      "pull_request.opened",
      "pull_request.reopened",
      "pull_request.ready_for_review",
      "pull_request.converted_to_draft",
    ],
    why: "what is proposed, or the branch it is proposed to",
    bells: (payload) => pullBells(payload),
  },
  {
    on: ["pull_request.edited"],
    why: "the branch it is proposed to",
    bells: (payload) => pullBells(payload, retargetOf(payload)),
  },
  {
    on: ["pull_request.synchronize"],
    why: "the head, by somebody who then is a proposer",
    bells: (payload) => pullBells(payload, pusherOf(payload), leftAt(payload, "before")),
  },
  {
    on: ["pull_request.closed"],
    why: "the default branch when it was merged, and else the verdict on pull requests that share its head",
    bells: closingBells,
  },
  {
    on: ["pull_request_review.submitted", "pull_request_review.edited", "pull_request_review.dismissed"],
    why: "who approves, and which content they saw",
    bells: (payload) => pullBells(payload, reviewOf(payload)),
  },
  {
    on: ["merge_group.checks_requested"],
    why: "what a merge queue is about to land, which waits for our check",
    bells: groupBells,
  },
  {
    on: ["deployment_protection_rule.requested"],
    why: "a deployment, which waits for our word",
    bells: deploymentBells,
  },
  {
    on: ["deployment_status.created"],
    why: "what runs where, which should be what was approved",
    bells: deployedBells,
  },
  {
    on: ["push"],
    why: "the default branch: what landed, and what open pull requests are judged against",
    bells: pushBells,
  },
  {
    on: ["check_run.completed"],
    why: "a check that a gate waits for",
    bells: (payload, appId) => (isAt(payload, appId, "check_run", "app", "id") ? [] : checkBells(payload, "check_run")),
  },
  {
    on: ["check_run.rerequested"],
    why: "somebody wants the verdict again",
    bells: (payload) => rerunBells(payload, "check_run"),
  },
  {
    on: ["check_suite.rerequested"],
    why: "somebody wants all verdicts again",
    bells: (payload) => rerunBells(payload, "check_suite"),
  },
  {
    on: ["issue_comment.edited", "issue_comment.deleted"],
    why: "our comment, changed by somebody else",
    bells: commentBells,
  },
  {
    on: ["issue_comment.created"],
    why: "somebody commands something",
    bells: commandBells,
  },
  {
    on: ["membership.added", "membership.removed", "team.deleted", "team.edited", "organization.member_removed"],
    why: "who may approve, in every repository of the organization",
    bells: installationBells,
  },
  {
    on: ["member.added", "member.edited", "member.removed", "team.added_to_repository", "team.removed_from_repository"],
    why: "who may read the repository, and only then approve",
    bells: repositoryBells,
  },
  {
    on: [
      "installation.created",
      "installation.unsuspend",
      "installation.new_permissions_accepted",
      "installation_repositories.added",
    ],
    automatic: true,
    why: "which repositories we can see",
    bells: installationBells,
  },
];

/** What to look at after an event; nothing when it is none of ours or its payload names no place. */
export function bellsOf(event: string, payload: Payload, appId: number): readonly Bell[] {
  const action = textAt(payload, "action");
  const name = action === undefined ? event : `${event}.${action}`;
  return EVENTS.find(({ on }) => on.some((known) => known === name))?.bells(payload, appId) ?? [];
}
