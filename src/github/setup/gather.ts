// Everything the rules of the setup look at, from one pass over the settings of a repository.

import type { Enforced, Grant, Seen } from "../../plan/setup/enforced.ts";
import { CHECK } from "../../policy/verdict.ts";
import { readPolicy, readPolicyTeams } from "./policy.ts";
import { type RepositoryFacts, readRepositoryFacts, type SettingsReader } from "./reader.ts";
import { readBranchRules, readClassic, readRulesets } from "./rules.ts";
import { readEnvironments, readImmutable, readLocks, readNamesakes, readWorkflows } from "./settings.ts";

/** What is known before the repository is asked. */
export interface Given {
  app: Seen<number>;
  installation: Seen<Grant>;
  manifest: Grant;
  /** Permissions of the reader, when it is an App: what they do not include is not asked for. */
  permissions?: Grant["permissions"];
}

/** The facts, and the head of the default branch they were read at. Throws on every partial answer. */
export async function gatherSetup(
  reader: SettingsReader,
  given: Given,
): Promise<{ enforced: Enforced; head: Seen<string> }> {
  const facts = await readRepositoryFacts(reader);
  const { head, classic } = await readClassic(reader, facts.defaultBranch, {
    isAdmin: facts.isAdmin,
    ...refusal(given, "administration"),
  });
  const [branchRules, rulesets, namesakes, policy, settings] = await Promise.all([
    readBranchRules(reader, facts.defaultBranch),
    readRulesets(reader),
    readStrangers(reader, given, head),
    "known" in head ? readPolicy(reader, head.known) : head,
    readSettings(reader, given, facts),
  ]);
  const { owner, name } = reader;
  const enforced = {
    place: { owner, name, page: facts.page, defaultBranch: facts.defaultBranch },
    ...{ app: given.app, installation: given.installation, manifest: given.manifest },
    ...{ branchRules, rulesets, classic, namesakes, policy, autoMerge: facts.autoMerge },
    ...settings,
    environments: await readLocks(reader, settings.environments, policy),
    teams: "known" in policy ? await readPolicyTeams(reader, policy.known) : new Map(),
  };
  return { enforced, head };
}

function readStrangers(reader: SettingsReader, { app }: Given, head: Seen<string>): Promise<Enforced["namesakes"]> {
  if ("hidden" in app) return Promise.resolve(app);
  if ("hidden" in head) return Promise.resolve(head);
  return readNamesakes(reader, { check: CHECK, app: app.known, head: head.known });
}

type Settings = Pick<Enforced, "immutableReleases" | "environments" | "workflowsApprove">;

async function readSettings(reader: SettingsReader, given: Given, { isAdmin }: RepositoryFacts): Promise<Settings> {
  const allowed = async <T>(permission: string, read: () => Promise<Seen<T>>): Promise<Seen<T>> => {
    const { refused } = refusal(given, permission);
    return refused === undefined ? read() : { hidden: refused };
  };
  // An App that may ask at all is told the truth; a person who may not administrate is told 404 as well.
  const entitled = isAdmin || given.permissions !== undefined;
  const [immutableReleases, environments, workflowsApprove] = await Promise.all([
    allowed("administration", () => readImmutable(reader, entitled)),
    allowed("actions", () => readEnvironments(reader)),
    allowed("administration", () => readWorkflows(reader)),
  ]);
  return { immutableReleases, environments, workflowsApprove };
}

/** Why the App need not ask: a request that must be refused costs as much as one that is answered. */
function refusal({ permissions }: Given, permission: string): { refused?: string } {
  if (permissions === undefined || permissions[permission] !== undefined) return {};
  return { refused: `it takes ${permission}: read, which the App was not given; an administrator can see it` };
}
