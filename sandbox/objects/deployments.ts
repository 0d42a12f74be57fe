// Deployments, their statuses and environments as GitHub shows them.
import type { App, Deployment, DeploymentStatus, Environment, Repository, World } from "../state.ts";
import { nullableIntegration } from "./apps.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema, urlPath } from "./schema.ts";
import { simpleUser } from "./users.ts";

/** A deployment. */
export function deploymentObject(world: World, repository: Repository, deployment: Deployment) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/deployments/${deployment.id}`;
  return {
    id: deployment.id,
    node_id: nodeId("DE", deployment.id),
    url,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: simpleUser(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: nullableIntegration(world, deployment.via),
  };
}

/** One state of a deployment. */
export function deploymentStatusObject(
  world: World,
  repository: Repository,
  place: { deployment: Deployment; status: DeploymentStatus },
): Schema<"deployment-status"> {
  const { deployment, status } = place;
  const api = repositoryUrl(world, repository);
  const deploymentUrl = `${api}/deployments/${deployment.id}`;
  return {
    id: status.id,
    node_id: nodeId("DES", status.id),
    url: `${deploymentUrl}/statuses/${status.id}`,
    state: status.state,
    creator: simpleUser(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    environment_url: status.environmentUrl,
    log_url: status.targetUrl,
    target_url: status.targetUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deploymentUrl,
    repository_url: api,
    performed_via_github_app: nullableIntegration(world, status.via),
  };
}

/** An environment; whether administrators may bypass it is answered by GitHub and missing from its description. */
export function environmentObject(
  world: World,
  repository: Repository,
  environment: Environment,
): Schema<"environment"> & { can_admins_bypass: boolean } {
  const { id, refs } = environment;
  const rule = { id: id + 1_000_000, node_id: nodeId("GA", id), type: "branch_policy" };
  return {
    id: environment.id,
    node_id: nodeId("EN", environment.id),
    name: environment.name,
    url: `${repositoryUrl(world, repository)}/environments/${urlPath(environment.name)}`,
    html_url: `${repositoryPage(world, repository)}/deployments/${urlPath(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    can_admins_bypass: environment.adminsBypass,
    protection_rules: refs === "any" ? [] : [rule],
    deployment_branch_policy:
      refs === "any" ? null : { protected_branches: refs === "protected", custom_branch_policies: refs === "selected" },
  };
}

/** A pattern of branches or tags that may deploy. */
export function patternObject({ id, name, type }: Environment["patterns"][number]): Schema<"deployment-branch-policy"> {
  return { id, node_id: nodeId("BP", id), name, type };
}

/** An App that must let deployments into an environment. */
export function lockObject(world: World, { id, slug }: App): Schema<"deployment-protection-rule"> {
  const app = { id, slug, integration_url: `${world.url}/apps/${slug}`, node_id: nodeId("GA", id) };
  return { id: id + 2_000_000, node_id: nodeId("GA", id + 2_000_000), enabled: true, app };
}
