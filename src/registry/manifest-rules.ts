// Rules within one version manifest that a schema can not say: numbers, names and orders that must fit each other.

import { type Comparison, type Located, type ModelVersion, type Period, problemAt } from "./documents.ts";
import type { Problem } from "./problem.ts";
import { quoteText } from "./repair.ts";
import { suggest } from "./suggest.ts";
import { compareVersions } from "./version.ts";

type Manifest = Located<ModelVersion>;
type Rule = (manifest: Manifest) => readonly Problem[];

const RULES: readonly Rule[] = [
  checkIds,
  checkIntervals,
  checkCounts,
  checkPeriods,
  checkMetricNames,
  checkDatasetNames,
  checkOrder,
];

/** Everything in a manifest that contradicts the rest of it. */
export function checkManifest(manifest: Manifest): Problem[] {
  return RULES.flatMap((rule) => rule(manifest));
}

const MEASURED = ["metrics", "comparisons", "disparities"] as const;
type Section = (typeof MEASURED)[number];

/** What the rules look at in a measured entry, whichever section it is of. */
interface Measurement {
  id?: string;
  value?: number;
  difference?: number;
  dataset?: string;
  n?: number;
  positives?: number;
  confidenceInterval?: { lowerBound: number; upperBound: number };
}

function measurements({ value }: Manifest, section: Section): readonly Measurement[] {
  return value.evaluation?.[section] ?? [];
}

function pointerTo(section: Section, index: number, key: string): string {
  return `/evaluation/${section}/${index}/${key}`;
}

function checkIds(manifest: Manifest): Problem[] {
  return MEASURED.flatMap((section) => {
    const taken = new Set<string>();
    return measurements(manifest, section).flatMap(({ id }, index) => {
      if (id === undefined) return [];
      if (!taken.has(id)) {
        taken.add(id);
        return [];
      }
      const what = `the id ${quoteText(id)} is used twice in ${section}`;
      const fix = "give each entry an id of its own";
      return problemAt(manifest, pointerTo(section, index, "id"), { code: "wrong-value", what, fix });
    });
  });
}

function checkIntervals(manifest: Manifest): Problem[] {
  return MEASURED.flatMap((section) =>
    measurements(manifest, section).flatMap((entry, index) => {
      const fault = explainInterval(entry);
      if (fault === undefined) return [];
      const { key, ...told } = fault;
      return problemAt(manifest, pointerTo(section, index, key), { code: "wrong-value", ...told });
    }),
  );
}

type IntervalFault = Pick<Problem, "what" | "expected" | "got" | "fix"> & { key: string };

function explainInterval({ value, difference, confidenceInterval }: Measurement): IntervalFault | undefined {
  if (confidenceInterval === undefined) return undefined;
  const { lowerBound, upperBound } = confidenceInterval;
  if (lowerBound > upperBound)
    return {
      key: "confidenceInterval/lowerBound",
      what: "the confidence interval is inverted",
      expected: "lowerBound not above upperBound",
      got: `${lowerBound} to ${upperBound}`,
      fix: "swap the bounds",
    };
  const [key, number] = difference === undefined ? ["value", value ?? lowerBound] : ["difference", difference];
  if (number >= lowerBound && number <= upperBound) return undefined;
  return {
    key,
    what: `the ${key} lies outside its confidence interval`,
    expected: `between ${lowerBound} and ${upperBound}`,
    got: String(number),
    fix: `correct the ${key} or the interval; both come from the same rows`,
  };
}

function checkCounts(manifest: Manifest): Problem[] {
  return measurements(manifest, "metrics").flatMap(({ n, positives }, index) => {
    if (n === undefined || positives === undefined || positives <= n) return [];
    const facts = { what: "more positives than rows", expected: `at most ${n}`, got: String(positives) };
    return problemAt(manifest, pointerTo("metrics", index, "positives"), {
      code: "wrong-value",
      ...facts,
      fix: "correct n or positives",
    });
  });
}

function checkPeriods(manifest: Manifest): Problem[] {
  return (manifest.value.lineage?.datasets ?? []).flatMap(({ period }, index) =>
    checkPeriod(manifest, `/lineage/datasets/${index}/period`, period),
  );
}

/** A period whose end comes before its start. */
export function checkPeriod(document: Located<unknown>, pointer: string, period: Period | undefined): Problem[] {
  if (period === undefined || period.start <= period.end) return [];
  const facts = {
    what: "the period ends before it starts",
    expected: `a day from ${period.start} on`,
    got: period.end,
  };
  return [problemAt(document, `${pointer}/end`, { code: "wrong-value", ...facts, fix: "swap start and end" })];
}

function checkMetricNames(manifest: Manifest): Problem[] {
  const known = measurements(manifest, "metrics").map(({ id }) => id ?? "");
  const comparisons: readonly Comparison[] = manifest.value.evaluation?.comparisons ?? [];
  return comparisons.flatMap(({ metric }, index) => {
    if (known.includes(metric)) return [];
    const what = `no metric of this version is called ${quoteText(metric)}`;
    return problemAt(manifest, pointerTo("comparisons", index, "metric"), {
      code: "unknown-metric",
      what,
      ...nearest(metric, known, "add the metric to evaluation.metrics"),
    });
  });
}

/** A version that lists its datasets measures on no other ones. */
function checkDatasetNames(manifest: Manifest): Problem[] {
  const known = (manifest.value.lineage?.datasets ?? []).map(({ name }) => name);
  if (known.length === 0) return [];
  return (["metrics", "disparities"] as const).flatMap((section) =>
    measurements(manifest, section).flatMap(({ dataset }, index) => {
      if (dataset === undefined || known.includes(dataset)) return [];
      const what = `no dataset of lineage.datasets is called ${quoteText(dataset)}`;
      const facts = nearest(dataset, [...new Set(known)], "add the dataset to lineage.datasets");
      return problemAt(manifest, pointerTo(section, index, "dataset"), { code: "unknown-dataset", what, ...facts });
    }),
  );
}

function checkOrder(manifest: Manifest): Problem[] {
  const { model, version, previousVersion, evaluation } = manifest.value;
  const problems = (evaluation?.comparisons ?? []).flatMap(({ baseline }, index) => {
    if (baseline.version !== version || (baseline.model ?? model) !== model) return [];
    const facts = {
      what: "the version is compared with itself",
      got: quoteText(version),
      fix: "name the version it was compared with",
    };
    return problemAt(manifest, pointerTo("comparisons", index, "baseline/version"), { code: "wrong-value", ...facts });
  });
  if (previousVersion === undefined || compareVersions(previousVersion, version) < 0) return problems;
  const facts = {
    what: "the previous version is not older",
    expected: `a version before ${version}`,
    got: quoteText(previousVersion),
  };
  return [
    ...problems,
    problemAt(manifest, "/previousVersion", {
      code: "wrong-value",
      ...facts,
      fix: "name the version this one follows",
    }),
  ];
}

/** What could have been meant by a word that names nothing. */
export function nearest(word: string, known: readonly string[], otherwise: string): Pick<Problem, "expected" | "fix"> {
  const near = suggest(word, known);
  if (near !== undefined) return { expected: quoteText(near), fix: `write ${quoteText(near)}` };
  const shown = known.slice(0, 10).join(", ");
  return { ...(known.length > 0 && { expected: `one of ${shown}${known.length > 10 ? ", …" : ""}` }), fix: otherwise };
}
