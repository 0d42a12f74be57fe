// A deployment that waits, from bell to answer: what it claims to deploy, and what the receipts say.

import { apply } from "../github/apply.ts";
import type { Repo } from "../github/client.ts";
import { readWaitingRun, type WaitingRun } from "../github/deployments.ts";
import { IncompleteRead, RateLimited } from "../github/errors.ts";
import { readReference } from "../github/reference.ts";
import { claimOf, type DeploymentGround, type DeploymentQuestion, planAnswer, planDelay } from "../plan/deployment.ts";
import { formatReference, type Reference } from "../registry/names.ts";
import { type Resolution, resolve } from "../registry/resolve.ts";
import type { Unresolved } from "../registry/trust.ts";
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
  try {
    const claim = claimOf(question, await readGround(repo));
    const found = "refused" in claim ? undefined : await resolveTwice(repo, claim.reference, work.signer.keys);
    await apply(repo, planAnswer(question, claim, found), handsOf(work));
  } catch (error) {
    if (!(error instanceof RateLimited)) await tellDelay(work, repo, question);
    throw error;
  }
}

/** An answer is final, and half a list of tags looks like a whole one: it takes two readings that agree. */
async function resolveTwice(
  repo: Repo,
  reference: Reference,
  keys: readonly string[],
): Promise<Resolution | Unresolved> {
  const resolveNow = async () => resolve(reference, await readReference(repo, reference, keys), { keys });
  const [first, second] = [await resolveNow(), await resolveNow()];
  if (JSON.stringify(first) === JSON.stringify(second)) return second;
  throw new IncompleteRead(`two readings of the receipts of ${formatReference(reference)} differ`);
}

/** GitHub takes ten words on a deployment: one from each process that can not tell is enough. */
async function tellDelay(work: WorkContext, repo: Repo, question: DeploymentQuestion): Promise<void> {
  const key = `${repo.id} ${question.run} ${question.environment}`;
  if (work.delayed.has(key)) return;
  await apply(repo, planDelay(question), handsOf(work));
  work.delayed.add(key);
}

function toQuestion({ id, environments: _all, ...run }: WaitingRun, environment: string): DeploymentQuestion {
  return { run: id, environment, ...run };
}

async function readGround(repo: Repo): Promise<DeploymentGround> {
  const { defaultBranch, appSlug } = repo;
  return { policy: await readTipPolicy(repo), defaultBranch, app: `${appSlug}[bot]` };
}
