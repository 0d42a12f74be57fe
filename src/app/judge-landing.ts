// The verdict on a change as it lies on a commit, on the default branch or about to be: what its pull request was approved for.

import { gather } from "../github/gather.ts";
import type { PullReading } from "../github/pull.ts";
import type { Repo } from "../github/repo.ts";
import { parseMemory } from "../plan/memory.ts";
import { judge } from "../policy/judge.ts";
import { isPolicy } from "../policy/policy.ts";
import { contentDigest } from "../policy/propose.ts";
import { neededFacts } from "../policy/requirements.ts";
import type { Verdict } from "../policy/verdict.ts";
import type { WorkContext } from "./context.ts";
import { type Ground, NOTHING_WANTED } from "./read-proposal.ts";
import { findNobodyAsked } from "./refuse.ts";
import { askersOf, bindReviews, contentOnGitHub, NOTHING_REMEMBERED } from "./remember.ts";

export interface Landed {
  /** The commit before it, and the commit it is on. */
  parent: string;
  commit: string;
  /** Its pull request, compared with `parent`. */
  reading: PullReading;
  /** What changed from `parent` to `commit`. */
  ground: Ground;
}

/** Judges as of the merge, or as of now when it is not merged: reviews of later do not count. */
export async function judgeLanding(work: WorkContext, repo: Repo, landed: Landed): Promise<Verdict> {
  const { parent, commit, reading, ground } = landed;
  const { policy, proposal } = ground;
  const { keys } = work.signer;
  const pull = reading.pull.number;
  const remembered = parseMemory(reading.comment?.body ?? "", work.memoryKey, { repository: repo.id, pull });
  const memory = remembered ?? NOTHING_REMEMBERED;
  const digest = contentDigest(repo.id, repo.defaultBranch, proposal.content);
  const content = contentOnGitHub({ repo, base: parent, head: commit, digest, keys });
  const asOf = reading.pull.mergedAt ?? work.now().toISOString();
  const reviews = reading.reviews.filter(({ submittedAt }) => Date.parse(submittedAt) <= Date.parse(asOf));
  const pushers = [...new Set([...memory.pushers, ...reading.pushers, ...askersOf(reading, repo.appSlug)])];
  const evidence = await gather(repo, isPolicy(policy) ? neededFacts(policy, proposal) : NOTHING_WANTED, {
    asOf,
    keys,
    includeChildTeams: isPolicy(policy) && policy.includeChildTeams,
    reading,
    reviews: await bindReviews(content, memory, reviews),
    pushers,
  });
  const problems = [...proposal.problems, ...findNobodyAsked(reading, repo.appSlug, pushers)];
  return judge({ ...proposal, problems }, policy, evidence);
}
