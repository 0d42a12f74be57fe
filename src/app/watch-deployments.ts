// What runs where: reads what GitHub says was deployed, and keeps the issues about what is not what was approved.

import { readRunning } from "../github/deployed.ts";
import { unlessMissing } from "../github/errors.ts";
import { formatMark, listOurIssues, type OurIssue } from "../github/ours.ts";
import { readStanding, toRecord } from "../github/records.ts";
import type { Repo } from "../github/repo.ts";
import { readTagNamed } from "../github/tags.ts";
import { DEPLOYED_MARK, planDeployed } from "../plan/deployed.ts";
import type { OpenFollowUp } from "../plan/follow-up.ts";
import { isPolicy } from "../policy/policy.ts";
import type { SealedRecord } from "../registry/record.ts";
import type { WorkContext } from "./context.ts";
import { keepIssues } from "./keep-issues.ts";
import { readTipPolicy } from "./read-policy.ts";

/** Opens, rewrites and closes these issues. Safe to repeat: an issue that is as it should be is left alone. */
export async function watchDeployments(work: WorkContext, repo: Repo): Promise<void> {
  const policy = await readTipPolicy(repo);
  if (!isPolicy(policy)) return;
  const stages = policy.stages.filter(({ deployWithin }) => deployWithin !== undefined);
  const issues = (await listOurIssues(repo, "open")).filter(({ body }) => body.includes(`<!-- ${DEPLOYED_MARK} `));
  if (stages.length === 0 && issues.length === 0) return;
  const { keys } = work.signer;
  const standing = await readStanding(repo, keys);
  const running = await readRunning(repo, { standing, policy: { stages } }, (name) => readRecord(repo, name, keys));
  const { renderer } = work;
  const context = { renderer, repositoryUrl: repo.url, defaultBranch: repo.defaultBranch, asOf: nowOf(work) };
  const actions = planDeployed(running, policy, { open: issues.flatMap(toOpen), context });
  await keepIssues(work, repo, { open: issues, actions });
}

const nowOf = ({ now }: WorkContext): string => now().toISOString();

/** The sound record of a name. */
async function readRecord(repo: Repo, name: string, keys: readonly string[]): Promise<SealedRecord | undefined> {
  const fact = await unlessMissing(readTagNamed(repo, name), undefined);
  const record = fact && toRecord(repo, fact, keys);
  return record && !("unsound" in record) ? record : undefined;
}

function toOpen({ title, body }: OurIssue): OpenFollowUp[] {
  const marker = /<!-- (registrar:deployed [^ ]+) -->/.exec(body)?.[1];
  return marker === undefined ? [] : [{ marker, title, body: body.replace(formatMark(marker), "").trim() }];
}
