// A mistake in what a person wrote, told so that the person can mend it.

/** The closed list of mistakes; tests compare codes, golden files compare prose. */
export type ProblemCode =
  // one file, as text
  | "yaml-syntax"
  | "yaml-feature"
  | "file-too-large"
  | "file-not-text"
  | "file-mode"
  // one file, as a document
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "number-not-string"
  | "kind-mismatch"
  // where a file lies
  | "unexpected-file"
  | "path-mismatch"
  | "path-collision"
  | "bad-name"
  // rules across files
  | "version-changed"
  | "version-deleted"
  | "version-not-newer"
  | "several-versions"
  | "unknown-model"
  | "unknown-version"
  | "unknown-stage"
  | "unknown-dataset"
  | "unknown-role"
  | "unknown-metric"
  | "dataset-mismatch"
  | "dataset-changed"
  | "lineage-cycle"
  | "retired-version"
  | "retirement-changed"
  | "stage-occupied"
  // exceptions from the policy
  | "waiver-refused"
  | "break-glass-refused"
  | "model-deleted"
  // policy
  | "policy-missing"
  | "policy-empty"
  | "policy-invalid"
  | "policy-loosened"
  // proposal as a whole
  | "mixed-change"
  | "base-moved"
  | "shared-head"
  | "nobody-asked"
  | "too-many-files"
  | "too-many-commits"
  | "incomplete-read";

/** A place in a text; lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface Span {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** One mistake: what and where, what was expected and found, and what to do. Prose fields may hold hostile text: escape at the sink. */
export interface Problem {
  code: ProblemCode;
  /** Repository path, with forward slashes. */
  file: string;
  at?: Span;
  /** JSON Pointer of the value inside the document, when there is one. */
  pointer?: string;
  /** A clause without a full stop: "the version is a number". */
  what: string;
  expected?: string;
  got?: string;
  /** An imperative sentence without a full stop: "write it in quotes". */
  fix: string;
}

/** One line as a compiler would print it: `file:line:column: what: expected …, got …. Fix.` */
export function formatProblem(problem: Problem): string {
  const place = problem.at ? `${problem.file}:${problem.at.line}:${problem.at.column}` : problem.file;
  return `${place}: ${explainProblem(problem)}`;
}

/** The sentence without the place: `what: expected …, got …. Fix.` */
export function explainProblem({ what, expected, got, fix }: Problem): string {
  const facts = [expected === undefined ? "" : `expected ${expected}`, got === undefined ? "" : `got ${got}`]
    .filter((part) => part !== "")
    .join(", ");
  const remedy = fix.charAt(0).toUpperCase() + fix.slice(1);
  return `${what}${facts === "" ? "" : `: ${facts}`}. ${remedy}.`;
}
