// One pull request from bell to answer: read, compare, gather, judge, plan, apply.

import { unlessMissing } from "../github/errors.ts";
import { gather, type Known } from "../github/gather.ts";
import { type PullReading, readOtherPulls, readPull } from "../github/pull.ts";
import type { Repo } from "../github/repo.ts";
import { readRegistryAround } from "../github/snapshot.ts";
import { type Memory, parseMemory } from "../plan/memory.ts";
import { planNotGoverned, planRefusal, planReview } from "../plan/review.ts";
import { judge } from "../policy/judge.ts";
import { isPolicy } from "../policy/policy.ts";
import { contentDigest } from "../policy/propose.ts";
import { neededFacts } from "../policy/requirements.ts";
import type { Problem } from "../registry/problem.ts";
import type { WorkContext } from "./context.ts";
import type { Hint } from "./job.ts";
import { timed } from "./log.ts";
import { type Difference, type Ground, governedPaths, NOTHING_WANTED, readProposal } from "./read-proposal.ts";
import { findBaseMoved, findNobodyAsked, findSharedHead, refuseUnreadable } from "./refuse.ts";
import { askersOf, bindReviews, contentOnGitHub, learn, NOTHING_REMEMBERED } from "./remember.ts";
import { type Desk, type Plan, readCheck, report } from "./report.ts";

/** Judges one pull request as it is now. Safe to repeat: an unchanged answer writes nothing. */
export async function reviewPullRequest(
  work: WorkContext,
  repo: Repo,
  { number, hints }: { number: number; hints: readonly Hint[] },
): Promise<void> {
  await freeHeads(work, repo, { number, hints });
  // 1. read
  const reading = await timed(work.log, "read", () => readPull(repo, number));
  if (!reading.onDefaultBranch || reading.pull.state === "closed") return;
  const remembered = recall(work, repo, reading);
  const desk = { work, repo, reading, hints, remembered };
  const difference = differenceOf(reading);
  if (difference === undefined || difference.paths.length === 0) {
    const plan: Plan = difference ? planNotGoverned : (...told) => planRefusal(refuseUnreadable(reading), ...told);
    return report({ ...desk, check: await readCheck(desk) }, remembered, plan);
  }
  // 2. compare
  const { policy, proposal } = await timed(work.log, "compare", () => readProposal(repo, difference, work.signer.keys));
  const wrong = [...findSharedHead(reading), ...(await readBaseMoved(repo, reading, difference))];
  // 3. gather
  const { memory, known } = await learnAbout(desk, difference, { policy, proposal });
  const needed = isPolicy(policy) ? neededFacts(policy, proposal) : NOTHING_WANTED;
  const gatherNow = () => timed(work.log, "gather", () => gather(repo, needed, known));
  // 4. judge
  const problems = [...proposal.problems, ...wrong, ...findNobodyAsked(reading, repo.appSlug, memory.pushers)];
  const whole = { ...proposal, problems };
  const [evidence, check] = await Promise.all([gatherNow(), readCheck(desk)]);
  const verdict = judge(whole, policy, evidence);
  // Half a list looks like a whole one: who is missing from a team can not object.
  const holds = async () => judge(whole, policy, await gatherNow()).status === verdict.status;
  // 5. plan, 6. apply
  await timed(work.log, "apply", () =>
    report({ ...desk, holds, check }, memory, (...told) => planReview(verdict, ...told)),
  );
}

/** Whoever shared a head with this pull request may have it for itself now. */
async function freeHeads(
  work: WorkContext,
  repo: Repo,
  { number, hints }: { number: number; hints: readonly Hint[] },
): Promise<void> {
  const { installationId, owner, name } = repo;
  for (const hint of hints) {
    if (!("left" in hint)) continue;
    const sharing = await unlessMissing(readOtherPulls(repo, number, hint.left), []);
    for (const other of sharing) work.ring({ look: "pull", repo: { installationId, owner, name }, number: other });
  }
}

function recall({ memoryKey }: WorkContext, repo: Repo, { comment, pull }: PullReading): Memory {
  const binding = { repository: repo.id, pull: pull.number };
  return parseMemory(comment?.body ?? "", memoryKey, binding) ?? NOTHING_REMEMBERED;
}

/** What differs between the default branch and the head; `undefined` when there are too many files or commits to know. */
function differenceOf({ files, commits, pull, baseTip }: PullReading): Difference | undefined {
  if (files === undefined || commits === undefined) return undefined;
  const names = files.flatMap(({ path, previousPath }) => [path, ...(previousPath ? [previousPath] : [])]);
  return { base: baseTip, head: pull.headSha, paths: governedPaths(names), branch: true };
}

async function readBaseMoved(
  repo: Repo,
  { mergeBase, baseTip }: PullReading,
  { paths }: Difference,
): Promise<Problem[]> {
  if (mergeBase === baseTip) return [];
  const [then, now] = await Promise.all([mergeBase, baseTip].map((commit) => readRegistryAround(repo, commit, paths)));
  return then && now ? findBaseMoved(paths, { mergeBase: then.entries, base: now.entries }) : [];
}

async function learnAbout(
  { work, repo, reading, hints, remembered }: Desk,
  { base, head }: Difference,
  { policy, proposal }: Pick<Ground, "policy" | "proposal">,
): Promise<{ memory: Memory; known: Known }> {
  const { keys } = work.signer;
  const digest = contentDigest(repo.id, repo.defaultBranch, proposal.content);
  const content = contentOnGitHub({ repo, base, head, digest, keys });
  const pushers = [...reading.pushers, ...askersOf(reading, repo.appSlug)].map((pusher) => ({ pusher }));
  const memory = await learn(content, remembered, [...hints, ...pushers]);
  const known = {
    asOf: work.now().toISOString(),
    keys,
    includeChildTeams: isPolicy(policy) && policy.includeChildTeams,
    reading,
    reviews: await bindReviews(content, memory, reading.reviews),
    pushers: memory.pushers,
  };
  return { memory, known };
}
