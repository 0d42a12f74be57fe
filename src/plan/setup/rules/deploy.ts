// Where deployments run: only from tags that we made, without a way around, and no workflow approves pull requests.

import { isPolicy } from "../../../policy/policy.ts";
import type { Enforced, EnvironmentFact } from "../enforced.ts";
import { environmentsOfStages } from "../environments.ts";
import { couldNotTell, type Judged, type Mend, missing, ok, type SetupRule, warning } from "../finding.ts";
import { holdsGuard, NO_DELETION, PULL_REQUEST } from "../guards.ts";
import { repositoryOf } from "./where.ts";

/** Judges the environments of the stages; deployments elsewhere are none of GitHub's business. */
function eachEnvironment(enforced: Enforced, judge: (environment: EnvironmentFact) => Judged): Judged[] {
  const { environments, policy } = enforced;
  if ("hidden" in policy) return [couldNotTell(policy.hidden)];
  if (!isPolicy(policy.known)) return [couldNotTell("without a sound policy there are no stages to go by")];
  if ("hidden" in environments) return [couldNotTell(environments.hidden)];
  const found = environmentsOfStages(policy.known, environments.known);
  if (found.length === 0) return [ok("no environment belongs to a stage")];
  return found.map((environment) => ({
    ...judge(environment),
    where: `environment ${environment.name} of ${repositoryOf(enforced)}`,
  }));
}

const page = ({ place }: Enforced) => `${place.page}/settings/environments`;

const refs: SetupRule = {
  id: "environment-refs",
  why: "A workflow on any other branch or tag could deploy what nobody approved.",
  where: (enforced) => `environments of ${repositoryOf(enforced)}`,
  expected: "selected branches and tags: our tags such as *#production#*, or the default branch",
  judge: (enforced) => eachEnvironment(enforced, (environment) => judgeRefs(enforced, environment)),
  mend: (enforced) => mendRefs(enforced),
};

function judgeRefs(enforced: Enforced, { name, refs: allowed }: EnvironmentFact): Judged {
  const mend = mendRefs(enforced, name);
  if (allowed === "any") return { ...missing("any branch and tag may deploy"), mend };
  if (allowed === "protected") return { ...judgeProtected(enforced), mend };
  const { defaultBranch } = enforced.place;
  const strange = allowed.filter(({ pattern, type }) =>
    type === "branch" ? pattern !== defaultBranch : !isOurPattern(pattern),
  );
  const told = strange.map(({ pattern, type }) => `${type} ${pattern}`).join(", ");
  if (strange.length > 0) return { ...missing(`others than the App may make a ref that deploys: ${told}`), mend };
  const all = allowed.map(({ pattern, type }) => `${type} ${pattern}`).join(", ");
  return ok(all === "" ? "nothing may deploy" : all);
}

// "Protected branches only" lets every branch in where none is protected, and ours is the only one we know of.
function judgeProtected(enforced: Enforced): Judged {
  const held = [PULL_REQUEST, NO_DELETION].map((guard) => holdsGuard(enforced, guard));
  const unknown = held.find((one) => one.held === "unknown");
  if (held.some((one) => one.held === "yes"))
    return { verdict: "warning", got: "every protected branch may deploy, and no tag of ours" };
  if (unknown?.held === "unknown") return couldNotTell(unknown.reason);
  return missing("protected branches only, and the default branch is not protected, so any branch may deploy");
}

/** Whether only tags that a tag ruleset keeps for us can match: the mark must stand there as it is, and no slash beside it. */
function isOurPattern(pattern: string): boolean {
  if (/[[\]{}\\]/.test(pattern)) return false;
  return pattern.startsWith("record/") || (!pattern.includes("/") && /#|@v/.test(pattern));
}

function mendRefs(enforced: Enforced, name?: string): Mend {
  const { owner, name: repository } = enforced.place;
  const setting = `${page(enforced)}, ${name ?? "the environment"}: Deployment branches and tags, Selected branches and tags, tag *#${name ?? "<stage>"}#*`;
  if (name === undefined) return { setting };
  const policies = `repos/${owner}/${repository}/environments/${encodeURIComponent(name)}/deployment-branch-policies`;
  return { setting, call: `gh api -X POST ${policies} -f name='*#${name.toLowerCase()}#*' -f type=tag` };
}

const admins: SetupRule = {
  id: "environment-admins",
  why: "An administrator could start a waiting deployment with one button.",
  where: (enforced) => `environments of ${repositoryOf(enforced)}`,
  expected: "administrators do not bypass the protection rules",
  judge: (enforced) =>
    eachEnvironment(enforced, ({ adminsBypass }) => {
      if (adminsBypass === undefined) return couldNotTell("GitHub does not say whether administrators may bypass it");
      return adminsBypass ? missing("administrators may bypass it") : ok("they do not");
    }),
  mend: (enforced) => ({
    setting: `${page(enforced)}, the environment: untick Allow administrators to bypass configured protection rules`,
  }),
};

const lock: SetupRule = {
  id: "environment-lock",
  why: "A tag of ours stays when another version takes its place: only the App knows which receipt holds the stage now.",
  where: (enforced) => `environments of ${repositoryOf(enforced)}`,
  expected: "the App is a deployment protection rule",
  judge: (enforced) =>
    eachEnvironment(enforced, ({ name, locks = { hidden: "nobody asked for its protection rules" } }) => {
      const { app } = enforced;
      if ("hidden" in app) return couldNotTell(app.hidden);
      if ("hidden" in locks) return couldNotTell(locks.hidden);
      if (locks.known.includes(app.known)) return ok("the App is one");
      const others = locks.known.length === 0 ? "it is none" : `it is none, and App ${locks.known.join(", ")} is`;
      return { ...warning(others), mend: mendLock(enforced, name) };
    }),
  mend: (enforced) => mendLock(enforced),
};

function mendLock(enforced: Enforced, name?: string): Mend {
  const setting = `${page(enforced)}, ${name ?? "the environment"}: Deployment protection rules, tick the App (in a private repository that takes GitHub Enterprise)`;
  if (name === undefined || "hidden" in enforced.app) return { setting };
  const { owner, name: repository } = enforced.place;
  const rules = `repos/${owner}/${repository}/environments/${encodeURIComponent(name)}/deployment_protection_rules`;
  return { setting, call: `gh api -X POST ${rules} -F integration_id=${enforced.app.known}` };
}

const workflows: SetupRule = {
  id: "workflow-approvals",
  why: "A workflow that may approve lets its author fill GitHub's required review alone.",
  where: repositoryOf,
  expected: "GitHub Actions may not approve pull requests",
  judge: ({ workflowsApprove: seen }) => {
    if ("hidden" in seen) return [couldNotTell(seen.hidden)];
    return [seen.known ? missing("workflows may create and approve pull requests") : ok("they may not")];
  },
  mend: ({ place }) => ({
    setting: `${place.page}/settings/actions: Workflow permissions, untick Allow GitHub Actions to create and approve pull requests`,
    call: `gh api -X PUT repos/${place.owner}/${place.name}/actions/permissions/workflow -F can_approve_pull_request_reviews=false`,
  }),
};

export const DEPLOY_RULES: readonly SetupRule[] = [refs, admins, lock, workflows];
