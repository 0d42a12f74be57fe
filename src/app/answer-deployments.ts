// A deployment that waits, from bell to answer: what it claims to deploy, and what the receipts say.

import { apply } from "../github/apply.ts";
import { readWaitingRun, type WaitingRun } from "../github/deployments.ts";
import { IncompleteRead, RateLimited } from "../github/errors.ts";
import { readReference } from "../github/reference.ts";
import type { Repo } from "../github/repo.ts";
import {
  claimOf,
  type Delay,
  type DeploymentGround,
  type DeploymentQuestion,
  planAnswer,
  planDelay,
} from "../plan/deployment.ts";
import { resolve } from "../registry/resolve.ts";
import { handsOf, type WorkContext } from "./context.ts";
import { timed } from "./log.ts";
import { readTipPolicy } from "./read-policy.ts";

/** Answers for every environment at which a run waits. Safe to repeat: what was answered waits no more. */
export async function answerDeployments(work: WorkContext, repo: Repo, run: number): Promise<void> {
  const waiting = await timed(work.log, "read", () => readWaitingRun(repo, run));
  if (!waiting) return;
  for (const environment of waiting.environments) await answer(work, repo, toQuestion(waiting, environment));
}

async function answer(work: WorkContext, repo: Repo, question: DeploymentQuestion): Promise<void> {
  let delay: Delay = "unread";
  try {
    const [first, second] = [await decide(work, repo, question), await decide(work, repo, question)];
    // The word is final, and half a list of tags looks like a whole one.
    if (JSON.stringify(first) !== JSON.stringify(second))
      throw new IncompleteRead(`two readings for run ${question.run} differ`);
    delay = "untaken";
    await apply(repo, second, handsOf(work));
  } catch (error) {
    if (!(error instanceof RateLimited)) await tellDelay(work, repo, { question, delay });
    throw error;
  }
}

async function decide({ signer: { keys } }: WorkContext, repo: Repo, question: DeploymentQuestion) {
  const claim = claimOf(question, await readGround(repo));
  if ("refused" in claim) return planAnswer(question, claim, undefined);
  const found = resolve(claim.reference, await readReference(repo, claim.reference, keys), { keys });
  return planAnswer(question, claim, found);
}

/** GitHub takes ten words on a deployment: one from each process that can not tell is enough. */
async function tellDelay(
  work: WorkContext,
  repo: Repo,
  { question, delay }: { question: DeploymentQuestion; delay: Delay },
): Promise<void> {
  const key = `${repo.id} ${question.run} ${question.environment}`;
  if (work.delayed.has(key)) return;
  await apply(repo, planDelay(question, delay), handsOf(work));
  work.delayed.add(key);
}

function toQuestion({ id, environments: _all, ...run }: WaitingRun, environment: string): DeploymentQuestion {
  return { run: id, environment, ...run };
}

async function readGround(repo: Repo): Promise<DeploymentGround> {
  const { defaultBranch, appSlug } = repo;
  return { policy: await readTipPolicy(repo), defaultBranch, app: `${appSlug}[bot]` };
}
