// Workflow runs that wait to be let into an environment, as GitHub tells of them.

import { statusOf, unlessMissing } from "./errors.ts";
import { readPages } from "./pages.ts";
import type { Repo, RepoKey } from "./repo.ts";
import type { Octokit } from "./request.ts";

/** A workflow run, and where it waits. */
export interface WaitingRun {
  id: number;
  /** What started it: `push`, `release`, `repository_dispatch`, … */
  event: string;
  /** Name of the branch or tag it was started on; GitHub does not say which of the two. */
  ref: string;
  sha: string;
  title: string;
  /** Login of whoever started it last. */
  actor: string | undefined;
  /** Names of the environments that do not let it in yet. */
  environments: readonly string[];
}

// GET /repos/{owner}/{repo}/actions/runs
/** Ids of all runs that wait; none where the App was not given the right to see runs, and so can not be asked. */
export async function listWaitingRuns(octokit: Octokit, { owner, name }: RepoKey): Promise<number[]> {
  try {
    const runs = await readPages(async (page) => {
      const place = { owner, repo: name, status: "waiting" as const, exclude_pull_requests: true };
      const { data, headers } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...place, ...page });
      return { data: data.workflow_runs, headers };
    });
    return runs.map(({ id }) => id);
  } catch (error) {
    if ([403, 404].includes(statusOf(error) ?? 0)) return [];
    throw error;
  }
}

// GET /repos/{owner}/{repo}/actions/runs/{run_id} · GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments
/** One run as it is now; `undefined` when there is none or it waits for nothing. */
export async function readWaitingRun({ rest, owner, name }: Repo, id: number): Promise<WaitingRun | undefined> {
  const place = { owner, repo: name, run_id: id };
  const asked = [rest.actions.getWorkflowRun(place), rest.actions.getPendingDeploymentsForRun(place)] as const;
  const answers = await unlessMissing(Promise.all(asked), undefined);
  if (!answers) return undefined;
  const [{ data: run }, { data: pending }] = answers;
  const environments = pending.flatMap(({ environment }) => environment.name ?? []);
  if (environments.length === 0) return undefined;
  const { event, head_branch: ref, head_sha: sha, display_title: title, triggering_actor: actor } = run;
  return { id, event, ref: ref ?? "", sha, title, actor: actor?.login, environments };
}
