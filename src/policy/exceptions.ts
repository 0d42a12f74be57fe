// What an assignment asks to be let off: waivers of single gates, or break-glass. Each is refused unless the policy allows it now.

import type { BreakGlass, Located, StageAssignment, Waiver } from "../registry/documents.ts";
import type { Problem } from "../registry/problem.ts";
import type { Registry } from "../registry/registry.ts";
import { refuseBreakGlass } from "./break-glass.ts";
import type { GateContext } from "./gates/gate.ts";
import type { Policy } from "./policy.ts";
import type { ProposalItem } from "./proposal.ts";
import { type Asked, judgeWaivers } from "./waivers.ts";

/** What holds of the exceptions that were asked for, and what is wrong with the rest. */
export interface Exceptions {
  /** By gate id. */
  waivers: ReadonlyMap<string, Waiver>;
  breakGlass?: BreakGlass;
  problems: readonly Problem[];
}

/** The stage file that a promotion or rollback leaves behind. */
export function assignmentAfter(item: ProposalItem, after: Registry): Located<StageAssignment> | undefined {
  if (item.kind !== "transition" || item.to === undefined) return undefined;
  return after.models.get(item.model)?.stages.get(item.stage)?.document;
}

/** Judges what the stage file asks for against the gates of the transition, before they are measured. */
export function judgeExceptions(asked: readonly Asked[], context: GateContext): Exceptions {
  const document = assignmentAfter(context.item, context.after);
  if (!document) return { waivers: new Map(), problems: [] };
  const { breakGlass } = document.value;
  const [waivers, refused] = judgeWaivers(document, asked, context);
  const problem = breakGlass && refuseBreakGlass(document, breakGlass, context);
  return {
    waivers: new Map(waivers.map((waiver) => [waiver.gate, waiver])),
    ...(breakGlass && !problem && { breakGlass }),
    problems: [...refused, ...(problem ? [problem] : [])],
  };
}

/** What the policy asks of whoever approves the exceptions of an item, by role. */
export function exceptionRoles(policy: Policy, item: ProposalItem, after: Registry): string[] {
  const { waivers = [], breakGlass } = assignmentAfter(item, after)?.value ?? {};
  return [
    ...(waivers.length > 0 ? Object.keys(policy.waivers?.approvals ?? {}) : []),
    ...(breakGlass ? Object.keys(policy.breakGlass?.approvals ?? {}) : []),
  ];
}
