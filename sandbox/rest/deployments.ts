// Routes for deployments, their statuses, environments and the answer to a protection rule.
import {
  type Call,
  doerOf,
  empty,
  flagField,
  json,
  numberParam,
  objectField,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import { Failure, forbidden, found, invalid } from "../failure.ts";
import {
  deploymentObject,
  deploymentStatusObject,
  environmentObject,
  lockObject,
  patternObject,
} from "../objects/deployments.ts";
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
  const facts = { id: call.world.nextId(), name, createdAt: call.world.timestamp() };
  // As GitHub makes one: open to every ref and to administrators.
  const environment: Environment = { ...facts, refs: "any", patterns: [], adminsBypass: true, locks: [] };
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

function environmentOf(call: Call): Environment {
  const name = param(call, "environment_name").toLowerCase();
  return found(repositoryOf(call).environments.find((each) => each.name.toLowerCase() === name));
}

/** What is left out is reset, as on GitHub; `can_admins_bypass` is taken and answered there without being published. */
function setEnvironment(call: Call): Environment {
  const environment = environmentNamed(call, param(call, "environment_name"));
  const policy = objectField(call, "deployment_branch_policy");
  if (policy && policy["protected_branches"] === policy["custom_branch_policies"])
    throw new Failure(422, "The deployment branch policy must be either protected branches or custom branch policies");
  environment.refs = !policy ? "any" : policy["protected_branches"] === true ? "protected" : "selected";
  if (environment.refs !== "selected") environment.patterns = [];
  environment.adminsBypass = flagField(call, "can_admins_bypass") ?? true;
  return environment;
}

function listPatterns(call: Call): Reply {
  const { patterns } = environmentOf(call);
  const { items, headers } = pageOf(call, patterns);
  return json({ total_count: patterns.length, branch_policies: items.map(patternObject) }, 200, headers);
}

function listLocks(call: Call): Reply {
  const shown = environmentOf(call).locks.map((app) => lockObject(call.world, app));
  return json({ total_count: shown.length, custom_deployment_protection_rules: shown });
}

function createPattern(call: Call): Reply {
  const environment = environmentOf(call);
  if (environment.refs !== "selected") throw new Failure(404, "Not Found");
  const name = requiredText(call, "name");
  const type = textField(call, "type") === "tag" ? "tag" : "branch";
  const twin = environment.patterns.find((each) => each.name === name && each.type === type);
  if (twin) return { status: 303 };
  const pattern = { id: call.world.nextId(), name, type } as const;
  environment.patterns.push(pattern);
  return json(patternObject(pattern));
}

/** Approves or rejects a waiting deployment, or reports on it when no state is given. */
function answerProtection(call: Call): Reply {
  if (call.actor.kind !== "installation") throw forbidden("You must authenticate via a GitHub App.");
  const { app } = call.actor;
  const runId = numberParam(call, "run_id");
  const environment = requiredText(call, "environment_name");
  const request = found(
    repositoryOf(call).protectionRequests.find(
      (each) => each.run.id === runId && each.environment === environment && each.app === app,
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
const PATTERNS = `${REPO}/environments/{environment_name}/deployment-branch-policies`;
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
    handle: (call) => json(environmentObject(call.world, repositoryOf(call), environmentOf(call))),
  },
  {
    method: "PUT",
    path: `${REPO}/environments/{environment_name}`,
    allow: ["administration:write"],
    level: "admin",
    handle: (call) => json(environmentObject(call.world, repositoryOf(call), setEnvironment(call))),
  },
  {
    method: "GET",
    path: `${REPO}/environments/{environment_name}/deployment_protection_rules`,
    allow: ["actions:read"],
    handle: listLocks,
  },
  { method: "GET", path: PATTERNS, allow: ["actions:read"], handle: listPatterns },
  { method: "POST", path: PATTERNS, allow: ["administration:write"], level: "admin", handle: createPattern },
  {
    method: "POST",
    path: `${REPO}/actions/runs/{run_id}/deployment_protection_rule`,
    allow: WRITE,
    handle: answerProtection,
  },
];
