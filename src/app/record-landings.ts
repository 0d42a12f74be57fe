// Everything that landed on the default branch and is not sealed yet, in the order in which it landed.

import { apply } from "../github/apply.ts";
import { Conflict } from "../github/errors.ts";
import { type Landing, readLandings } from "../github/landing.ts";
import type { Repo } from "../github/repo.ts";
import { planConflict } from "../plan/incident.ts";
import { handsOf, type WorkContext } from "./context.ts";
import { followUp } from "./follow-up.ts";
import type { Hint } from "./job.ts";
import { RetryLater } from "./queue.ts";
import { recordLanding } from "./record-landing.ts";

/** Seals what landed, oldest first, and has whatever is judged by records looked at again when something did. Safe to repeat. */
export async function recordLandings(work: WorkContext, repo: Repo, hints: readonly Hint[]): Promise<void> {
  try {
    const isRegistry = await sealLandings(work, repo, hints);
    work.doubted.delete(repo.id);
    // Last: whatever hinders it must not keep pull requests from being judged again.
    if (isRegistry) await followUp(work, repo);
  } catch (error) {
    if (error instanceof Conflict) await tellConflict(work, repo, error);
    throw error;
  }
}

/** Whether the repository is a registry, or was one at any time. */
async function sealLandings(work: WorkContext, repo: Repo, hints: readonly Hint[]): Promise<boolean> {
  const landings = await readLandings(repo, {
    mergedPulls: hints.flatMap((hint) => ("mergedPull" in hint ? [hint.mergedPull] : [])),
    keys: work.signer.keys,
    isComplete: (commit) => work.completed.has(keyOf(repo, commit)),
  });
  if (landings === undefined) return false;
  // Its receipts may have been cut off half-way; those of landings before it were complete when it was sealed.
  if (landings.sealed) await perform(work, repo, landings.sealed);
  const fresh = landings.open.filter(({ founding }) => !founding);
  for (const landing of fresh) await perform(work, repo, landing);
  if (fresh.length > 0) {
    const { installationId, owner, name } = repo;
    const key = { installationId, owner, name };
    work.ring({ look: "waiting", repo: key });
    work.ring({ look: "deployed", repo: key });
  }
  return true;
}

function keyOf({ id }: Repo, commit: string): string {
  return `${id} ${commit}`;
}

async function perform(work: WorkContext, repo: Repo, landing: Landing): Promise<void> {
  const key = keyOf(repo, landing.commit);
  if (work.completed.has(key)) return;
  if (landing.pull === undefined) waitForPull(work, key);
  await recordLanding(work, repo, landing);
  work.completed.add(key);
  work.firstSeen.delete(key);
}

/** GitHub links a commit to its pull request with a lag: until it is over, a commit without one is not called a bypass. */
function waitForPull({ firstSeen, now, settleMs }: WorkContext, key: string): void {
  const moment = now().getTime();
  const seen = firstSeen.get(key) ?? moment;
  firstSeen.set(key, seen);
  const left = seen + settleMs - moment;
  if (left > 0) throw new RetryLater(`${key} has no pull request yet`, left);
}

/** Told when it is met again: half a list of records looks like one with a gap. */
async function tellConflict(work: WorkContext, repo: Repo, { subject, message }: Conflict): Promise<void> {
  const isMetAgain = work.doubted.get(repo.id) === subject;
  work.doubted.set(repo.id, subject);
  if (!isMetAgain) return;
  const context = { renderer: work.renderer, repositoryUrl: repo.url, defaultBranch: repo.defaultBranch };
  await apply(repo, planConflict({ subject, message }, context), handsOf(work));
}
