// Exceptions applied: whose approval they take, and which unmet gates no longer block.

import type { Waiver } from "../registry/documents.ts";
import type { Evidence, Fact } from "./evidence.ts";
import type { Exceptions } from "./exceptions.ts";
import type { GateContext } from "./gates/gate.ts";
import { factsOf, judgeGate } from "./gates/index.ts";
import type { ApprovalsGateConfig, GateConfig, LineageRequirement, Policy, RequiredApprovals } from "./policy.ts";
import { stageOf } from "./requirements.ts";
import type { GateResult, Waived } from "./verdict.ts";

/** Id of the gate that asks for the approvals of a break-glass. */
export const BREAK_GLASS = "break-glass";

/** Without these nobody could say what runs, so not even an emergency lets them off. */
const INTEGRITY: readonly LineageRequirement[] = ["artifact-digests"];

/** The gates with the approvals that the exceptions take: a waiver asks for more people, a break-glass for others first of all. */
export function withApprovals(gates: readonly GateConfig[], exceptions: Exceptions, policy: Policy): GateConfig[] {
  if (exceptions.breakGlass && policy.breakGlass) {
    return [{ type: "approvals", id: BREAK_GLASS, approvals: policy.breakGlass.approvals }, ...gates];
  }
  if (exceptions.waivers.size === 0 || !policy.waivers) return [...gates];
  const known = gates.find((gate): gate is ApprovalsGateConfig => gate.type === "approvals");
  const approvals = addApprovals(known?.approvals ?? {}, policy.waivers.approvals);
  return [{ type: "approvals", id: "approvals", ...known, approvals }, ...gates.filter((gate) => gate !== known)];
}

/** One person fills one place: whoever approves the promotion as well must be somebody else. */
export function addApprovals(one: RequiredApprovals, other: RequiredApprovals): RequiredApprovals {
  const sums = Object.entries(other).map(([role, count]) => [
    role,
    count + (Object.hasOwn(one, role) ? (one[role] ?? 0) : 0),
  ]);
  return { ...one, ...Object.fromEntries(sums) };
}

/** The result as it counts. Only what was measured can be let off: a fact that is missing keeps waiting. */
export function letOff(
  result: GateResult,
  gate: GateConfig | "order",
  { exceptions, context }: { exceptions: Exceptions; context: GateContext },
): GateResult {
  const { status } = result;
  if (status === "passed" || status === "waived" || !isMeasured(gate, context)) return result;
  const waived = reasonFor(result, gate, { exceptions, context });
  return waived ? { ...result, status: "waived", waived: { ...waived, was: status } } : result;
}

function reasonFor(
  { id }: GateResult,
  gate: GateConfig | "order",
  { exceptions: { waivers, breakGlass }, context }: { exceptions: Exceptions; context: GateContext },
): Omit<Waived, "was"> | undefined {
  if (breakGlass && id !== BREAK_GLASS && holdsIntegrity(gate, context)) return toWaived("break-glass", breakGlass);
  const waiver = waivers.get(id);
  return waiver && toWaived("waiver", waiver);
}

function toWaived(by: Waived["by"], { expires, reason }: Pick<Waiver, "expires" | "reason">): Omit<Waived, "was"> {
  return { by, until: expires, because: reason };
}

function holdsIntegrity(gate: GateConfig | "order", context: GateContext): boolean {
  if (gate === "order" || gate.type !== "lineage") return true;
  const require = gate.require.filter((word) => INTEGRITY.includes(word));
  return require.length === 0 || judgeGate({ ...gate, require }, context).status === "passed";
}

const EVIDENCE: Readonly<Record<Fact, keyof Evidence>> = {
  reviews: "reviews",
  commits: "commits",
  teams: "teams",
  checks: "checks",
  "code-commits": "codeCommits",
  assignments: "assignments",
  registrations: "registrations",
};

function isMeasured(gate: GateConfig | "order", context: GateContext): boolean {
  const { evidence } = context;
  const facts: readonly Fact[] = gate === "order" ? ["assignments"] : factsOf(gate);
  if (facts.some((fact) => evidence[EVIDENCE[fact]] === undefined)) return false;
  return !facts.includes("assignments") || knowsStageBefore(context);
}

function knowsStageBefore({ policy, item, evidence }: GateContext): boolean {
  if (item.kind !== "transition") return true;
  const from = stageOf(policy, item.stage)?.from;
  return from === undefined || evidence.assignments?.has(`${item.model}/${from}`) === true;
}
