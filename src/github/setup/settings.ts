// Settings beside the rules: releases, environments, workflows, and what else reports a check of our name.

import type { Enforced, EnvironmentFact, Namesake, Seen } from "../../plan/setup/enforced.ts";
import { environmentsOfStages } from "../../plan/setup/environments.ts";
import { isPolicy } from "../../policy/policy.ts";
import { readPages } from "../pages.ts";
import { type SettingsReader, see, seeOrNone } from "./reader.ts";

// GET /repos/{owner}/{repo}/immutable-releases
/** 404 says that they are off, and says the same to whoever may not know. */
export function readImmutable({ rest, owner, name }: SettingsReader, isAdmin: boolean): Promise<Seen<boolean>> {
  const read = rest.repos.checkImmutableReleases({ owner, repo: name }).then(({ data }) => data.enabled);
  return seeOrNone("whether releases are immutable", read, { entitled: isAdmin, none: false });
}

// GET /repos/{owner}/{repo}/actions/permissions/workflow
export function readWorkflows({ rest, owner, name }: SettingsReader): Promise<Seen<boolean>> {
  const read = rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ owner, repo: name });
  return see(
    "what workflows may do",
    read.then(({ data }) => data.can_approve_pull_request_reviews),
  );
}

// GET /repos/{owner}/{repo}/environments
export function readEnvironments(reader: SettingsReader): Promise<Seen<readonly EnvironmentFact[]>> {
  const { rest, owner, name } = reader;
  const list = readPages(async (page) => {
    const { data, headers } = await rest.repos.getAllEnvironments({ owner, repo: name, ...page });
    return { data: data.environments ?? [], headers };
  });
  return see(
    "the environments",
    list.then((all) => Promise.all(all.map((one) => toEnvironment(reader, one)))),
  );
}

// GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules
/** Adds the Apps that guard an environment, for those of the stages. */
export async function readLocks(
  { rest, owner, name }: SettingsReader,
  environments: Seen<readonly EnvironmentFact[]>,
  policy: Enforced["policy"],
): Promise<Seen<readonly EnvironmentFact[]>> {
  if ("hidden" in environments || "hidden" in policy || !isPolicy(policy.known)) return environments;
  const ours = environmentsOfStages(policy.known, environments.known);
  const guarded = environments.known.map(async (fact) => {
    if (!ours.includes(fact)) return fact;
    const where = { owner, repo: name, environment_name: fact.name };
    const read = rest.repos.getAllDeploymentProtectionRules(where).then(({ data }) => {
      const rules = data.custom_deployment_protection_rules ?? [];
      return rules.filter(({ enabled }) => enabled).map(({ app }) => app.id);
    });
    return { ...fact, locks: await see("the protection rules of an environment", read) };
  });
  return { known: await Promise.all(guarded) };
}

interface Answered {
  name: string;
  deployment_branch_policy?: { protected_branches: boolean; custom_branch_policies: boolean } | null;
}

async function toEnvironment(reader: SettingsReader, answered: Answered): Promise<EnvironmentFact> {
  const { name, deployment_branch_policy: policy } = answered;
  // GitHub answers this field and does not publish it.
  const bypass: unknown = "can_admins_bypass" in answered ? answered.can_admins_bypass : undefined;
  const refs = !policy ? "any" : policy.protected_branches ? "protected" : await readPatterns(reader, name);
  return { name, refs, ...(typeof bypass === "boolean" && { adminsBypass: bypass }) };
}

// GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies
async function readPatterns({ rest, owner, name }: SettingsReader, environment: string) {
  const where = { owner, repo: name, environment_name: environment };
  const all = await readPages(async (page) => {
    const { data, headers } = await rest.repos.listDeploymentBranchPolicies({ ...where, ...page });
    return { data: data.branch_policies, headers };
  });
  return all.map((one) => ({
    pattern: one.name ?? "",
    type: one.type === "tag" ? ("tag" as const) : ("branch" as const),
  }));
}

/** So many of the newest pull requests show what reports checks here. */
const PULLS = 5;

// GET /repos/{owner}/{repo}/pulls · GET /repos/{owner}/{repo}/commits/{ref}/check-runs · GET /repos/{owner}/{repo}/commits/{ref}/statuses
/** What reports a check or status of our name and is not our App. */
export function readNamesakes(
  reader: SettingsReader,
  { check, app, head }: { check: string; app: number; head: string },
): Promise<Seen<readonly Namesake[]>> {
  const { rest, owner, name } = reader;
  const newest = { state: "open", sort: "updated", direction: "desc", per_page: PULLS } as const;
  const read = rest.pulls.list({ owner, repo: name, ...newest }).then(async ({ data }) => {
    const commits = [...new Set([head, ...data.map((pull) => pull.head.sha)])];
    return (await Promise.all(commits.map((commit) => readNamesakesOn(reader, { check, app, commit })))).flat();
  });
  return see(`what reports ${check}`, read);
}

async function readNamesakesOn(
  { rest, owner, name }: SettingsReader,
  { check, app, commit }: { check: string; app: number; commit: string },
): Promise<Namesake[]> {
  const where = { owner, repo: name, ref: commit };
  const [runs, statuses] = await Promise.all([
    readPages(async (page) => {
      const { data, headers } = await rest.checks.listForRef({
        ...where,
        check_name: check,
        filter: "latest",
        ...page,
      });
      return { data: data.check_runs, headers };
    }),
    readPages((page) => rest.repos.listCommitStatusesForRef({ ...where, ...page })),
  ]);
  const strangers = runs.filter((run) => run.app?.id !== app);
  return [
    ...strangers.map((run) => ({ kind: "check" as const, by: run.app?.slug ?? "an unknown App", commit })),
    ...statuses
      .filter(({ context }) => context === check)
      .map(({ creator }) => ({ kind: "status" as const, by: creator?.login ?? "an unknown account", commit })),
  ];
}
