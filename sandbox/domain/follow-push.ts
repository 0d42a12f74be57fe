// What a push does to pull requests: heads move, merged or orphaned ones close, stale approvals fall.
import { type RefChange, ZERO } from "../git/refs.ts";
import { listedPull, reviewObject } from "../objects/pulls.ts";
import type { Doer, PullIssue, Repository, World } from "../state.ts";
import { announcePull, keepHead, pullCommits } from "./pulls.ts";
import { rulesOn } from "./rules.ts";
import { note } from "./timeline.ts";

function openPulls(repository: Repository, fits: (issue: PullIssue) => boolean): PullIssue[] {
  const pulls = [...repository.issues.values()].filter((issue): issue is PullIssue => issue.pull !== undefined);
  return pulls.filter((issue) => issue.state === "open" && fits(issue));
}

/** Brings every pull request up to date with a branch that moved. */
export async function followPush(world: World, repository: Repository, doer: Doer, change: RefChange): Promise<void> {
  if (!change.ref.startsWith("refs/heads/")) return;
  const branch = change.ref.slice("refs/heads/".length);
  for (const base of [...world.state.repositories.values()]) {
    const heads = openPulls(base, ({ pull }) => pull.head.repo === repository && pull.head.ref === branch);
    for (const issue of heads) await moveHead(world, base, doer, { issue, change });
  }
  for (const issue of openPulls(repository, ({ pull }) => pull.base.ref === branch)) {
    await followBase(world, repository, doer, { issue, change });
  }
}

interface Followed {
  issue: PullIssue;
  change: RefChange;
}

async function moveHead(world: World, repository: Repository, doer: Doer, { issue, change }: Followed): Promise<void> {
  const { pull } = issue;
  const { before, after } = change;
  if (after === ZERO) return closePull(world, repository, doer, issue);
  const forced = before !== ZERO && !(await pull.head.repo.git.isAncestor(before, after));
  const known = new Set(await pullCommits(repository, issue));
  pull.head.sha = after;
  pull.base.sha = repository.git.refs.get(`refs/heads/${pull.base.ref}`) ?? pull.base.sha;
  pull.lastPusher = doer.account;
  await keepHead(repository, issue);
  if (forced) note(world, issue, doer, { event: "head_ref_force_pushed", commitId: after });
  const fresh = (await pullCommits(repository, issue)).filter((sha) => !known.has(sha));
  for (const sha of fresh) note(world, issue, doer, { event: "committed", commitId: sha });
  if (forced && world.switches.repointApprovals) repointApprovals(issue);
  await announcePull(world, repository, doer, { issue, action: "synchronize", extra: { before, after } });
  dismissStale(world, repository, doer, issue);
}

/** What projects report of GitHub: approvals, and only they, are re-pointed to a force-pushed head. */
function repointApprovals(issue: PullIssue): void {
  for (const review of issue.pull.reviews) {
    if (review.state === "APPROVED") review.commitId = issue.pull.head.sha;
  }
}

function dismissStale(world: World, repository: Repository, doer: Doer, issue: PullIssue): void {
  const rules = rulesOn(repository, `refs/heads/${issue.pull.base.ref}`);
  const isOn = rules.some(({ rule }) => rule.parameters?.["dismiss_stale_reviews_on_push"] === true);
  if (!isOn) return;
  for (const review of issue.pull.reviews.filter(({ state }) => state === "APPROVED")) {
    review.state = "DISMISSED";
    const dismissed = { state: "approved", review_id: review.id, dismissal_message: null };
    note(world, issue, doer, { event: "review_dismissed", extra: { dismissed_review: dismissed } });
    const shown = { ...reviewObject(world, repository, { issue, review }), state: "dismissed" };
    const payload = { review: shown, pull_request: listedPull(world, repository, issue) };
    world.emit({ name: "pull_request_review", action: "dismissed", repository, sender: doer.account, payload });
  }
}

async function closePull(world: World, repository: Repository, doer: Doer, issue: PullIssue): Promise<void> {
  issue.state = "closed";
  issue.closedAt = world.timestamp();
  issue.closedBy = doer.account;
  note(world, issue, doer, { event: "closed" });
  await announcePull(world, repository, doer, { issue, action: "closed" });
}

async function followBase(
  world: World,
  repository: Repository,
  doer: Doer,
  { issue, change }: Followed,
): Promise<void> {
  const { after, before } = change;
  if (after === ZERO) return closePull(world, repository, doer, issue);
  // A push that brings the head into the base merges the pull request, whoever made the push.
  if (!(await repository.git.isAncestor(issue.pull.head.sha, after))) return;
  issue.pull.base.sha = before;
  await markMerged(world, repository, doer, { issue, sha: after });
}

/** Closes a pull request as merged by a commit. */
export async function markMerged(
  world: World,
  repository: Repository,
  doer: Doer,
  merge: { issue: PullIssue; sha: string },
): Promise<void> {
  const { issue, sha } = merge;
  const now = world.timestamp();
  Object.assign(issue, { state: "closed", closedAt: now, closedBy: doer.account });
  Object.assign(issue.pull, { mergedAt: now, mergedBy: doer.account, mergeCommitSha: sha });
  note(world, issue, doer, { event: "merged", commitId: sha });
  note(world, issue, doer, { event: "closed" });
  await announcePull(world, repository, doer, { issue, action: "closed" });
}
