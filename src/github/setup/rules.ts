// The rules on branches and tags, as GitHub has them now.

import type { BranchRule, ClassicProtection, RuleFact, Ruleset, Seen } from "../../plan/setup/enforced.ts";
import { readPages } from "../pages.ts";
import { type SettingsReader, see, seeOrNone } from "./reader.ts";

// GET /repos/{owner}/{repo}/rules/branches/{branch}
/** Every active rule on a branch, also those of the organization. */
export function readBranchRules(reader: SettingsReader, branch: string): Promise<Seen<readonly BranchRule[]>> {
  const { rest, owner, name } = reader;
  const where = { owner, repo: name, branch };
  const read = readPages((page) => rest.repos.getBranchRules({ ...where, ...page }));
  return see(
    "the rules of the default branch",
    read.then((all) => all.map((rule) => ({ ...toRule(rule), ruleset: rule.ruleset_id ?? 0 }))),
  );
}

// GET /repos/{owner}/{repo}/rulesets · GET /repos/{owner}/{repo}/rulesets/{ruleset_id}
/** Every ruleset that binds the repository, each with all it says. */
export function readRulesets(reader: SettingsReader): Promise<Seen<readonly Ruleset[]>> {
  const { rest, owner, name } = reader;
  const where = { owner, repo: name };
  const list = readPages((page) => rest.repos.getRepoRulesets({ ...where, includes_parents: true, ...page }));
  const read = list.then((all) => Promise.all(all.map(({ id }) => readRuleset(reader, id))));
  return see("the rulesets", read);
}

const HIDDEN_BYPASS = "GitHub shows who may bypass a ruleset only to those who may change it";

async function readRuleset({ rest, owner, name }: SettingsReader, id: number): Promise<Ruleset> {
  const { data } = await rest.repos.getRepoRuleset({ owner, repo: name, ruleset_id: id, includes_parents: true });
  const refs = data.conditions && "ref_name" in data.conditions ? data.conditions.ref_name : undefined;
  return {
    id,
    name: data.name,
    target: data.target ?? "branch",
    enforcement: data.enforcement,
    source: data.source,
    inherited: data.source_type !== "Repository",
    include: refs?.include ?? [],
    exclude: refs?.exclude ?? [],
    rules: (data.rules ?? []).map(toRule),
    // An installation is answered `null` or nothing.
    bypass: data.bypass_actors ? { known: data.bypass_actors.map((one) => toActor(one)) } : { hidden: HIDDEN_BYPASS },
    ...(data.current_user_can_bypass && { ownBypass: data.current_user_can_bypass }),
  };
}

function toActor(actor: { actor_id?: number | null; actor_type: string; bypass_mode?: string }) {
  return { type: actor.actor_type, id: actor.actor_id ?? null, mode: actor.bypass_mode ?? "always" };
}

function toRule(rule: { type: string; parameters?: object }): RuleFact {
  return { type: rule.type, parameters: { ...rule.parameters } };
}

// GET /repos/{owner}/{repo}/branches/{branch} · GET /repos/{owner}/{repo}/branches/{branch}/protection
/** The head of the branch, and its classic protection; `refused` says why it need not be asked for. */
export async function readClassic(
  { rest, owner, name }: SettingsReader,
  branch: string,
  { isAdmin, refused }: { isAdmin: boolean; refused?: string },
): Promise<{ head: Seen<string>; classic: Seen<ClassicProtection | null> }> {
  const where = { owner, repo: name, branch };
  const seen = await see("the default branch", rest.repos.getBranch(where));
  if ("hidden" in seen) return { head: seen, classic: seen };
  const { commit, protected: isProtected } = seen.known.data;
  const head = { known: commit.sha };
  // What nothing at all protects has no classic protection either.
  if (!isProtected) return { head, classic: { known: null } };
  if (refused !== undefined) return { head, classic: { hidden: refused } };
  const read = rest.repos.getBranchProtection(where).then(({ data }) => toClassic(data));
  return { head, classic: await seeOrNone("the branch protection", read, { entitled: isAdmin, none: null }) };
}

type Protection = Awaited<ReturnType<SettingsReader["rest"]["repos"]["getBranchProtection"]>>["data"];

/** GitHub's answer in our words; what it leaves out is off. */
export function toClassic(data: Protection): ClassicProtection {
  const reviews = data.required_pull_request_reviews;
  const { users = [], teams = [], apps = [] } = reviews?.bypass_pull_request_allowances ?? {};
  const named = data.required_status_checks?.checks;
  const contexts = data.required_status_checks?.contexts ?? [];
  return {
    checks: named
      ? named.map(({ context, app_id }) => ({ context, appId: app_id }))
      : contexts.map((context) => ({ context, appId: null })),
    approvals: reviews ? (reviews.required_approving_review_count ?? 0) : null,
    dismissStale: reviews?.dismiss_stale_reviews === true,
    lastPushApproval: reviews?.require_last_push_approval === true,
    signedCommits: data.required_signatures?.enabled === true,
    enforceAdmins: data.enforce_admins?.enabled === true,
    reviewBypass: [
      ...users.map(({ login }) => `@${login}`),
      ...teams.map(({ slug }) => `team ${slug}`),
      ...apps.map((app) => `App ${app?.slug}`),
    ],
    forcePushes: data.allow_force_pushes?.enabled === true,
    deletions: data.allow_deletions?.enabled === true,
  };
}
