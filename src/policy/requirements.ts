// What the policy asks for one item, and the facts that takes.

import type { Descriptor } from "../registry/documents.ts";
import type { Registry } from "../registry/registry.ts";
import { candidateOf } from "./candidate.ts";
import type { Fact } from "./evidence.ts";
import { exceptionRoles } from "./exceptions.ts";
import { factsOf, GATES } from "./gates/index.ts";
import type { ApprovalsGateConfig, GateConfig, Policy, SoakGateConfig, StagePolicy } from "./policy.ts";
import type { Proposal, ProposalItem } from "./proposal.ts";

/** The model an item is about, as far as the policy cares. */
export interface Identity {
  riskTier?: string | undefined;
}

/** The gates of an item: those of the stage with what risk tier and model add. Promotions only are added to. */
export function requirementsFor(policy: Policy, item: ProposalItem, identity: Identity = {}): GateConfig[] {
  switch (item.kind) {
    case "registration":
      return [...policy.registration.gates];
    case "retirement":
      return [...policy.retirement.gates];
    case "upkeep":
      return [...policy.upkeep.gates];
    case "policy-change":
      return [...policy.policyChange.gates];
    case "transition": {
      const stage = stageOf(policy, item.stage);
      if (item.move !== "promotion") return [...(stage?.[item.move].gates ?? [])];
      const tier = identity.riskTier === undefined ? undefined : policy.tiers.get(identity.riskTier);
      const added = [tier, policy.models.get(item.model)].flatMap((byStage) => byStage?.get(item.stage) ?? []);
      return merge([...(stage?.gates ?? []), ...added]);
    }
  }
}

/** The policy of a stage, when there is such a stage. */
export function stageOf(policy: Policy, name: string): StagePolicy | undefined {
  return policy.stages.find((stage) => stage.name === name);
}

/** The identity that judges: a change of the tier in the same pull request does not. */
export function identityOf({ before, after }: Pick<Proposal, "before" | "after">, model: string): Identity {
  const read = (registry: Registry) => registry.models.get(model)?.identity?.document?.value;
  return { riskTier: (read(before) ?? read(after))?.riskTier };
}

// Approvals are one matching: asked for twice, one person could fill two places. The larger number of each role holds.
function merge(gates: readonly GateConfig[]): GateConfig[] {
  const approvals = gates.filter((gate): gate is ApprovalsGateConfig => gate.type === "approvals");
  const soaks = gates.filter((gate): gate is SoakGateConfig => gate.type === "soak");
  const [asked] = approvals;
  const longest = soaks.toSorted((a, b) => b.duration - a.duration)[0];
  const common: GateConfig[] = [];
  if (asked) common.push({ ...asked, id: "approvals", approvals: largest(approvals) });
  if (longest) common.push({ ...longest, id: "soak" });
  return [...common, ...gates.filter(({ type }) => type !== "approvals" && type !== "soak")];
}

function largest(gates: readonly ApprovalsGateConfig[]): Record<string, number> {
  const needed = new Map<string, number>();
  for (const [role, count] of gates.flatMap((gate) => Object.entries(gate.approvals))) {
    needed.set(role, Math.max(count, needed.get(role) ?? 0));
  }
  return Object.fromEntries(needed);
}

/** Everything that must be gathered before a proposal can be judged. */
export interface Wants {
  facts: readonly Fact[];
  /** `org/slug`, lower case. */
  teams: readonly string[];
  codeCommits: readonly Descriptor[];
  /** `model/stage`. */
  assignments: readonly string[];
  /** `model@version`. */
  registrations: readonly string[];
}

/** The facts the gates of all items will look at. */
export function neededFacts(policy: Policy, proposal: Proposal): Wants {
  const wants = proposal.items.map((item) => wantsOf(policy, proposal, item));
  const all = <T>(pick: (one: Wants) => readonly T[]): T[] => [...new Set(wants.flatMap(pick))];
  return {
    facts: all(({ facts }) => facts),
    teams: all(({ teams }) => teams),
    codeCommits: all(({ codeCommits }) => codeCommits),
    assignments: all(({ assignments }) => assignments),
    registrations: all(({ registrations }) => registrations),
  };
}

function wantsOf(policy: Policy, proposal: Proposal, item: ProposalItem): Wants {
  const transition = item.kind === "transition" ? item : undefined;
  const gates = requirementsFor(policy, item, transition && identityOf(proposal, transition.model));
  const asked = gates.flatMap((gate) => (gate.type === "approvals" ? Object.keys(gate.approvals) : []));
  const exceptional = exceptionRoles(policy, item, proposal.after);
  const roles = [...asked, ...exceptional];
  const reachable = gates.some((gate) => gate.type === "lineage" && gate.require.includes("code-reachable"));
  const from = transition?.move === "promotion" ? stageOf(policy, transition.stage)?.from : undefined;
  const stages = transition ? [transition.stage, ...(from === undefined ? [] : [from])] : [];
  const registrations = transition?.to === undefined ? [] : [`${transition.model}@${transition.to}`];
  const facts = new Set(gates.flatMap(factsOf));
  if (exceptional.length > 0) for (const fact of GATES.approvals.needs) facts.add(fact);
  if (!reachable) facts.delete("code-commits");
  if (stages.length > 0) facts.add("assignments");
  if (registrations.length > 0) facts.add("registrations");
  return {
    facts: [...facts],
    teams: roles.flatMap((role) => policy.roles.get(role)?.teams ?? []),
    codeCommits: reachable ? (candidateOf(item, proposal.after)?.value.lineage?.code ?? []) : [],
    assignments: stages.map((stage) => `${transition?.model}/${stage}`),
    registrations,
  };
}
