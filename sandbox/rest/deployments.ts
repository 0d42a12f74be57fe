// Routes for deployments, their statuses, environments and the answer to a protection rule.
import {
  type Call,
  doerOf,
  empty,
  flagField,
  json,
  numberParam,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import { Failure, forbidden, found, invalid } from "../failure.ts";
import { deploymentObject, deploymentStatusObject, environmentObject } from "../objects/deployments.ts";
import { paged, pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Deployment, DeploymentStatus, Environment } from "../state.ts";

const STATES = ["error", "failure", "inactive", "pending", "success", "queued", "in_progress"] as const;
const LONGEST_COMMENT = 1024;
const MOST_REPORTS = 10;

function environmentNamed(call: Call, name: string): Environment {
  const { environments } = repositoryOf(call);
  const known = environments.find((each) => each.name === name);
  if (known) return known;
  const environment = { id: call.world.nextId(), name, createdAt: call.world.timestamp() };
  environments.push(environment);
  return environment;
}

function payloadOf(call: Call): Deployment["payload"] {
  const payload = call.body["payload"] ?? {};
  return typeof payload === "string" ? payload : (payload as Record<string, unknown>);
}

async function createDeployment(call: Call): Promise<Reply> {
  const { world } = call;
  const repository = repositoryOf(call);
  const ref = requiredText(call, "ref");
  const sha = await repository.git.resolve(ref);
  if (!sha) throw invalid([], `No ref found for: ${ref}`);
  const { account, app } = doerOf(call);
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref,
    task: textField(call, "task") ?? "deploy",
    payload: payloadOf(call),
    environment: environmentNamed(call, textField(call, "environment") ?? "production").name,
    production: flagField(call, "production_environment") ?? false,
    transient: flagField(call, "transient_environment") ?? false,
    description: textField(call, "description") ?? null,
    creator: account,
    via: app,
    createdAt: world.timestamp(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  const shown = deploymentObject(world, repository, deployment);
  const payload = { deployment: shown, workflow: null, workflow_run: null };
  world.emit({ name: "deployment", action: "created", repository, sender: account, payload });
  return json(shown, 201);
}

function deploymentOf(call: Call): Deployment {
  const id = numberParam(call, "deployment_id");
  return found(repositoryOf(call).deployments.find((each) => each.id === id));
}

function stateField(call: Call): DeploymentStatus["state"] {
  const wanted = requiredText(call, "state");
  const state = STATES.find((each) => each === wanted);
  if (!state) throw invalid([{ resource: "DeploymentStatus", field: "state", code: "invalid" }]);
  return state;
}

function createStatus(call: Call): Reply {
  const { world } = call;
  const repository = repositoryOf(call);
  const deployment = deploymentOf(call);
  const { account, app } = doerOf(call);
  const status: DeploymentStatus = {
    id: world.nextId(),
    state: stateField(call),
    description: textField(call, "description") ?? "",
    targetUrl: textField(call, "log_url") ?? textField(call, "target_url") ?? "",
    environmentUrl: textField(call, "environment_url") ?? "",
    creator: account,
    via: app,
    createdAt: world.timestamp(),
  };
  deployment.statuses.push(status);
  const shown = deploymentStatusObject(world, repository, { deployment, status });
  const payload = { deployment_status: shown, deployment: deploymentObject(world, repository, deployment) };
  // GitHub sends nothing when a deployment becomes inactive.
  if (status.state !== "inactive") {
    world.emit({ name: "deployment_status", action: "created", repository, sender: account, payload });
  }
  return json(shown, 201);
}

function listDeployments(call: Call): Promise<Reply> {
  const fits = (deployment: Deployment) =>
    (["sha", "ref", "task", "environment"] as const).every(
      (key) => !call.query.has(key) || deployment[key] === call.query.get(key),
    );
  const shown = repositoryOf(call).deployments.filter(fits).reverse();
  return paged(call, shown, (each) => deploymentObject(call.world, repositoryOf(call), each));
}

function listStatuses(call: Call): Promise<Reply> {
  const deployment = deploymentOf(call);
  return paged(call, [...deployment.statuses].reverse(), (status) =>
    deploymentStatusObject(call.world, repositoryOf(call), { deployment, status }),
  );
}

function listEnvironments(call: Call): Reply {
  const { environments } = repositoryOf(call);
  const { items, headers } = pageOf(call, environments);
  const shown = items.map((each) => environmentObject(call.world, repositoryOf(call), each));
  return json({ total_count: environments.length, environments: shown }, 200, headers);
}

/** Approves or rejects a waiting deployment, or reports on it when no state is given. */
function answerProtection(call: Call): Reply {
  if (call.actor.kind !== "installation") throw forbidden("You must authenticate via a GitHub App.");
  const { app } = call.actor;
  const runId = numberParam(call, "run_id");
  const environment = requiredText(call, "environment_name");
  const request = found(
    repositoryOf(call).protectionRequests.find(
      (each) => each.runId === runId && each.environment === environment && each.app === app,
    ),
  );
  const state = textField(call, "state");
  if (state !== undefined && state !== "approved" && state !== "rejected") throw new Failure(422, "Invalid state");
  const comment = textField(call, "comment") ?? "";
  if (comment.length > LONGEST_COMMENT) throw new Failure(422, "comment is too long (maximum is 1024 characters)");
  const isDecided = request.answers.some((answer) => answer.state !== undefined);
  if (isDecided || request.answers.length >= MOST_REPORTS)
    throw new Failure(422, "The request cannot be answered again");
  request.answers.push({ state, comment, at: call.world.timestamp() });
  return empty();
}

const REPO = "/repos/{owner}/{repo}";
const READ = ["deployments:read"];
const WRITE = ["deployments:write"];

/** Deployments and environments. */
export const deploymentRoutes: Route[] = [
  { method: "GET", path: `${REPO}/deployments`, allow: READ, handle: listDeployments },
  { method: "POST", path: `${REPO}/deployments`, allow: WRITE, handle: createDeployment },
  {
    method: "GET",
    path: `${REPO}/deployments/{deployment_id}`,
    allow: READ,
    handle: (call) => json(deploymentObject(call.world, repositoryOf(call), deploymentOf(call))),
  },
  { method: "GET", path: `${REPO}/deployments/{deployment_id}/statuses`, allow: READ, handle: listStatuses },
  { method: "POST", path: `${REPO}/deployments/{deployment_id}/statuses`, allow: WRITE, handle: createStatus },
  { method: "GET", path: `${REPO}/environments`, allow: ["actions:read"], handle: listEnvironments },
  {
    method: "GET",
    path: `${REPO}/environments/{environment_name}`,
    allow: ["actions:read"],
    handle: (call) => {
      const name = param(call, "environment_name");
      const environment = found(repositoryOf(call).environments.find((each) => each.name === name));
      return json(environmentObject(call.world, repositoryOf(call), environment));
    },
  },
  {
    method: "PUT",
    path: `${REPO}/environments/{environment_name}`,
    allow: ["administration:write"],
    level: "admin",
    handle: (call) =>
      json(environmentObject(call.world, repositoryOf(call), environmentNamed(call, param(call, "environment_name")))),
  },
  {
    method: "POST",
    path: `${REPO}/actions/runs/{run_id}/deployment_protection_rule`,
    allow: WRITE,
    handle: answerProtection,
  },
];
