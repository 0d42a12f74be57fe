// Waivers: a gate that need not be met by one version for a while. Each is refused unless the policy allows it now.

import type { Located, StageAssignment, Waiver } from "../registry/documents.ts";
import type { Problem } from "../registry/problem.ts";
import { quoteText } from "../registry/repair.ts";
import { suggest } from "../registry/suggest.ts";
import { explainTerm, explainVersion, type Fault, refuse } from "./exception-fault.ts";
import type { GateContext } from "./gates/gate.ts";
import type { GateConfig, WaiverPolicy } from "./policy.ts";
import type { GateResult } from "./verdict.ts";

/** Who approves, and that it is the version that was registered, is never let off. */
export const NEVER_WAIVED: readonly string[] = ["approvals", "registered"];

/** What may be waived when the policy names no gates: whatever looks at measurements. */
const MEASURING: readonly GateConfig["type"][] = ["metric", "non-inferiority", "disparity", "evaluation-age"];

/** A gate that is asked for, as far as a waiver must know it. */
export type Asked = Pick<GateResult, "id" | "type">;

/** The waivers that hold, and what is wrong with the others. */
export function judgeWaivers(
  document: Located<StageAssignment>,
  asked: readonly Asked[],
  context: GateContext,
): [Waiver[], Problem[]] {
  const { waivers = [], breakGlass } = document.value;
  const { policy } = context;
  if (waivers.length === 0) return [[], []];
  if (!policy.waivers) {
    const fix = "remove the waivers, or have waivers added to registry.yaml first, in a pull request of its own";
    return [[], [refuse(document, "/waivers", { what: "the policy lets nobody waive a gate", fix })]];
  }
  if (breakGlass) {
    const what = "a break-glass passes over gates by itself, so no waiver is needed beside it";
    return [[], [refuse(document, "/waivers", { what, fix: "remove the waivers, or remove breakGlass" })]];
  }
  const rules = { policy: policy.waivers, asked, asOf: context.evidence.asOf };
  const judged = waivers.map((waiver, index) => ({
    waiver,
    fault: explainWaiver(document.value, index, rules),
    index,
  }));
  return [
    judged.filter(({ fault }) => fault === undefined).map(({ waiver }) => waiver),
    judged.flatMap(({ fault, index }) => (fault ? [refuse(document, `/waivers/${index}${fault.key}`, fault)] : [])),
  ];
}

/** Says that a waiver has nothing to waive; what is not needed must not look as if it were. */
export function refuseNeedless(document: Located<StageAssignment>, gate: string): Problem {
  const index = (document.value.waivers ?? []).findIndex((waiver) => waiver.gate === gate);
  const what = `the gate ${gate} is met, so there is nothing to waive`;
  return refuse(document, `/waivers/${index}`, { what, fix: "remove this waiver, and have the rest approved again" });
}

interface Rules {
  policy: WaiverPolicy;
  asked: readonly Asked[];
  asOf: string;
}

function explainWaiver({ version, waivers = [] }: StageAssignment, index: number, rules: Rules): Fault | undefined {
  const waiver = waivers[index];
  if (!waiver) return undefined;
  const { gate, expires } = waiver;
  const name = `the waiver of ${quoteText(gate)}`;
  if (waiver.version !== version) return explainVersion(name, waiver.version, version);
  if (waivers.slice(0, index).some((earlier) => earlier.gate === gate)) {
    return { key: "/gate", what: `${name} is there twice`, fix: "remove one of the two" };
  }
  return explainGate(gate, rules) ?? explainTerm(name, expires, { maxTerm: rules.policy.maxTerm, asOf: rules.asOf });
}

function explainGate(gate: string, { policy, asked }: Rules): Fault | undefined {
  const ids = asked.map(({ id }) => id);
  const allowed = asked.filter((one) => isWaivable(one, policy)).map(({ id }) => id);
  if (allowed.includes(gate)) return undefined;
  const expected = allowed.length === 0 ? "no waiver" : `one of ${allowed.join(", ")}`;
  const got = quoteText(gate);
  if (!ids.includes(gate) && !NEVER_WAIVED.includes(gate)) {
    const near = suggest(gate, allowed);
    const fix = near === undefined ? "remove this waiver, or name a gate of this transition" : `write ${near}`;
    return { key: "/gate", what: `no gate ${got} is asked for here`, expected, got, fix };
  }
  return {
    key: "/gate",
    what: `the gate ${got} can not be waived`,
    expected,
    got,
    fix: "meet the gate, and remove this waiver",
  };
}

function isWaivable({ id, type }: Asked, { gates }: WaiverPolicy): boolean {
  if (NEVER_WAIVED.includes(id) || type === "approvals") return false;
  return gates ? gates.includes(id) : MEASURING.some((one) => one === type);
}
