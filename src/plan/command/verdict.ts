// Why a proposal that nobody has seen yet could not pass, as clauses.

import type { Verdict } from "../../policy/verdict.ts";
import { explainProblem } from "../../registry/problem.ts";

const MOST_REASONS = 10;

/** Nothing when the reviewers are all that it waits for. */
export function explainVerdict({ status, problems, judgements }: Verdict): string[] {
  if (status === "passed" || status === "pending") return [];
  const gates = judgements.flatMap((judgement) => judgement.gates);
  const unmet = gates.filter((gate) => gate.status === "failed" || gate.status === "inconclusive");
  const reasons = [...problems.map(explainProblem), ...unmet.map(({ id, reason }) => `${id}: ${reason}`)];
  return reasons.slice(0, MOST_REASONS).map((reason) => reason.replace(/\.$/, ""));
}
