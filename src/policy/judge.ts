// The verdict: every item of a proposal against what the policy asks for it.

import type { Problem } from "../registry/problem.ts";
import { judgeApprovals } from "./approvals.ts";
import { baselineOf, candidateOf } from "./candidate.ts";
import type { Evidence } from "./evidence.ts";
import { assignmentAfter, type Exceptions, judgeExceptions } from "./exceptions.ts";
import type { GateContext } from "./gates/gate.ts";
import { judgeGate } from "./gates/index.ts";
import { carriedOver, judgeFirm, judgeImpliedOrder } from "./implied.ts";
import { letOff, withApprovals } from "./let-off.ts";
import { type GateConfig, isPolicy, type Policy } from "./policy.ts";
import type { Proposal, ProposalItem } from "./proposal.ts";
import { contentDigest } from "./propose.ts";
import { identityOf, requirementsFor } from "./requirements.ts";
import { type ApprovalReport, type GateResult, type Judgement, type Verdict, worstOf } from "./verdict.ts";
import { refuseNeedless } from "./waivers.ts";

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
  const judged = proposal.items.map((item) => judgeItem(item, proposal, context));
  const judgements = judged.map(({ judgement }) => judgement);
  const problems = [...proposal.problems, ...judged.flatMap((one) => one.problems)];
  const { digest: file, commit } = policy;
  return {
    ...common,
    status: problems.length > 0 ? "failed" : worstOf(judgements),
    judgements,
    problems,
    policy: { ...file, commit },
  };
}

type Ground = Pick<GateContext, "policy" | "evidence" | "contentDigest">;

interface Judged {
  judgement: Judgement;
  /** What is wrong with the exceptions it asks for. */
  problems: readonly Problem[];
}

function judgeItem(item: ProposalItem, proposal: Proposal, ground: Ground): Judged {
  const identity = item.kind === "transition" ? identityOf(proposal, item.model) : {};
  const asked = requirementsFor(ground.policy, item, identity);
  const context = contextOf(item, proposal, ground);
  const order = judgeImpliedOrder(context);
  const exceptions = judgeExceptions([...order, ...asked], context);
  const gates = withApprovals(asked, exceptions, ground.policy);
  const approvals = reportApprovals(
    gates.find(({ type }) => type === "approvals"),
    context,
  );
  const results = [
    ...judgeFirm(context, identity.riskTier),
    ...order.map((result) => letOff(result, "order", { exceptions, context })),
    ...gates.map((gate) => letOff(measure(gate, context), gate, { exceptions, context })),
  ];
  const problems = [...exceptions.problems, ...findNeedless(results, exceptions, context)];
  const status = problems.length > 0 ? "failed" : worstOf(results);
  const broken = breakGlassOf(exceptions, ground.policy);
  return { judgement: { item, status, gates: results, ...(approvals && { approvals }), ...broken }, problems };
}

function contextOf(item: ProposalItem, { before, after }: Proposal, ground: Ground): GateContext {
  const candidate = candidateOf(item, after);
  const champion = baselineOf(item, before, ground.evidence.assignments);
  return { ...ground, item, before, after, ...(candidate && { candidate }), ...(champion && { champion }) };
}

function measure(gate: GateConfig, context: GateContext): GateResult {
  const carried = gate.type === "soak" ? carriedOver("soak", context) : undefined;
  if (carried) return { id: gate.id, type: gate.type, ...carried };
  const approvals = reportApprovals(gate, context);
  return judgeGate(gate, approvals ? { ...context, approvals } : context);
}

function findNeedless(results: readonly GateResult[], { waivers }: Exceptions, context: GateContext): Problem[] {
  // Time may meet a gate between the last look and the merge; then nobody can take the waiver out any more, and it waives nothing.
  if (context.evidence.pull?.merged) return [];
  const document = assignmentAfter(context.item, context.after);
  const met = results.filter(({ id, status }) => status === "passed" && waivers.has(id));
  return document ? met.map(({ id }) => refuseNeedless(document, id)) : [];
}

function breakGlassOf({ breakGlass }: Exceptions, policy: Policy): Pick<Judgement, "breakGlass"> {
  if (!breakGlass || !policy.breakGlass) return {};
  const { reason, expires } = breakGlass;
  return { breakGlass: { reason, expires, reviewWithin: policy.breakGlass.reviewWithin } };
}

function reportApprovals(gate: GateConfig | undefined, context: GateContext): ApprovalReport | undefined {
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
