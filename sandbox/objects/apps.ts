// Apps and their installations as GitHub shows them.
import type { App, Installation, World } from "../state.ts";
import { nodeId, type Schema } from "./schema.ts";
import { simpleUser } from "./users.ts";

/** An App as it appears beside what it made. */
export function integration(world: World, app: App): NonNullable<Schema<"integration">> {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: simpleUser(world, app.owner),
    name: app.name,
    description: "",
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** The App behind an act, or null when a person did it. */
export function nullableIntegration(world: World, app: App | undefined): Schema<"nullable-integration"> {
  return app ? integration(world, app) : null;
}

/** An installation of an App on an account. */
export function installationObject(world: World, installation: Installation): Schema<"installation"> {
  const { app, account } = installation;
  const url = `${world.url}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: simpleUser(world, account),
    repository_selection: installation.repositories ? "selected" : "all",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.kind,
    permissions: app.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}
