// Routes for the rules in force on a branch, for rulesets and for the switch of immutable releases.
import { actorLevel, reaches } from "../access.ts";
import {
  type Call,
  doerOf,
  empty,
  flagField,
  json,
  numberParam,
  objectField,
  objectsField,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import { mayBypass, rulesOn } from "../domain/rules.ts";
import { Failure, found, invalid } from "../failure.ts";
import { repositoryPage, repositoryUrl } from "../objects/repositories.ts";
import { nodeId } from "../objects/schema.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import { type RulesDraft, setRules } from "../seed-rules.ts";
import type { BypassActor, Rule, Ruleset } from "../state.ts";

function fullName(call: Call): string {
  const repository = repositoryOf(call);
  return `${repository.owner.login}/${repository.name}`;
}

/** All active rules of a branch, whether it exists or not. */
function rulesOfBranch(call: Call): Promise<Reply> {
  const rules = rulesOn(repositoryOf(call), `refs/heads/${param(call, "branch")}`);
  return paged(call, rules, ({ rule, ruleset }) => ({
    ...rule,
    ruleset_source_type: "Repository",
    ruleset_source: fullName(call),
    ruleset_id: ruleset.id,
  }));
}

function mayAdministrate(call: Call): boolean {
  if (call.actor.kind === "installation") return call.actor.permissions["administration"] === "write";
  return reaches(actorLevel(call.world.state, call.actor, repositoryOf(call)), "admin");
}

function listed(call: Call, ruleset: Ruleset) {
  const repository = repositoryOf(call);
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName(call),
    enforcement: ruleset.enforcement,
    node_id: nodeId("RRS", ruleset.id),
    _links: {
      self: { href: `${repositoryUrl(call.world, repository)}/rulesets/${ruleset.id}` },
      html: { href: `${repositoryPage(call.world, repository)}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

/** A ruleset on its own; who may pass it is shown only to those who may change it. */
function shown(call: Call, ruleset: Ruleset) {
  const bypass = mayAdministrate(call) ? { bypass_actors: ruleset.bypass } : {};
  const own =
    call.actor.kind === "anonymous" || call.actor.kind === "app"
      ? {}
      : { current_user_can_bypass: ownBypass(call, ruleset) };
  return {
    ...listed(call, ruleset),
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    ...bypass,
    ...own,
  };
}

function ownBypass(call: Call, ruleset: Ruleset): string {
  const may = (merging: boolean) => mayBypass(call.world, repositoryOf(call), doerOf(call), { ruleset, merging });
  if (may(false)) return "always";
  return may(true) ? "pull_requests_only" : "never";
}

function rulesetOf(call: Call): Ruleset {
  const id = numberParam(call, "ruleset_id");
  return found(repositoryOf(call).rulesets.find((each) => each.id === id));
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

const ENFORCEMENTS = ["disabled", "evaluate"] as const;

/** What a request says of a ruleset; a name is taken once. */
function draftOf(call: Call, known?: Ruleset): RulesDraft & { name: string } {
  const condition = objectField(call, "conditions")?.["ref_name"] as Record<string, unknown> | undefined;
  const enforcement = textField(call, "enforcement");
  const name = requiredText(call, "name");
  if (repositoryOf(call).rulesets.some((each) => each.name === name && each !== known))
    throw invalid([], "Validation Failed: Name must be unique");
  return {
    name,
    target: textField(call, "target") === "tag" ? ("tag" as const) : ("branch" as const),
    include: textsIn(condition?.["include"]),
    exclude: textsIn(condition?.["exclude"]),
    rules: (objectsField(call, "rules") ?? []) as unknown as Rule[],
    bypass: (objectsField(call, "bypass_actors") ?? []) as unknown as BypassActor[],
    enforcement: ENFORCEMENTS.find((known) => known === enforcement) ?? ("active" as const),
  };
}

function createRuleset(call: Call): Reply {
  return json(shown(call, setRules(call.world, repositoryOf(call), draftOf(call))), 201);
}

function updateRuleset(call: Call): Reply {
  const ruleset = rulesetOf(call);
  return json(shown(call, Object.assign(ruleset, draftOf(call, ruleset), { updatedAt: call.world.timestamp() })));
}

function deleteRuleset(call: Call): Reply {
  const ruleset = rulesetOf(call);
  const repository = repositoryOf(call);
  repository.rulesets = repository.rulesets.filter((each) => each !== ruleset);
  return empty();
}

function readImmutable(call: Call): Reply {
  if (!repositoryOf(call).immutableReleases) throw new Failure(404, "Not Found");
  return json({ enabled: true, enforced_by_owner: false });
}

function switchImmutable(enabled: boolean) {
  return (call: Call): Reply => {
    repositoryOf(call).immutableReleases = enabled;
    return empty();
  };
}

/** Branches are protected by rulesets alone here. */
function readProtection(): never {
  throw new Failure(404, "Branch not protected");
}

function readWorkflows(call: Call): Reply {
  const { permissions, mayApprove } = repositoryOf(call).workflows;
  return json({ default_workflow_permissions: permissions, can_approve_pull_request_reviews: mayApprove });
}

function setWorkflows(call: Call): Reply {
  const { workflows } = repositoryOf(call);
  const permissions = textField(call, "default_workflow_permissions");
  if (permissions === "read" || permissions === "write") workflows.permissions = permissions;
  workflows.mayApprove = flagField(call, "can_approve_pull_request_reviews") ?? workflows.mayApprove;
  return empty();
}

const REPO = "/repos/{owner}/{repo}";
const WORKFLOWS = `${REPO}/actions/permissions/workflow`;
const META = ["metadata:read"];
const ADMIN = { allow: ["administration:write"], level: "admin" as const };
const IMMUTABLE = `${REPO}/immutable-releases`;

/** Rules. */
export const ruleRoutes: Route[] = [
  { method: "GET", path: `${REPO}/rules/branches/{branch}`, greedy: true, allow: META, handle: rulesOfBranch },
  {
    method: "GET",
    path: `${REPO}/rulesets`,
    allow: META,
    handle: (call) => paged(call, repositoryOf(call).rulesets, (ruleset) => listed(call, ruleset)),
  },
  { method: "POST", path: `${REPO}/rulesets`, ...ADMIN, handle: createRuleset },
  {
    method: "GET",
    path: `${REPO}/rulesets/{ruleset_id}`,
    allow: META,
    handle: (call) => json(shown(call, rulesetOf(call))),
  },
  { method: "PUT", path: `${REPO}/rulesets/{ruleset_id}`, ...ADMIN, handle: updateRuleset },
  { method: "DELETE", path: `${REPO}/rulesets/{ruleset_id}`, ...ADMIN, handle: deleteRuleset },
  {
    method: "GET",
    path: `${REPO}/branches/{branch}/protection`,
    greedy: true,
    allow: ["administration:read"],
    level: "admin",
    handle: readProtection,
  },
  { method: "GET", path: WORKFLOWS, allow: ["administration:read"], level: "admin", handle: readWorkflows },
  { method: "PUT", path: WORKFLOWS, ...ADMIN, handle: setWorkflows },
  { method: "GET", path: IMMUTABLE, allow: ["administration:read"], level: "admin", handle: readImmutable },
  { method: "PUT", path: IMMUTABLE, ...ADMIN, handle: switchImmutable(true) },
  { method: "DELETE", path: IMMUTABLE, ...ADMIN, handle: switchImmutable(false) },
];
