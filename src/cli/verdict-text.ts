// Verdicts and problems as a terminal shows them: the words of the check, without its Markdown.

import { capitalise, headline, itemClause, STATUS_SIGNS } from "../plan/words.ts";
import type { Judgement, RoleApprovals, Verdict } from "../policy/verdict.ts";
import { explainProblem, formatProblem, type Problem } from "../registry/problem.ts";
import type { Inspection } from "./inspect-work-tree.ts";
import { plain } from "./terminal.ts";

/** Every item with its gates, then every problem, headline first. */
export function describeVerdict(verdict: Verdict): string {
  const { status, judgements, problems } = verdict;
  if (judgements.length + problems.length === 0) return "No governed change.";
  return [
    `${STATUS_SIGNS[status]} ${plain(headline(verdict))}`,
    ...problems.map((problem) => `  ${plain(formatProblem(problem))}`),
    ...judgements.flatMap(describeJudgement),
  ].join("\n");
}

function describeJudgement({ item, status, gates, approvals }: Judgement): string[] {
  return [
    "",
    `${STATUS_SIGNS[status]} ${plain(capitalise(itemClause(item)))}`,
    ...gates.map((gate) => `  ${STATUS_SIGNS[gate.status]} ${plain(`${gate.id}: ${gate.reason}`)}`),
    ...(approvals?.roles ?? []).map((role) => `    ${plain(describeRole(role))}`),
  ];
}

function describeRole({ role, needed, candidates }: RoleApprovals): string {
  const who = candidates.length > 0 ? `, from ${candidates.join(", ")}` : "";
  return `${role}: ${needed} needed${who}`;
}

/** The verdict for programs: what was judged, how, and why. */
export function toVerdictJson(verdict: Verdict): string {
  const items = verdict.judgements.map(({ item, status, gates }) => ({ change: itemClause(item), status, gates }));
  return JSON.stringify({ status: verdict.status, items, problems: verdict.problems.map(toProblemJson) }, null, 2);
}

/** A problem for programs: its fields and its sentence. */
export function toProblemJson(problem: Problem): object {
  return { ...problem, message: explainProblem(problem) };
}

/** Problems as a compiler prints them, and a closing line with what was looked at. */
export function describeInspection({ files, models, versions, problems }: Inspection): string {
  const verdict =
    problems.length === 0 ? "no problems" : `${problems.length} problem${problems.length === 1 ? "" : "s"}`;
  const looked = `${files} files, ${models} models, ${versions} versions`;
  return [...problems.map((problem) => plain(formatProblem(problem))), `${looked}: ${verdict}`].join("\n");
}
