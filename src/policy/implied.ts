// What is asked of every transition whatever the policy says: a version comes from its registration and through the stage before.

import type { Finding, GateContext } from "./gates/gate.ts";
import { holderOf } from "./gates/holding.ts";
import { judgeOrder } from "./gates/order.ts";
import { judgeRegistered } from "./gates/registered.ts";
import type { GateConfig, Policy } from "./policy.ts";
import { stageOf } from "./requirements.ts";
import type { GateResult } from "./verdict.ts";

/** Results nobody can be let off: an unknown tier or stage, and the registration. */
export function judgeFirm(context: GateContext, tier: string | undefined): GateResult[] {
  const { item, policy } = context;
  const unknownTier = judgeUnknownTier(tier, policy);
  if (item.kind !== "transition") return unknownTier;
  if (!stageOf(policy, item.stage)) {
    const known = policy.stages.map(({ name }) => name).join(", ");
    return [
      ...unknownTier,
      order({ status: "failed", reason: `The policy has no stage ${item.stage}; it has ${known}.` }),
    ];
  }
  if (item.move === "vacation") return unknownTier;
  return [...unknownTier, { id: "registered", type: "registered", ...judgeRegistered(context) }];
}

/** Whether a promotion comes through the stage before; none when there is no such stage. */
export function judgeImpliedOrder(context: GateContext): GateResult[] {
  const { item, policy } = context;
  const from = item.kind === "transition" && item.move === "promotion" ? stageOf(policy, item.stage)?.from : undefined;
  return from === undefined ? [] : [order(carriedOver("order", context) ?? judgeOrder(from, context))];
}

/**
 * A version that holds the stage already came through the stage before once, and need not hold that one for ever. What its
 * record saw met stays met; a break-glass saw nothing met that it passed over.
 */
export function carriedOver(id: GateConfig["type"] | "order", { item, evidence }: GateContext): Finding | undefined {
  if (item.kind !== "transition" || item.from !== item.to) return undefined;
  const holder = holderOf(evidence.assignments?.get(`${item.model}/${item.stage}`) ?? []);
  if (holder?.body.version !== item.to) return undefined;
  const met = holder?.body.gates.find((gate) => gate.id === id && gate.type === id && gate.status === "passed");
  return (
    met && {
      status: "passed",
      reason: `Met by record ${holder?.name}, by which ${item.to} holds ${item.stage} already.`,
    }
  );
}

function judgeUnknownTier(tier: string | undefined, policy: Policy): GateResult[] {
  if (tier === undefined || policy.tiers.has(tier)) return [];
  const reason = `The policy has no risk tier ${tier}, so nobody can say what this model must pass.`;
  return [order({ status: "failed", reason })];
}

function order(finding: Finding): GateResult {
  return { id: "order", type: "order", ...finding };
}
