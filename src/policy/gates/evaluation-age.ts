// The evaluation-age gate: the numbers are recent enough to speak about today.

import type { EvaluationAgeGateConfig } from "../policy.ts";
import { formatDuration, formatInstant, parseInstant } from "../time.ts";
import { type Gate, placeIn, withCandidate } from "./gate.ts";

export const evaluationAgeGate: Gate<EvaluationAgeGateConfig> = {
  needs: [],
  judge: ({ maxAge }, context) =>
    withCandidate(context, (candidate) => {
      const said = candidate.value.evaluation?.performedAt;
      const performed = parseInstant(said ?? "");
      const now = parseInstant(context.evidence.asOf);
      const at = placeIn(candidate, said === undefined ? "/evaluation" : "/evaluation/performedAt");
      if (performed === undefined || now === undefined) {
        return {
          status: "inconclusive",
          reason: "The version does not say when it was evaluated (evaluation.performedAt).",
          at,
        };
      }
      const facts = { observed: { performedAt: said ?? "" }, required: { maxAge: formatDuration(maxAge) }, at };
      if (performed > now)
        return { status: "failed", reason: `The evaluation lies in the future (${said}).`, ...facts };
      const limit = formatInstant(performed + maxAge);
      const valid = now - performed <= maxAge;
      const tense = valid ? "counts until" : "counted until";
      const reason = `The evaluation of ${said} ${tense} ${limit} (${formatDuration(maxAge)}).`;
      return { status: valid ? "passed" : "failed", reason, ...facts };
    }),
};
