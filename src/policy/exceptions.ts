// What an assignment asks to be let off: waivers of single gates, or break-glass. Each is refused unless the policy allows it now.

import { type BreakGlass, type Located, problemAt, type StageAssignment, type Waiver } from "../registry/documents.ts";
import { dayOf, hasExpired } from "../registry/expiry.ts";
import type { Problem, ProblemCode } from "../registry/problem.ts";
import type { Registry } from "../registry/registry.ts";
import { quoteText } from "../registry/repair.ts";
import { suggest } from "../registry/suggest.ts";
import type { GateContext } from "./gates/gate.ts";
import { holderOf } from "./gates/holding.ts";
import type { GateConfig, Policy, WaiverPolicy } from "./policy.ts";
import type { ProposalItem } from "./proposal.ts";
import { formatDuration, formatInstant, parseInstant } from "./time.ts";
import type { GateResult } from "./verdict.ts";

/** Who approves, and that it is the version that was registered, is never let off. */
export const NEVER_WAIVED: readonly string[] = ["approvals", "registered"];

/** What may be waived when the policy names no gates: whatever looks at measurements. */
const MEASURING: readonly GateConfig["type"][] = ["metric", "non-inferiority", "disparity", "evaluation-age"];

/** A gate that is asked for, as far as a waiver must know it. */
type Asked = Pick<GateResult, "id" | "type">;

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

/** Says that a waiver has nothing to waive; what is not needed must not look as if it were. */
export function refuseNeedless(document: Located<StageAssignment>, gate: string): Problem {
  const index = (document.value.waivers ?? []).findIndex((waiver) => waiver.gate === gate);
  const what = `the gate ${gate} is met, so there is nothing to waive`;
  return refuse(document, `/waivers/${index}`, { what, fix: "remove this waiver" });
}

function judgeWaivers(
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

/** What is wrong, below which key. */
type Fault = Pick<Problem, "what" | "expected" | "got" | "fix"> & { key: string };

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

function refuseBreakGlass(
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

function explainVersion(name: string, got: string, expected: string): Fault | undefined {
  if (got === expected) return undefined;
  const fix = `remove it; if ${expected} needs one too, ask for it anew`;
  return {
    key: "/version",
    what: `${name} is for another version`,
    expected: quoteText(expected),
    got: quoteText(got),
    fix,
  };
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

function explainTerm(
  name: string,
  expires: string,
  { maxTerm, asOf }: { maxTerm: number; asOf: string },
): Fault | undefined {
  const got = quoteText(expires);
  if (hasExpired(expires, asOf)) {
    const fix = "remove it and meet what the policy asks for, or ask again with a later day";
    return { key: "/expires", what: `${name} has expired`, expected: `a day from ${dayOf(asOf)} on`, got, fix };
  }
  const last = dayOf(formatInstant((parseInstant(asOf) ?? 0) + maxTerm));
  if (expires <= last) return undefined;
  const expected = `a day until ${last}, since the policy allows ${formatDuration(maxTerm)}`;
  return { key: "/expires", what: `${name} lasts too long`, expected, got, fix: "name an earlier day" };
}

function refuse(
  document: Located<StageAssignment>,
  pointer: string,
  { what, expected, got, fix }: Omit<Fault, "key">,
  code: ProblemCode = "waiver-refused",
): Problem {
  return problemAt(document, pointer, { code, what, fix, ...(expected && { expected }), ...(got && { got }) });
}

/** What the policy asks of whoever approves the exceptions of an item, by role. */
export function exceptionRoles(policy: Policy, item: ProposalItem, after: Registry): string[] {
  const { waivers = [], breakGlass } = assignmentAfter(item, after)?.value ?? {};
  return [
    ...(waivers.length > 0 ? Object.keys(policy.waivers?.approvals ?? {}) : []),
    ...(breakGlass ? Object.keys(policy.breakGlass?.approvals ?? {}) : []),
  ];
}
