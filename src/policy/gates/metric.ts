// The metric gate: a number of the version stays above a floor or below a ceiling.

import type { Metric } from "../../registry/documents.ts";
import type { MetricGateConfig } from "../policy.ts";
import { type Gate, placeIn, withCandidate } from "./gate.ts";
import { judgeThreshold } from "./threshold.ts";

export const metricGate: Gate<MetricGateConfig> = {
  needs: [],
  judge: (config, context) =>
    withCandidate(context, (candidate) => {
      const metrics = candidate.value.evaluation?.metrics ?? [];
      const index = metrics.findIndex(({ id }) => id === config.metric);
      const metric = metrics[index];
      if (!metric) {
        const reason = `The version names no metric ${config.metric}; it names ${metrics.map(({ id }) => id).join(", ") || "none"}.`;
        return { status: "inconclusive", reason, at: placeIn(candidate, "/evaluation") };
      }
      const at = placeIn(candidate, `/evaluation/metrics/${index}`);
      const other = otherSubject(metric, config);
      if (other) return { status: "failed", reason: other, at };
      return { ...judgeThreshold({ ...metric, name: metric.id }, config), at };
    }),
};

// A good number about easier data must not stand in for the one the policy asks for.
function otherSubject(metric: Metric, { dataset, slice }: MetricGateConfig): string | undefined {
  if (dataset !== undefined && metric.dataset !== dataset) {
    return `${metric.id} was measured on ${metric.dataset ?? "an unnamed dataset"}, the policy asks for ${dataset}.`;
  }
  const found = formatSlice(metric.slice);
  const asked = formatSlice(slice);
  if (asked === found) return undefined;
  return `${metric.id} is about ${found}, the policy asks for ${asked}.`;
}

function formatSlice(slice: Readonly<Record<string, string>> = {}): string {
  const parts = Object.entries(slice).map(([key, value]) => `${key} = ${value}`);
  return parts.length === 0 ? "all rows" : parts.sort().join(", ");
}
