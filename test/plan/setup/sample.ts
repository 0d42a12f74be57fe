// A repository on which all is as it should be, to vary: App 42 on acme/models.

import { desiredBranch, desiredTags } from "../../../src/plan/setup/desired.ts";
import type { BypassActor, ClassicProtection, Enforced, Ruleset } from "../../../src/plan/setup/enforced.ts";
import type { Finding } from "../../../src/plan/setup/finding.ts";
import { findSetup } from "../../../src/plan/setup/rules/index.ts";
import { policyText, STAGES, soundPolicy } from "../../policy/sample.ts";

export const APP = 42;
export const HIDDEN = { hidden: "GitHub does not show it (403)" };

const MANIFEST = { permissions: { checks: "write", members: "read" }, events: ["push", "merge_group"] };

export function ruleset(changes: Partial<Ruleset> = {}): Ruleset {
  const { name, target, include, rules, bypass } = desiredBranch(APP);
  const source = { source: "acme/models", inherited: false, enforcement: "active", exclude: [] };
  return { id: 1, name, target, include, rules, bypass: { known: bypass }, ...source, ...changes };
}

export function tagRuleset(changes: Partial<Ruleset> = {}): Ruleset {
  const { name, target, include, rules, bypass } = desiredTags(APP);
  return ruleset({ id: 2, name, target, include, rules, bypass: { known: bypass }, ...changes });
}

export const app = (mode = "always", id = APP): BypassActor => ({ type: "Integration", id, mode });
export const admins = (mode = "always"): BypassActor => ({ type: "RepositoryRole", id: 5, mode });

/** The facts of a repository with these rulesets. */
export function enforcedBy(branch: readonly Ruleset[], tags: readonly Ruleset[] = [tagRuleset()]): Enforced {
  const branchRules = branch.flatMap(({ id, rules }) => rules.map((rule) => ({ ...rule, ruleset: id })));
  return enforced({ branchRules: { known: branchRules }, rulesets: { known: [...branch, ...tags] } });
}

export function enforced(changes: Partial<Enforced> = {}): Enforced {
  const own = ruleset();
  return {
    place: { owner: "acme", name: "models", page: "https://github.com/acme/models", defaultBranch: "main" },
    app: { known: APP },
    branchRules: { known: own.rules.map((rule) => ({ ...rule, ruleset: own.id })) },
    rulesets: { known: [own, tagRuleset()] },
    classic: { known: null },
    namesakes: { known: [] },
    autoMerge: { known: false },
    immutableReleases: { known: true },
    environments: { known: [] },
    workflowsApprove: { known: false },
    installation: { known: MANIFEST },
    manifest: MANIFEST,
    policy: { known: soundPolicy(policyText(STAGES)) },
    teams: new Map([
      ["acme/risk", { known: { privacy: "closed", members: [1, 2] } }],
      ["acme/engineering", { known: { privacy: "closed", members: [3, 4] } }],
    ]),
    ...changes,
  };
}

/** Classic protection that asks for all there is. */
export const CLASSIC: ClassicProtection = {
  checks: [{ context: "registrar", appId: APP }],
  approvals: 1,
  dismissStale: true,
  lastPushApproval: true,
  signedCommits: false,
  enforceAdmins: true,
  reviewBypass: [],
  forcePushes: false,
  deletions: false,
};

/** What one rule finds, in short. */
export function found(facts: Enforced, id: string): Pick<Finding, "verdict" | "got">[] {
  return findSetup(facts)
    .filter((one) => one.id === id)
    .map(({ verdict, got }) => ({ verdict, got }));
}
