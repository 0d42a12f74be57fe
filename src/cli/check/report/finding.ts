// What a check found, in the one form that every output format is made from.

import { gateSentence, itemClause } from "../../../plan/words.ts";
import type { ProposalItem } from "../../../policy/proposal.ts";
import type { GateResult, Judgement, Verdict } from "../../../policy/verdict.ts";
import { formatPath } from "../../../registry/names.ts";
import { explainProblem, type Problem, type Span } from "../../../registry/problem.ts";
import type { Inspection } from "../inspect-registry.ts";

export interface Finding {
  /** Code of the problem, or `gate/<type>`. */
  rule: string;
  /** `warning` is evidence that decides nothing: it blocks as an error does, and other evidence may mend it. */
  level: "error" | "warning";
  file: string;
  at?: Span;
  message: string;
}

/** One thing that was looked at, whatever came out. */
export interface Case {
  group: string;
  name: string;
  status: GateResult["status"];
  message: string;
}

export interface Report {
  findings: readonly Finding[];
  cases: readonly Case[];
}

/** Problems of the files as they lie. */
export function reportInspection({ files, problems }: Inspection): Report {
  const findings = problems.map(fromProblem);
  const whole = { group: "registry", name: "files", message: `${files} files were looked at` };
  return { findings, cases: [...findings.map(toCase), { ...whole, status: "passed" }] };
}

/** Problems and gates of a proposed change. Gates that wait or are waived are cases and no findings. */
export function reportVerdict({ problems, judgements }: Verdict): Report {
  const found = problems.map(fromProblem);
  return {
    findings: [...found, ...judgements.flatMap(({ item, gates }) => gates.flatMap((gate) => fromGate(gate, item)))],
    cases: [...found.map(toCase), ...judgements.flatMap(toCases)],
  };
}

function fromProblem(problem: Problem): Finding {
  const { code, file, at } = problem;
  return { rule: code, level: "error", file, ...(at && { at }), message: explainProblem(problem) };
}

function fromGate({ id, type, status, reason, at }: GateResult, item: ProposalItem): Finding[] {
  if (status === "passed" || status === "pending" || status === "waived") return [];
  const place = at === undefined ? { file: fileOf(item) } : { file: at.file, at };
  return [
    { rule: `gate/${type}`, level: status === "failed" ? "error" : "warning", ...place, message: `${id}: ${reason}` },
  ];
}

/** The file that asks for an item. */
function fileOf(item: ProposalItem): string {
  if (item.kind === "transition") return formatPath({ kind: "stage", model: item.model, stage: item.stage });
  if (item.kind === "registration" || item.kind === "retirement") {
    const { model, version } = item.change;
    return formatPath({ kind: item.kind === "registration" ? "version" : "retirement", model, version });
  }
  return "registry.yaml";
}

function toCase({ rule, file, message }: Finding): Case {
  return { group: file, name: rule, status: "failed", message };
}

function toCases({ item, gates }: Judgement): Case[] {
  return gates.map((gate) => ({
    group: itemClause(item),
    name: gate.id,
    status: gate.status,
    message: gateSentence(gate),
  }));
}
