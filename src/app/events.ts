// The table of events: which webhook rings for which job. A payload is only a bell; what it claims decides nothing.

import type { EmitterWebhookEventName } from "@octokit/webhooks";
import { governs } from "../registry/names.ts";
import { isCommit, leftAt, pusherOf, retargetOf, reviewOf } from "./hints.ts";
import type { Hint, Job } from "./job.ts";
import { isAt, listAt, numberAt, type Payload, repoOf, textAt } from "./payload.ts";

/** A job to do, and what only this event knew. */
export interface Bell {
  job: Job;
  hint?: Hint;
}

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
    on: ["membership.added", "membership.removed", "team.deleted", "team.edited", "organization.member_removed"],
    why: "who may approve, in every repository of the organization",
    bells: installationBells,
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

function pullBells(payload: Payload, ...hints: readonly (Hint | undefined)[]): Bell[] {
  const repo = repoOf(payload);
  const number = numberAt(payload, "pull_request", "number");
  if (!repo || number === undefined) return [];
  const job: Job = { look: "pull", repo, number };
  const known = hints.filter((hint) => hint !== undefined);
  return known.length === 0 ? [bell(job)] : known.map((hint) => bell(job, hint));
}

function closingBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const mergedPull = numberAt(payload, "pull_request", "number");
  if (!repo || mergedPull === undefined) return [];
  if (isAt(payload, true, "pull_request", "merged")) return [bell({ look: "landing", repo }, { mergedPull })];
  return pullBells(payload, leftAt(payload, "pull_request", "head", "sha"));
}

function groupBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const head = textAt(payload, "merge_group", "head_sha");
  const branch = textAt(payload, "repository", "default_branch");
  const isOurs = isAt(payload, `refs/heads/${branch}`, "merge_group", "base_ref");
  return repo && isOurs && head !== undefined && isCommit(head) ? [bell({ look: "group", repo, head })] : [];
}

// The address to answer to is in the payload; only the number of the run is taken from it.
function deploymentBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const callback = textAt(payload, "deployment_callback_url") ?? "";
  const run = /\/actions\/runs\/([1-9][0-9]{0,14})\/deployment_protection_rule$/.exec(callback)?.[1];
  return repo && run !== undefined ? [bell({ look: "deployment", repo, run: Number(run) })] : [];
}

// What failed or is under way changes nothing of what runs.
function deployedBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  return repo && isAt(payload, "success", "deployment_status", "state") ? [bell({ look: "deployed", repo })] : [];
}

function pushBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const branch = textAt(payload, "repository", "default_branch");
  if (!repo || !isAt(payload, `refs/heads/${branch}`, "ref")) return [];
  const landing = bell({ look: "landing", repo });
  // A busy code repository must not have all its pull requests read at every push; a list cut short is left to the sweep.
  // The check on the setup moves with the head of the branch; a look at the whole repository takes it along.
  return [landing, bell(touchesRegistry(payload) ? { look: "repository", repo } : { look: "setup", repo })];
}

function touchesRegistry(payload: Payload): boolean {
  const paths = listAt(payload, "commits").flatMap((commit) =>
    ["added", "modified", "removed"].flatMap((list) => listAt(commit, list)),
  );
  return paths.some((path) => typeof path === "string" && governs(path) !== undefined);
}

/** Pull requests of this repository that the check is about; GitHub names none when the head is in a fork. */
function checkBells(payload: Payload, check: "check_run" | "check_suite", hint?: Hint): Bell[] {
  const repo = repoOf(payload);
  const id = numberAt(payload, "repository", "id");
  if (!repo || id === undefined) return [];
  return listAt(payload, check, "pull_requests")
    .filter((pull) => isAt(pull, id, "base", "repo", "id"))
    .map((pull) => numberAt(pull, "number"))
    .filter((number) => number !== undefined)
    .map((number) => bell({ look: "pull", repo, number }, hint));
}

function rerunBells(payload: Payload, check: "check_run" | "check_suite"): Bell[] {
  const repo = repoOf(payload);
  const known = checkBells(payload, check, { rerun: true });
  return known.length > 0 || !repo ? known : [bell({ look: "repository", repo }, { rerun: true })];
}

function commentBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const number = numberAt(payload, "issue", "number");
  const ours = isAt(payload, "Bot", "comment", "user", "type") && !isAt(payload, "Bot", "sender", "type");
  if (!repo || number === undefined || !ours || textAt(payload, "issue", "pull_request", "url") === undefined)
    return [];
  return [bell({ look: "pull", repo, number })];
}

function installationBells(payload: Payload): Bell[] {
  const installationId = numberAt(payload, "installation", "id");
  return installationId === undefined ? [] : [bell({ look: "installation", installationId })];
}

function bell(job: Job, hint?: Hint): Bell {
  return hint ? { job, hint } : { job };
}
