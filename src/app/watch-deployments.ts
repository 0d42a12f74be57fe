// What runs where: reads what GitHub says was deployed, and keeps the issues about what is not what was approved.

import { apply } from "../github/apply.ts";
import type { Repo } from "../github/client.ts";
import { readDeployments } from "../github/deployed.ts";
import { unlessMissing } from "../github/errors.ts";
import { formatMark, joinBody, listOurIssues, type OurIssue } from "../github/ours.ts";
import { readStanding, toRecord } from "../github/records.ts";
import { readTagNamed } from "../github/tags.ts";
import { DEPLOYED_MARK, planDeployed } from "../plan/deployed.ts";
import type { OpenFollowUp } from "../plan/follow-up.ts";
import { isPolicy, type Policy } from "../policy/policy.ts";
import { compareRunning, keyOf, meaningOf, newestByModel, type Running, recordBehind } from "../policy/running.ts";
import type { SealedRecord } from "../registry/record.ts";
import { formatTag, type GtoTag } from "../registry/tags.ts";
import { handsOf, type WorkContext } from "./context.ts";
import { readTipPolicy } from "./read-policy.ts";

/** Opens, rewrites and closes these issues. Safe to repeat: an issue that is as it should be is left alone. */
export async function watchDeployments(work: WorkContext, repo: Repo): Promise<void> {
  const policy = await readTipPolicy(repo);
  if (!isPolicy(policy)) return;
  const stages = policy.stages.filter(({ deployWithin }) => deployWithin !== undefined);
  const issues = (await listOurIssues(repo, "open")).filter(({ body }) => body.includes(`<!-- ${DEPLOYED_MARK} `));
  if (stages.length === 0 && issues.length === 0) return;
  const running = await readRunning(work, repo, { stages });
  const { renderer } = work;
  const context = { renderer, repositoryUrl: repo.url, defaultBranch: repo.defaultBranch, asOf: nowOf(work) };
  for (const action of planDeployed(running, policy, { open: issues.flatMap(toOpen), context })) {
    const body = joinBody(action.body, action.marker);
    const isThere = issues.some((issue) => issue.title === action.title && issue.body === body);
    if (!action.open || !isThere) await apply(repo, action, handsOf(work));
  }
}

const nowOf = ({ now }: WorkContext): string => now().toISOString();

async function readRunning(work: WorkContext, repo: Repo, policy: Pick<Policy, "stages">): Promise<Running[]> {
  if (policy.stages.length === 0) return [];
  const { keys } = work.signer;
  const standing = await readStanding(repo, keys);
  const wanted = compareRunning(standing, policy, () => undefined).map(({ model, environment }) =>
    keyOf(model, environment),
  );
  if (wanted.length === 0) return [];
  const environments = policy.stages.flatMap((stage) => stage.environments);
  const deployments = await readDeployments(repo, environments, (found) => {
    const known = newestByModel(found, repo.url);
    return wanted.every((key) => known.has(key));
  });
  const deployed = new Map<string, NonNullable<Running["deployed"]>>();
  for (const [key, { tag, at }] of newestByModel(deployments, repo.url)) {
    if (!wanted.includes(key)) continue;
    const record = await readBehind(repo, tag, { standing, keys });
    deployed.set(key, { tag: formatTag(tag), at, ...meaningOf(tag, record) });
  }
  return compareRunning(standing, policy, (model, environment) => deployed.get(keyOf(model, environment)));
}

interface Known {
  standing: ReadonlyMap<string, SealedRecord>;
  keys: readonly string[];
}

/** The sound record behind a receipt; nearly always the one that stands. */
async function readBehind(repo: Repo, tag: GtoTag, { standing, keys }: Known): Promise<SealedRecord | undefined> {
  const name = recordBehind(tag);
  const known = [...standing.values()].find((record) => record.name === name);
  if (known || name === undefined) return known;
  const fact = await unlessMissing(readTagNamed(repo, name), undefined);
  const record = fact && toRecord(repo, fact, keys);
  return record && !("unsound" in record) ? record : undefined;
}

function toOpen({ title, body }: OurIssue): OpenFollowUp[] {
  const marker = /<!-- (registrar:deployed [^ ]+) -->/.exec(body)?.[1];
  return marker === undefined ? [] : [{ marker, title, body: body.replace(formatMark(marker), "").trim() }];
}
