// Routes for workflow runs and what they wait for.
import { type Call, json, numberParam, type Reply, repositoryOf } from "../call.ts";
import { found } from "../failure.ts";
import { pendingDeployment, waitingIn, workflowRunObject } from "../objects/workflow-runs.ts";
import { pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { WorkflowRun } from "../state.ts";

function runsOf(call: Call): WorkflowRun[] {
  const { protectionRequests } = repositoryOf(call);
  return [...new Map(protectionRequests.map(({ run }) => [run.id, run])).values()].reverse();
}

function runOf(call: Call): WorkflowRun {
  const id = numberParam(call, "run_id");
  return found(runsOf(call).find((run) => run.id === id));
}

async function listRuns(call: Call): Promise<Reply> {
  const { world } = call;
  const repository = repositoryOf(call);
  const shown = await Promise.all(runsOf(call).map((run) => workflowRunObject(world, repository, run)));
  const asked = ["status", "event", "head_sha"] as const;
  const fitting = shown.filter((run) => asked.every((key) => !call.query.has(key) || run[key] === call.query.get(key)));
  const { items, headers } = pageOf(call, fitting);
  return json({ total_count: fitting.length, workflow_runs: items }, 200, headers);
}

function listWaiting(call: Call): Reply {
  const repository = repositoryOf(call);
  const waiting = waitingIn(repository, runOf(call));
  return json(waiting.map(({ environment }) => pendingDeployment(call.world, repository, environment)));
}

const RUNS = "/repos/{owner}/{repo}/actions/runs";
const READ = ["actions:read"];

/** Workflow runs. */
export const workflowRunRoutes: Route[] = [
  { method: "GET", path: RUNS, allow: READ, handle: listRuns },
  {
    method: "GET",
    path: `${RUNS}/{run_id}`,
    allow: READ,
    handle: async (call) => json(await workflowRunObject(call.world, repositoryOf(call), runOf(call))),
  },
  { method: "GET", path: `${RUNS}/{run_id}/pending_deployments`, allow: READ, handle: listWaiting },
];
