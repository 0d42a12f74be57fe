// The findings of the doctor for people: what is wrong with all that mends it, what is well in one line each.

import type { Finding, SetupVerdict } from "../../plan/setup/finding.ts";
import type { SetupPlan, StepDone } from "../../plan/setup/steps.ts";
import { plain } from "../terminal.ts";

/** What was found, what is to be done and what was. */
export interface Diagnosis {
  repository: string;
  findings: readonly Finding[];
  plan: SetupPlan;
  /** Absent without `--apply`. */
  done?: readonly StepDone[];
}

const SIGNS: Readonly<Record<SetupVerdict, string>> = {
  ok: "✓ ok",
  missing: "✗ missing",
  warning: "! warning",
  "could-not-tell": "? could not tell",
};
/** The worst first. */
const ORDER: readonly SetupVerdict[] = ["missing", "could-not-tell", "warning", "ok"];

export function formatDiagnosis({ repository, findings, plan, done }: Diagnosis): string {
  const open = ORDER.flatMap((verdict) => findings.filter((one) => one.verdict === verdict && verdict !== "ok"));
  const well = findings.filter(({ verdict }) => verdict === "ok").map(describeHead);
  const did = (done ?? []).map(({ step, refused }) =>
    refused === undefined ? `Done: ${step.tells}.` : `GitHub refused: ${step.tells} (${refused}). Do it by hand.`,
  );
  const idle = done?.length === 0 ? ["Nothing to set up: everything that can be is as it should be."] : [];
  const would = done === undefined ? plan.steps.map(({ tells }) => `--apply would: ${tells}.`) : [];
  const told = [...did, ...idle, ...would, ...plan.left].map(plain);
  return [`${plain(repository)}: ${count(findings)}`, ...open.map(toDescribe(open)), well.join("\n"), told.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

function count(findings: readonly Finding[]): string {
  const words = { missing: "missing", "could-not-tell": "could not be told", warning: "to look at", ok: "ok" };
  return ORDER.map((verdict) => [findings.filter((one) => one.verdict === verdict).length, words[verdict]] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(", ");
}

function describeHead({ id, verdict, where, got }: Finding): string {
  return `${SIGNS[verdict]}  ${id}  ${plain(where)}${verdict === "ok" ? `: ${plain(got)}` : ""}`;
}

/** One call may mend several findings: it is printed with the first of them. */
function toDescribe(all: readonly Finding[]): (finding: Finding) => string {
  return (finding) => {
    const { id, why, expected, got, mend } = finding;
    const first = all.find((one) => one.mend?.call !== undefined && one.mend.call === mend?.call);
    const call = first === undefined || first.id === id ? mend?.call : `the one of ${first.id}`;
    const rows = { expected, got, why, mend: mend?.setting, call };
    const lines = Object.entries(rows).map(([label, text]) => text && `    ${label.padEnd(9)} ${plain(text)}`);
    return [describeHead(finding), ...lines.filter(Boolean)].join("\n");
  };
}
