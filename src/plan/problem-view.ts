// Problems as a list for readers and as annotations at the lines at fault.

import type { GateResult, Verdict } from "../policy/verdict.ts";
import { explainProblem, type Problem, type Span } from "../registry/problem.ts";
import type { Annotation } from "./action.ts";
import { plain } from "./markdown.ts";
import { gateSentence } from "./words.ts";

/** Where files can be seen: `https://github.com/acme/models` at a commit. */
export interface Place {
  repositoryUrl: string;
  commit: string;
}

export interface ProblemView {
  place: string;
  url: string;
  sentence: string;
}

const MOST_PROBLEMS = 40;
/** Fifty fit in a request; more than this nobody reads. */
const MOST_ANNOTATIONS = 200;
const LONGEST_MESSAGE = 4000;
const LONGEST_TITLE = 200;

/** The first problems, and how many there are besides. */
export function viewProblems(problems: readonly Problem[], place: Place): { shown: ProblemView[]; more: number } {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => ({
    place: problem.at ? `${problem.file}:${problem.at.line}:${problem.at.column}` : problem.file,
    url: fileUrl(place, problem.file, problem.at),
    sentence: capitalise(explainProblem(problem)),
  }));
  return { shown, more: problems.length - shown.length };
}

/** Page of a file at a commit, at a line when there is one. */
export function fileUrl({ repositoryUrl, commit }: Place, file: string, at?: Span): string {
  const path = file.split("/").map(encode).join("/");
  return `${repositoryUrl}/blob/${commit}/${path}${at ? `#L${at.line}` : ""}`;
}

/** Annotations of a verdict: problems first, then gates that do not pass and know their line. */
export function annotate({ problems, judgements }: Pick<Verdict, "problems" | "judgements">): Annotation[] {
  const gates = judgements.flatMap((judgement) => judgement.gates);
  return [...problems.map(annotateProblem), ...gates.flatMap(annotateGate)].slice(0, MOST_ANNOTATIONS);
}

function annotateProblem(problem: Problem): Annotation {
  const title = plain(capitalise(problem.what), LONGEST_TITLE);
  const message = plain(capitalise(explainProblem(problem)), LONGEST_MESSAGE);
  return { path: problem.file, ...lines(problem.at), level: "failure", title, message };
}

function annotateGate(gate: GateResult): Annotation[] {
  const { id, status, at } = gate;
  if (at === undefined || status === "passed") return [];
  const level = status === "failed" ? "failure" : status === "waived" ? "notice" : "warning";
  const title = plain(`Gate ${id}`, LONGEST_TITLE);
  return [{ path: at.file, ...lines(at), level, title, message: plain(gateSentence(gate), LONGEST_MESSAGE) }];
}

/** GitHub's ends are inclusive, ours are not; a file without a span is annotated at its first line. */
function lines(at: Span | undefined): Pick<Annotation, "startLine" | "endLine" | "startColumn" | "endColumn"> {
  if (at === undefined) return { startLine: 1, endLine: 1 };
  const { line: startLine, column: startColumn } = at;
  const endLine = Math.max(startLine, at.endColumn === 1 ? at.endLine - 1 : at.endLine);
  if (endLine > startLine || at.endLine > startLine) return { startLine, endLine };
  return { startLine, endLine, startColumn, endColumn: Math.max(startColumn, at.endColumn - 1) };
}

function encode(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, "\ufffd"));
}

function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
