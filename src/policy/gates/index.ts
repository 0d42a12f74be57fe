// The list of gates: adding one is a file, a line here, and a branch in the schema.

import type { Fact } from "../evidence.ts";
import type { GateConfig } from "../policy.ts";
import type { GateResult } from "../verdict.ts";
import { approvalsGate } from "./approvals.ts";
import { cardGate } from "./card.ts";
import { checksGate } from "./checks.ts";
import { disparityGate } from "./disparity.ts";
import { evaluationAgeGate } from "./evaluation-age.ts";
import type { Gate, GateContext } from "./gate.ts";
import { lineageGate } from "./lineage.ts";
import { metricGate } from "./metric.ts";
import { nonInferiorityGate } from "./non-inferiority.ts";
import { soakGate } from "./soak.ts";

type Gates = { readonly [T in GateConfig["type"]]: Gate<Extract<GateConfig, { type: T }>> };

/** Every gate of a policy, by type. */
export const GATES: Gates = {
  approvals: approvalsGate,
  metric: metricGate,
  "non-inferiority": nonInferiorityGate,
  disparity: disparityGate,
  lineage: lineageGate,
  "evaluation-age": evaluationAgeGate,
  card: cardGate,
  checks: checksGate,
  soak: soakGate,
};

/** Judges one configured gate and puts its name to the finding. */
export function judgeGate(config: GateConfig, context: GateContext): GateResult {
  return { id: config.id, type: config.type, ...findingOf(config, context) };
}

/** The facts a configured gate looks at. */
export function factsOf(config: GateConfig): readonly Fact[] {
  return GATES[config.type].needs;
}

// The union and the table have the same keys, which the compiler can not follow through a lookup.
function findingOf<T extends GateConfig["type"]>(config: Extract<GateConfig, { type: T }>, context: GateContext) {
  const gate: Gate<Extract<GateConfig, { type: T }>> = GATES[config.type];
  return gate.judge(config, context);
}
