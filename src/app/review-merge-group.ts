// One merge group from bell to answer: each commit judged as it would land, and one check for all of it.

import { apply } from "../github/apply.ts";
import { unlessMissing } from "../github/errors.ts";
import { type GroupStep, readGroup } from "../github/merge-group.ts";
import { findOurCheck } from "../github/our-check.ts";
import { type PullReading, readPull } from "../github/pull.ts";
import type { Repo } from "../github/repo.ts";
import { type GroupJudgement, planGroup } from "../plan/group.ts";
import { handsOf, type WorkContext } from "./context.ts";
import { judgeLanding } from "./judge-landing.ts";
import { timed } from "./log.ts";
import { type Ground, readProposal } from "./read-proposal.ts";

/** Judges what a merge queue is about to land. Safe to repeat: an unchanged answer writes nothing. A group that grows from nowhere is left to the queue, which makes a new one. */
export async function reviewMergeGroup(work: WorkContext, repo: Repo, head: string): Promise<void> {
  const steps = await timed(work.log, "read", () => readGroup(repo, head));
  if (steps === undefined) return;
  const judgements: GroupJudgement[] = [];
  for (const step of steps) judgements.push(await timed(work.log, "judge", () => judgeStep(work, repo, step)));
  const { renderer } = work;
  const check = planGroup(judgements, { renderer, head, defaultBranch: repo.defaultBranch, repositoryUrl: repo.url });
  if ((await findOurCheck(repo, head))?.fingerprint !== check.fingerprint) await apply(repo, check, handsOf(work));
}

async function judgeStep(work: WorkContext, repo: Repo, step: GroupStep): Promise<GroupJudgement> {
  const { parent, commit, paths, pull } = step;
  const named = { commit, ...(pull !== undefined && { pull }) };
  if (paths === undefined) return { ...named, findings: ["It changes more governed files than can be judged."] };
  if (pull === undefined) return { ...named, findings: ["It belongs to no open pull request that can be told."] };
  const reading = await unlessMissing(readPull(repo, pull, parent), undefined);
  if (reading === undefined) return { ...named, findings: [`There is no pull request #${pull}.`] };
  const { keys } = work.signer;
  const ground = await readProposal(repo, { base: parent, head: commit, paths, branch: false }, keys);
  const verdict = await judgeLanding(work, repo, { parent, commit, reading, ground });
  return { ...named, verdict, findings: await findDifference(repo, { step, reading, ground, keys }) };
}

interface Compared {
  step: GroupStep;
  reading: PullReading;
  ground: Ground;
  keys: readonly string[];
}

/** What would land must be what the pull request proposes: nothing is known of how the queue made the commit. */
async function findDifference(repo: Repo, { step, reading, ground, keys }: Compared): Promise<string[]> {
  const { number, state, headSha } = reading.pull;
  if (!reading.onDefaultBranch || state !== "open") return [`Pull request #${number} is not open to be merged here.`];
  const { parent, paths = [] } = step;
  const proposed = await readProposal(repo, { base: parent, head: headSha, paths, branch: true }, keys);
  const same = JSON.stringify(proposed.proposal.content) === JSON.stringify(ground.proposal.content);
  return same ? [] : [`What would land is not what #${number} proposes.`];
}
