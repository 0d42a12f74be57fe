// Candidate against champion, metric by metric, with what the difference means.

import { knownDirection } from "../policy/statistics.ts";
import type { Comparison, ConfidenceInterval, Metric, ModelVersion } from "../registry/documents.ts";
import { formatDifference, formatInterval, formatNumber } from "./numbers.ts";

/** One line of the table, as text. */
export interface MetricRow {
  metric: string;
  /** Dataset and slice it was measured on; empty when the manifest says neither. */
  about: string;
  candidate: string;
  champion: string;
  difference: string;
  /** `better`, `worse` and the like, in the metric's own direction. */
  meaning: string;
  /** The same as `difference` in numbers; absent when there is nothing to compare with. */
  delta?: Delta;
}

/** Candidate minus champion, in the metric's own unit. */
export interface Delta {
  value: number;
  confidenceInterval?: ConfidenceInterval;
  /** Measured over the same rows, as the manifest declares. */
  paired: boolean;
}

export interface MetricTable {
  candidate: string;
  /** Version of the champion; absent when nobody holds the stage. */
  champion?: string;
  rows: readonly MetricRow[];
  /** How many rows were left out. */
  more: number;
}

const MOST_ROWS = 30;
const NONE = "–";

/** Every metric of either version, at most `most` of them; `undefined` when there is none. */
export function compareMetrics(
  candidate: ModelVersion,
  champion: ModelVersion | undefined,
  most = MOST_ROWS,
): MetricTable | undefined {
  const metrics = candidate.evaluation?.metrics ?? [];
  const before = champion?.evaluation?.metrics ?? [];
  const lost = before.filter(({ id }) => !metrics.some((metric) => metric.id === id));
  const rows = [
    ...metrics.map((metric) => {
      const other = before.find(({ id }) => id === metric.id);
      const comparison = champion && comparisonWith(candidate, champion, metric);
      return {
        ...describe(metric),
        candidate: cell(metric),
        champion: cell(other),
        ...weigh(metric, other, comparison),
      };
    }),
    // A metric that quietly disappears is worth a question.
    ...lost.map((metric) => ({
      ...describe(metric),
      ...{ candidate: NONE, champion: cell(metric), difference: NONE, meaning: "no longer measured" },
    })),
  ];
  if (rows.length === 0) return undefined;
  const shown = { rows: rows.slice(0, most), more: Math.max(0, rows.length - most) };
  return { candidate: candidate.version, ...(champion ? { champion: champion.version } : {}), ...shown };
}

function comparisonWith(candidate: ModelVersion, champion: ModelVersion, metric: Metric): Comparison | undefined {
  return candidate.evaluation?.comparisons?.find(
    ({ metric: id, baseline: { model = candidate.model, version } }) =>
      id === metric.id && model === champion.model && version === champion.version,
  );
}

type Weight = Pick<MetricRow, "difference" | "meaning" | "delta">;

/** A declared comparison is over the same rows and outweighs the difference of two points. */
function weigh(metric: Metric, other: Metric | undefined, comparison: Comparison | undefined): Weight {
  const greaterIsBetter = metric.greaterIsBetter ?? knownDirection(metric.type ?? metric.id);
  if (comparison) {
    const { difference, confidenceInterval } = comparison;
    const { lowerBound = difference, upperBound = difference } = confidenceInterval ?? {};
    const sure = Math.sign(lowerBound) === Math.sign(upperBound);
    const meaning = sure ? toMeaning(difference, greaterIsBetter) : "no clear difference";
    const delta = { value: difference, ...(confidenceInterval && { confidenceInterval }), paired: true };
    return { difference: formatDifference(difference) + formatInterval(confidenceInterval), meaning, delta };
  }
  if (other === undefined) return { difference: NONE, meaning: NONE };
  if (about(metric) !== about(other)) return { difference: NONE, meaning: "measured on other data" };
  const difference = metric.value - other.value;
  const meaning = toMeaning(difference, greaterIsBetter);
  return {
    difference: formatDifference(difference),
    meaning: difference === 0 ? meaning : `${meaning}, not paired`,
    delta: { value: difference, paired: false },
  };
}

function toMeaning(difference: number, greaterIsBetter: boolean | undefined): string {
  if (difference === 0) return "same";
  if (greaterIsBetter === undefined) return difference > 0 ? "higher" : "lower";
  return difference > 0 === greaterIsBetter ? "better" : "worse";
}

function cell(metric: Metric | undefined): string {
  return metric === undefined ? NONE : formatNumber(metric.value) + formatInterval(metric.confidenceInterval);
}

function describe(metric: Metric): Pick<MetricRow, "metric" | "about"> {
  return { metric: metric.id, about: about(metric) };
}

function about({ dataset, slice = {} }: Metric): string {
  const parts = Object.entries(slice)
    .map(([key, value]) => `${key} = ${value}`)
    .sort();
  return [...(dataset === undefined ? [] : [dataset]), ...parts].join(", ");
}
