// Writes lines into the timeline of an issue or pull request.
import type { Doer, Issue, World } from "../state.ts";

/** Adds one line at the current time. */
export function note(
  world: World,
  issue: Issue,
  doer: Doer,
  line: { event: string; commitId?: string; extra?: Record<string, unknown> },
): void {
  issue.updatedAt = world.timestamp();
  issue.timeline.push({
    id: world.nextId(),
    event: line.event,
    actor: doer.account,
    via: doer.app,
    at: world.timestamp(),
    commitId: line.commitId ?? null,
    extra: line.extra ?? {},
  });
}
