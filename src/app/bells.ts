// Which jobs a payload rings for: places are taken from it, and nothing that it claims.

import { parseComment } from "../plan/command/parse.ts";
import { governs } from "../registry/names.ts";
import { isCommit, leftAt } from "./hints.ts";
import type { Hint, Job } from "./job.ts";
import { isAt, listAt, numberAt, type Payload, repoOf, textAt } from "./payload.ts";

/** A job to do, and what only this event knew. */
export interface Bell {
  job: Job;
  hint?: Hint;
}

export function pullBells(payload: Payload, ...hints: readonly (Hint | undefined)[]): Bell[] {
  const repo = repoOf(payload);
  const number = numberAt(payload, "pull_request", "number");
  if (!repo || number === undefined) return [];
  const job: Job = { look: "pull", repo, number };
  const known = hints.filter((hint) => hint !== undefined);
  return known.length === 0 ? [bell(job)] : known.map((hint) => bell(job, hint));
}

export function closingBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const mergedPull = numberAt(payload, "pull_request", "number");
  if (!repo || mergedPull === undefined) return [];
  if (isAt(payload, true, "pull_request", "merged")) return [bell({ look: "landing", repo }, { mergedPull })];
  return pullBells(payload, leftAt(payload, "pull_request", "head", "sha"));
}

export function groupBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const head = textAt(payload, "merge_group", "head_sha");
  const branch = textAt(payload, "repository", "default_branch");
  const isOurs = isAt(payload, `refs/heads/${branch}`, "merge_group", "base_ref");
  return repo && isOurs && head !== undefined && isCommit(head) ? [bell({ look: "group", repo, head })] : [];
}

// The address to answer to is in the payload; only the number of the run is taken from it.
export function deploymentBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const callback = textAt(payload, "deployment_callback_url") ?? "";
  const run = /\/actions\/runs\/([1-9][0-9]{0,14})\/deployment_protection_rule$/.exec(callback)?.[1];
  return repo && run !== undefined ? [bell({ look: "deployment", repo, run: Number(run) })] : [];
}

// What failed or is under way changes nothing of what runs.
export function deployedBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  return repo && isAt(payload, "success", "deployment_status", "state") ? [bell({ look: "deployed", repo })] : [];
}

export function pushBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const branch = textAt(payload, "repository", "default_branch");
  if (!repo || !isAt(payload, `refs/heads/${branch}`, "ref")) return [];
  // The check on the setup moves with the head of the branch.
  const always = [bell({ look: "landing", repo }), bell({ look: "setup", repo })];
  // A busy code repository must not have all its pull requests read at every push; a list cut short is left to the sweep.
  if (!touchesRegistry(payload)) return always;
  return [...always, bell({ look: "waiting", repo })];
}

function touchesRegistry(payload: Payload): boolean {
  const paths = listAt(payload, "commits").flatMap((commit) =>
    ["added", "modified", "removed"].flatMap((list) => listAt(commit, list)),
  );
  return paths.some((path) => typeof path === "string" && governs(path) !== undefined);
}

/** Pull requests of this repository that the check is about; GitHub names none when the head is in a fork. */
export function checkBells(payload: Payload, check: "check_run" | "check_suite", hint?: Hint): Bell[] {
  const repo = repoOf(payload);
  const id = numberAt(payload, "repository", "id");
  if (!repo || id === undefined) return [];
  return listAt(payload, check, "pull_requests")
    .filter((pull) => isAt(pull, id, "base", "repo", "id"))
    .map((pull) => numberAt(pull, "number"))
    .filter((number) => number !== undefined)
    .map((number) => bell({ look: "pull", repo, number }, hint));
}

export function rerunBells(payload: Payload, check: "check_run" | "check_suite"): Bell[] {
  const repo = repoOf(payload);
  const known = checkBells(payload, check, { rerun: true });
  return known.length > 0 || !repo ? known : [bell({ look: "repository", repo }, { rerun: true })];
}

export function commentBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const number = numberAt(payload, "issue", "number");
  const ours = isAt(payload, "Bot", "comment", "user", "type") && !isAt(payload, "Bot", "sender", "type");
  if (!repo || number === undefined || !ours || textAt(payload, "issue", "pull_request", "url") === undefined)
    return [];
  return [bell({ look: "pull", repo, number })];
}

// Who may command is looked up later; what no person wrote, or nobody could mean for us, is not even looked at.
export function commandBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  const comment = numberAt(payload, "comment", "id");
  const author = numberAt(payload, "comment", "user", "id");
  if (!repo || comment === undefined || author === undefined) return [];
  const isOwn = isAt(payload, "User", "comment", "user", "type") && isAt(payload, author, "sender", "id");
  const asks = isOwn && parseComment(textAt(payload, "comment", "body") ?? "").length > 0;
  return asks ? [bell({ look: "command", repo, comment })] : [];
}

export function repositoryBells(payload: Payload): Bell[] {
  const repo = repoOf(payload);
  return repo ? [bell({ look: "repository", repo })] : [];
}

export function installationBells(payload: Payload): Bell[] {
  const installationId = numberAt(payload, "installation", "id");
  return installationId === undefined ? [] : [bell({ look: "installation", installationId })];
}

function bell(job: Job, hint?: Hint): Bell {
  return hint ? { job, hint } : { job };
}
