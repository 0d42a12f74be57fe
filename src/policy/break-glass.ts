// Break-glass: an emergency that passes over gates, refused unless the policy allows it now.

import type { BreakGlass, Located, StageAssignment } from "../registry/documents.ts";
import type { Problem } from "../registry/problem.ts";
import { explainTerm, explainVersion, type Fault, refuse } from "./exception-fault.ts";
import type { GateContext } from "./gates/gate.ts";
import { holderOf } from "./gates/holding.ts";
import type { ProposalItem } from "./proposal.ts";

/** What is wrong with it; nothing when it holds. */
export function refuseBreakGlass(
  document: Located<StageAssignment>,
  breakGlass: BreakGlass,
  { policy, item, evidence }: GateContext,
): Problem | undefined {
  const { asOf } = evidence;
  const fault = policy.breakGlass
    ? (explainVersion("this break-glass", breakGlass.version, document.value.version) ??
      explainRepetition(item, evidence) ??
      explainTerm("this break-glass", breakGlass.expires, { maxTerm: policy.breakGlass.maxTerm, asOf }))
    : explainAbsence();
  return fault && refuse(document, `/breakGlass${fault.key}`, fault, "break-glass-refused");
}

function explainAbsence(): Fault {
  const fix = "remove breakGlass and meet what the policy asks for; only a change of registry.yaml can allow it";
  return { key: "", what: "the policy knows no break-glass", fix };
}

/** Else every review could be put off by breaking the glass once more. */
function explainRepetition(item: ProposalItem, { assignments }: GateContext["evidence"]): Fault | undefined {
  if (item.kind !== "transition") return undefined;
  const holder = holderOf(assignments?.get(`${item.model}/${item.stage}`) ?? []);
  if (holder?.body.breakGlass === undefined || holder.body.version !== item.to) return undefined;
  const what = `${item.to} holds ${item.stage} by break-glass already, by record ${holder.name}`;
  return {
    key: "",
    what,
    expected: "no second one for the same version",
    fix: "remove breakGlass, so that this is the review",
  };
}
