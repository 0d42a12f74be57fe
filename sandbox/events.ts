// Decides which Apps hear of an event and completes the payload for each of them.
import { installationOn } from "./access.ts";
import { simpleRepository } from "./objects/repositories.ts";
import { nodeId } from "./objects/schema.ts";
import { simpleOrganization, simpleUser } from "./objects/users.ts";
import type { App, Installation, World, WorldEvent } from "./state.ts";
import type { Courier } from "./webhooks.ts";

/** Events an App gets without asking for them. */
const AUTOMATIC = new Set([
  "installation",
  "installation_repositories",
  "installation_target",
  "github_app_authorization",
  "deployment_protection_rule",
]);

/** The permission without which an event stays silent. */
const NEEDS: Record<string, string[]> = {
  push: ["contents"],
  create: ["contents"],
  delete: ["contents"],
  release: ["contents"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  issues: ["issues"],
  issue_comment: ["issues", "pull_requests"],
  check_run: ["checks"],
  check_suite: ["checks"],
  status: ["statuses"],
  merge_group: ["merge_queues"],
  membership: ["members"],
  team: ["members"],
  organization: ["members"],
  deployment: ["deployments"],
  deployment_status: ["deployments"],
};

/** Actions that go to the App that owns the check, whether it subscribed or not. */
const CHECK_REQUESTS = new Set(["rerequested", "requested_action", "requested"]);

function listens(app: App, event: WorldEvent): boolean {
  if (event.only && event.only !== app) return false;
  if (AUTOMATIC.has(event.name)) return true;
  const needs = NEEDS[event.name];
  if (needs && !needs.some((permission) => app.permissions[permission])) return false;
  const isCheckRequest = event.name.startsWith("check_") && CHECK_REQUESTS.has(event.action ?? "");
  if (isCheckRequest) return app.permissions["checks"] === "write";
  return app.events.includes(event.name);
}

function installationFor(world: World, app: App, event: WorldEvent): Installation | undefined {
  if (event.repository) return installationOn(world.state, app, event.repository);
  const account = event.organization;
  const all = [...world.state.installations.values()].filter((each) => each.app === app);
  return account ? all.find((each) => each.account.id === account.id) : all[0];
}

/** Sends an event to every App whose installation covers it. */
export function announce(world: World, courier: Courier, event: WorldEvent): void {
  for (const app of world.state.apps.values()) {
    if (!app.webhookUrl || !listens(app, event)) continue;
    const installation = installationFor(world, app, event);
    if (!installation || installation.suspendedAt) continue;
    courier.send(app, {
      event: event.name,
      action: event.action ?? null,
      payload: complete(world, event, installation),
      installationId: installation.id,
      repositoryId: event.repository?.id ?? null,
    });
  }
}

function complete(world: World, event: WorldEvent, installation: Installation): Record<string, unknown> {
  const { action, repository, organization, sender, payload } = event;
  const owner = repository?.owner.kind === "Organization" ? repository.owner : organization;
  return {
    ...(action ? { action } : {}),
    ...(repository ? { repository: simpleRepository(world, repository) } : {}),
    ...(owner ? { organization: simpleOrganization(world, owner) } : {}),
    sender: simpleUser(world, sender),
    installation: { id: installation.id, node_id: nodeId("I", installation.id) },
    ...payload,
  };
}
