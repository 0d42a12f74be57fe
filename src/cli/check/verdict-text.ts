// Verdicts and inspections as a terminal shows them: the words of the check, without its Markdown.

import { capitalise, gateSentence, headline, itemClause, STATUS_SIGNS } from "../../plan/words.ts";
import { GATES } from "../../policy/gates/index.ts";
import type { GateResult, Judgement, RoleApprovals, Verdict } from "../../policy/verdict.ts";
import { plain } from "../terminal.ts";
import { toProblemJson } from "./inspection-text.ts";
import { reportVerdict } from "./report/finding.ts";
import { describeFindings, type Showing } from "./report/text.ts";

/** Every problem, then every item with its gates, headline first. */
export async function describeVerdict(verdict: Verdict, showing: Showing): Promise<string> {
  const { status, judgements, problems } = verdict;
  if (judgements.length + problems.length === 0) return "No governed change.";
  const found = await describeFindings(reportVerdict({ ...verdict, judgements: [] }).findings, showing);
  return [
    `${STATUS_SIGNS[status]} ${plain(headline(verdict))}`,
    ...(found === "" ? [] : ["", found]),
    ...judgements.flatMap(describeJudgement),
  ].join("\n");
}

function describeJudgement({ item, status, gates, approvals }: Judgement): string[] {
  // A break-glass asks for its own approvals first; the report is about those.
  const deciding = gates.find(({ type }) => type === "approvals");
  const rolesOf = (gate: GateResult) => (gate === deciding ? (approvals?.roles ?? []) : []);
  return [
    "",
    `${STATUS_SIGNS[status]} ${plain(capitalise(itemClause(item)))}`,
    ...gates.map((gate) => `  ${STATUS_SIGNS[gate.status]} ${plain(describeGate(gate, rolesOf(gate)))}`),
  ];
}

function describeGate(gate: GateResult, roles: readonly RoleApprovals[]): string {
  const place = gate.at === undefined || gate.status === "passed" ? "" : ` (${gate.at.file}:${gate.at.line})`;
  if (!isDecidedOnGitHub(gate)) return `${gate.id}: ${gateSentence(gate)}${place}`;
  const asked =
    gate.type === "approvals" && roles.length > 0 ? ` It asks for ${roles.map(describeRole).join(", ")}.` : "";
  return `${gate.id}: only GitHub can tell, once the pull request is open.${asked}`;
}

function describeRole({ role, needed }: RoleApprovals): string {
  return `${needed} of ${role}`;
}

const ON_GITHUB: readonly string[] = ["reviews", "commits", "teams", "checks", "code-commits"];

/** Whether a gate waits for what no clone knows. */
export function isDecidedOnGitHub({ type, status }: GateResult): boolean {
  const needs = type === "order" || type === "registered" ? [] : GATES[type].needs;
  return status === "pending" && needs.some((fact) => ON_GITHUB.includes(fact));
}

/** The verdict for programs: what was judged, how, and why. */
export function toVerdictJson(verdict: Verdict): string {
  const items = verdict.judgements.map(({ item, status, gates }) => ({
    change: itemClause(item),
    status,
    gates: gates.map((gate) => (isDecidedOnGitHub(gate) ? { ...gate, decidedOn: "github" } : gate)),
  }));
  return JSON.stringify({ status: verdict.status, items, problems: verdict.problems.map(toProblemJson) }, null, 2);
}
