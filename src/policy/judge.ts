// The verdict: every item of a proposal against what the policy asks for it.

import type { Problem } from "../registry/problem.ts";
import { judgeApprovals } from "./approvals.ts";
import { candidateOf, championOf } from "./candidate.ts";
import type { Evidence } from "./evidence.ts";
import type { GateContext } from "./gates/gate.ts";
import { judgeGate } from "./gates/index.ts";
import { judgeOrder } from "./gates/order.ts";
import { judgeRegistered } from "./gates/registered.ts";
import type { GateConfig, Policy } from "./policy.ts";
import { contentDigest, type Proposal, type ProposalItem } from "./proposal.ts";
import { identityOf, requirementsFor, stageOf } from "./requirements.ts";
import { type ApprovalReport, type GateResult, type Judgement, type Verdict, worstOf } from "./verdict.ts";

/** Judges a proposal by the policy at its base; a policy with problems judges nothing and passes nothing. */
export function judge(proposal: Proposal, policy: Policy | readonly Problem[], evidence: Evidence): Verdict {
  const { id, defaultBranch = "" } = evidence.repository;
  const digest = contentDigest(id, defaultBranch, proposal.content);
  const common = { proposal, contentDigest: digest, asOf: evidence.asOf };
  if (!isPolicy(policy)) {
    const problems = [...policy, ...proposal.problems];
    return { ...common, status: "failed", judgements: [], problems };
  }
  const context = { policy, evidence, contentDigest: digest };
  const judgements = proposal.items.map((item) => judgeItem(item, proposal, context));
  const { digest: file, commit } = policy;
  return {
    ...common,
    status: proposal.problems.length > 0 ? "failed" : worstOf(judgements),
    judgements,
    problems: proposal.problems,
    policy: { ...file, commit },
  };
}

function isPolicy(policy: Policy | readonly Problem[]): policy is Policy {
  return !Array.isArray(policy);
}

type Ground = Pick<GateContext, "policy" | "evidence" | "contentDigest">;

function judgeItem(item: ProposalItem, proposal: Proposal, ground: Ground): Judgement {
  const identity = item.kind === "transition" ? identityOf(proposal, item.model) : {};
  const gates = requirementsFor(ground.policy, item, identity);
  const [candidate, champion] = [candidateOf(item, proposal.after), championOf(item, proposal.before)];
  const context: GateContext = {
    ...ground,
    item,
    before: proposal.before,
    after: proposal.after,
    ...(candidate && { candidate }),
    ...(champion && { champion }),
  };
  const approvals = reportApprovals(gates, context);
  const results = [
    ...judgeUnknownTier(identity.riskTier, ground.policy),
    ...judgeImplied(context),
    ...gates.map((gate) => judgeGate(gate, approvals ? { ...context, approvals } : context)),
  ];
  return { item, status: worstOf(results), gates: results, ...(approvals && { approvals }) };
}

function reportApprovals(gates: readonly GateConfig[], context: GateContext): ApprovalReport | undefined {
  const gate = gates.find(({ type }) => type === "approvals");
  if (gate?.type !== "approvals") return undefined;
  const { policy, evidence, contentDigest: digest } = context;
  const extra = { developers: developersOf(context), contentDigest: digest };
  return judgeApprovals(gate.approvals, policy, evidence, extra);
}

// Those of the manifest and those of the record: neither can be left out by writing the other differently.
function developersOf({ item, candidate, evidence }: GateContext): { login: string; id?: number }[] {
  if (item.kind !== "registration" && item.kind !== "transition") return [];
  const version = item.kind === "transition" ? item.to : item.change.version;
  const model = item.kind === "transition" ? item.model : item.change.model;
  const record = evidence.registrations?.get(`${model}@${version}`);
  return [...(candidate?.value.developers ?? []), ...(record?.body.developers ?? [])];
}

// Whatever the policy says, a version comes from its registration and through the stage before.
function judgeImplied(context: GateContext): GateResult[] {
  const { item, policy } = context;
  if (item.kind !== "transition") return [];
  const stage = stageOf(policy, item.stage);
  if (!stage) {
    const known = policy.stages.map(({ name }) => name).join(", ");
    return [order({ status: "failed", reason: `The policy has no stage ${item.stage}; it has ${known}.` })];
  }
  if (item.move === "vacation") return [];
  const registered: GateResult = { id: "registered", type: "registered", ...judgeRegistered(context) };
  if (item.move === "rollback" || stage.from === undefined) return [registered];
  return [registered, order(judgeOrder(stage.from, context))];
}

function judgeUnknownTier(tier: string | undefined, policy: Policy): GateResult[] {
  if (tier === undefined || policy.tiers.has(tier)) return [];
  const reason = `The policy has no risk tier ${tier}, so nobody can say what this model must pass.`;
  return [order({ status: "failed", reason })];
}

function order(finding: Omit<GateResult, "id" | "type">): GateResult {
  return { id: "order", type: "order", ...finding };
}
