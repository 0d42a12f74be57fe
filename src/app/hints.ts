// What only a delivery knows: read from its payload, for the look that follows.

import type { Hint } from "./job.ts";
import { isAt, numberAt, type Payload, textAt } from "./payload.ts";

/** The head it keeps when it stops asking for the default branch. */
export function retargetOf(payload: Payload): Hint | undefined {
  const branch = textAt(payload, "repository", "default_branch");
  const isOurs = branch !== undefined && isAt(payload, branch, "changes", "base", "ref", "from");
  return isOurs ? leftAt(payload, "pull_request", "head", "sha") : undefined;
}

/** A head that a pull request has left. */
export function leftAt(payload: Payload, ...path: readonly string[]): Hint | undefined {
  const left = textAt(payload, ...path);
  return left !== undefined && isCommit(left) ? { left } : undefined;
}

/** Whether this is the full id of a commit. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Whoever sends it pushed to the head. */
export function pusherOf(payload: Payload): Hint | undefined {
  const pusher = numberAt(payload, "sender", "id");
  return pusher === undefined ? undefined : { pusher };
}

/**
 * Only at submission is the commit the one the reviewer saw: GitHub may move it later. What was compared with another branch
 * was not seen as it is proposed to the default branch.
 */
export function reviewOf(payload: Payload): Hint | undefined {
  const nodeId = textAt(payload, "review", "node_id");
  const commit = textAt(payload, "review", "commit_id");
  const branch = textAt(payload, "repository", "default_branch");
  const seen = isAt(payload, "submitted", "action") && isAt(payload, branch ?? "", "pull_request", "base", "ref");
  if (nodeId === undefined || commit === undefined || !seen) return undefined;
  return { review: { nodeId, commit } };
}
