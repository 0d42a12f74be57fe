// Workflow runs and the deployments that wait in them, as GitHub shows them.

import type { ProtectionRequest, Repository, WorkflowRun, World } from "../state.ts";
import { environmentObject } from "./deployments.ts";
import { listedCommit } from "./git.ts";
import { minimalRepository, repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema } from "./schema.ts";
import { simpleUser } from "./users.ts";

const WORKFLOW = ".github/workflows/deploy.yml";

/** Requests of a run that no answer has decided. */
export function waitingIn({ protectionRequests }: Repository, run: WorkflowRun): ProtectionRequest[] {
  const open = protectionRequests.filter(({ answers }) => answers.every(({ state }) => state === undefined));
  return open.filter((request) => request.run.id === run.id);
}

/** A run: it waits while one of its deployments does, and fails when one is rejected. */
export async function workflowRunObject(
  world: World,
  repository: Repository,
  run: WorkflowRun,
): Promise<Schema<"workflow-run">> {
  const api = `${repositoryUrl(world, repository)}/actions`;
  const url = `${api}/runs/${run.id}`;
  const { commit } = await listedCommit(world, repository, run.sha);
  const person = { name: commit.author?.name ?? "", email: commit.author?.email ?? "" };
  const isWaiting = waitingIn(repository, run).length > 0;
  return {
    id: run.id,
    node_id: nodeId("WFR", run.id),
    name: "deploy",
    display_title: run.title,
    head_branch: run.ref,
    head_sha: run.sha,
    path: WORKFLOW,
    run_number: 1,
    run_attempt: 1,
    event: run.event,
    status: isWaiting ? "waiting" : "completed",
    conclusion: isWaiting ? null : conclusionOf(repository, run),
    workflow_id: 1,
    url,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor: simpleUser(world, run.actor),
    triggering_actor: simpleUser(world, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(world, repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${api}/workflows/1`,
    head_commit: {
      id: run.sha,
      tree_id: commit.tree.sha,
      message: commit.message,
      timestamp: commit.author?.date ?? run.createdAt,
      author: person,
      committer: person,
    },
    repository: minimalRepository(world, repository),
    head_repository: minimalRepository(world, repository),
  };
}

function conclusionOf({ protectionRequests }: Repository, run: WorkflowRun): "success" | "failure" {
  const answers = protectionRequests
    .filter((request) => request.run.id === run.id)
    .flatMap((request) => request.answers);
  return answers.some(({ state }) => state === "rejected") ? "failure" : "success";
}

/** An environment that a run waits for. */
export function pendingDeployment(world: World, repository: Repository, name: string): Schema<"pending-deployment"> {
  const known = repository.environments.find((each) => each.name === name);
  const shown = known && environmentObject(world, repository, known);
  const { id = 1, node_id = nodeId("EN", 1), url = "", html_url = "" } = shown ?? {};
  return {
    environment: { id, node_id, name, url, html_url },
    wait_timer: 0,
    wait_timer_started_at: null,
    current_user_can_approve: false,
    reviewers: [],
  };
}
