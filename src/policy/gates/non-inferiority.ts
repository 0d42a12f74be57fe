// The non-inferiority gate: the version is not worse than a baseline by more than the margin, over the same rows.

import type { Comparison, Located, Metric, ModelVersion } from "../../registry/documents.ts";
import type { NonInferiorityGateConfig } from "../policy.ts";
import { judgeNonInferiority, knownDirection, normalise } from "../statistics.ts";
import { type Finding, type Gate, type GateContext, pickWorst, placeIn, unknown, withCandidate } from "./gate.ts";
import { demand, describe, type Measurement, observe, toInterval } from "./measurement.ts";

export const nonInferiorityGate: Gate<NonInferiorityGateConfig> = {
  needs: [],
  judge: (config, context) =>
    withCandidate(context, (candidate) => {
      const { version, metric: id } = { version: baselineVersion(config, context), metric: config.metric };
      if (version === undefined) return { status: "passed", reason: `The stage is empty, so ${id} has no baseline.` };
      if (version === candidate.value.version)
        return config.baseline === "champion"
          ? unknown(`which version held the stage before ${version}`)
          : { status: "passed", reason: `${version} is the baseline itself.` };
      const metric = candidate.value.evaluation?.metrics?.find((one) => one.id === id);
      if (!metric) return noMetric(candidate, id);
      const direction = directionOf(metric, config);
      if (typeof direction === "string") return { status: "failed", reason: direction };
      return pickWorst(compareAll({ config, context, candidate, metric, version, direction }));
    }),
};

interface Case {
  config: NonInferiorityGateConfig;
  context: GateContext;
  candidate: Located<ModelVersion>;
  metric: Metric;
  version: string;
  direction: boolean;
}

function baselineVersion({ baseline }: NonInferiorityGateConfig, { champion }: GateContext): string | undefined {
  return baseline === "champion" ? champion?.version : baseline.version;
}

function noMetric(candidate: Located<ModelVersion>, id: string): Finding {
  return {
    status: "inconclusive",
    reason: `The version names no metric ${id} to compare.`,
    at: placeIn(candidate, "/evaluation"),
  };
}

// The manifest may not turn a metric round: what everybody knows as good when high stays so, and the policy has the last word.
function directionOf(metric: Metric, config: NonInferiorityGateConfig): boolean | string {
  const expected = config.greaterIsBetter ?? knownDirection(metric.type ?? metric.id);
  const { greaterIsBetter: said } = metric;
  if (expected === undefined) return said ?? true;
  if (said === undefined || said === expected) return expected;
  return `The version says that ${said ? "more" : "less"} ${metric.id} is better, which is not so for ${metric.type ?? metric.id}.`;
}

function compareAll(one: Case): Finding[] {
  const { candidate, config, version } = one;
  const comparisons = candidate.value.evaluation?.comparisons ?? [];
  const found = comparisons.flatMap((comparison, index) =>
    isAbout(comparison, one)
      ? [{ ...judgeDifference(one, comparison), at: placeIn(candidate, `/evaluation/comparisons/${index}`) }]
      : [],
  );
  if (found.length > 0) return found;
  const points = config.allowPoint ? differenceOfPoints(one) : undefined;
  if (points) return [judgeDifference(one, points)];
  const others = comparisons.filter(({ metric }) => metric === config.metric).map(({ baseline }) => baseline.version);
  const instead = others.length === 0 ? "" : `; it compares with ${others.join(", ")}`;
  const reason = `The version does not compare its ${config.metric} with ${version}${instead}.`;
  return [{ status: "inconclusive", reason, at: placeIn(candidate, "/evaluation") }];
}

function isAbout({ metric, baseline }: Comparison, { config, candidate, version }: Case): boolean {
  const sameModel = baseline.model === undefined || baseline.model === candidate.value.model;
  return metric === config.metric && sameModel && baseline.version === version;
}

// Without a paired comparison the two manifests' own numbers will do, if they are about the same data.
function differenceOfPoints({ context, metric, version, candidate }: Case): Pick<Comparison, "difference"> | undefined {
  const filed = context.after.models.get(candidate.value.model)?.versions.get(version)?.document;
  const manifest = filed ?? (context.champion?.version === version ? context.champion.manifest : undefined);
  const other = manifest?.value.evaluation?.metrics?.find(({ id }) => id === metric.id);
  if (!other || metric.dataset === undefined || other.dataset !== metric.dataset) return undefined;
  if (JSON.stringify(other.slice ?? {}) !== JSON.stringify(metric.slice ?? {})) return undefined;
  return { difference: Number((metric.value - other.value).toPrecision(10)) };
}

function judgeDifference(one: Case, comparison: Pick<Comparison, "difference" | "confidenceInterval" | "n">): Finding {
  const { config, metric, version, direction } = one;
  const bound = config.allowPoint && !comparison.confidenceInterval ? "point" : "interval";
  const asked = { ...config, bound } as const;
  const measured: Measurement = {
    name: `${metric.id} difference to ${version} of`,
    value: comparison.difference,
    confidenceInterval: comparison.confidenceInterval,
    n: comparison.n,
  };
  const facts = { observed: { ...observe(measured), bound }, required: { margin: config.margin, ...demand(asked) } };
  const interval = toInterval(measured, asked);
  if ("status" in interval) return { ...interval, ...facts };
  const status = judgeNonInferiority(normalise(interval, direction), config.margin);
  const said = { passed: "stays within", failed: "exceeds", inconclusive: "does not prove to stay within" }[status];
  const better = direction ? "greater" : "less";
  return {
    status,
    reason: `${describe(measured)} ${said} a loss of ${config.margin} (${better} is better).`,
    ...facts,
  };
}
