// A person's hands on the settings: their token, and the App as they can find it.

import { Octokit } from "@octokit/rest";
import type { Grant, Seen } from "../../plan/setup/enforced.ts";
import { unlessMissing } from "../errors.ts";
import { readPages } from "../pages.ts";
import type { Desk } from "../propose.ts";
import { impatientFetch } from "../request.ts";
import { type SettingsReader, see } from "./reader.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Makes no request by itself. */
export function personReader({ api, token, owner, name }: Desk): SettingsReader & Pick<Octokit, "graphql"> {
  const { rest, graphql } = new Octokit({ auth: token, baseUrl: api, request: { fetch: impatientFetch }, log: SILENT });
  return { rest, graphql, owner, name, isApp: false };
}

/** The App as far as this person can see it. */
export interface FoundApp {
  app: Seen<number>;
  installation: Seen<Grant>;
}

/** Finds an App by its number or its slug: among the installations of the organization, or by its public page. */
export async function findApp(reader: SettingsReader, named: string | undefined): Promise<FoundApp> {
  if (named === undefined || named === "") {
    const unnamed = { hidden: "nobody said which App it is: name it with --app <slug or number>" };
    return { app: unnamed, installation: unnamed };
  }
  const listed = await readInstallation(reader, named);
  if ("known" in listed && listed.known)
    return { app: { known: listed.known.id }, installation: { known: listed.known } };
  const absent = `no App ${named} is installed on ${reader.owner}`;
  const installation = "hidden" in listed ? listed : { hidden: absent };
  if (/^\d+$/.test(named)) return { app: { known: Number(named) }, installation };
  const page = await unlessMissing(reader.rest.apps.getBySlug({ app_slug: named }), undefined);
  if (page?.data) return { app: { known: page.data.id }, installation };
  const reason = "hidden" in listed ? `no App ${named} is known to this token: give its number with --app` : absent;
  return { app: { hidden: reason }, installation };
}

// GET /orgs/{org}/installations
async function readInstallation(
  { rest, owner }: SettingsReader,
  named: string,
): Promise<Seen<(Grant & { id: number }) | undefined>> {
  const list = readPages(async (page) => {
    const { data, headers } = await rest.orgs.listAppInstallations({ org: owner, ...page });
    return { data: data.installations, headers };
  });
  const seen = await see("the installations (an owner of the organization sees them)", list);
  if ("hidden" in seen) return seen;
  const found = seen.known.find((one) => one.app_slug === named || String(one.app_id) === named);
  return { known: found && { id: found.app_id, permissions: toPermissions(found.permissions), events: found.events } };
}

function toPermissions(granted: object): Record<string, string> {
  return Object.fromEntries(Object.entries(granted).map(([name, level]) => [name, String(level)]));
}
