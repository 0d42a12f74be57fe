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

/** The measured entries of a manifest, each with its pointer. */
function measurements({ value }: Manifest, section: (typeof MEASURED)[number]): Measurement[] {
  const entries: readonly Omit<Measurement, "pointer">[] = value.evaluation?.[section] ?? [];
  return entries.map((entry, index) => ({ ...entry, pointer: `/evaluation/${section}/${index}` }));
}

interface Measurement {
  pointer: string;
  id?: string;
  value?: number;
  difference?: number;
  dataset?: string;
  n?: number;
  positives?: number;
  confidenceInterval?: { lowerBound: number; upperBound: number };
}

function checkIds(manifest: Manifest): Problem[] {
  return MEASURED.flatMap((section) => {
    const entries = measurements(manifest, section).filter(({ id }) => id !== undefined);
    const first = new Map(entries.toReversed().map(({ id, pointer }) => [id, pointer]));
    return entries.flatMap(({ id = "", pointer }) => {
      if (first.get(id) === pointer) return [];
      const what = `the id ${quoteText(id)} is used twice in ${section}`;
      return problemAt(manifest, `${pointer}/id`, {
        code: "wrong-value",
        what,
        fix: "give each entry an id of its own",
      });
    });
  });
}

function checkIntervals(manifest: Manifest): Problem[] {
  return MEASURED.flatMap((section) =>
    measurements(manifest, section).flatMap((entry) => checkInterval(manifest, entry)),
  );
}

function checkInterval(manifest: Manifest, { pointer, value, difference, confidenceInterval }: Measurement): Problem[] {
  if (confidenceInterval === undefined) return [];
  const { lowerBound, upperBound } = confidenceInterval;
  if (lowerBound > upperBound) {
    const got = `${lowerBound} to ${upperBound}`;
    const inverted = { what: "the confidence interval is inverted", expected: "lowerBound not above upperBound", got };
    return [
      problemAt(manifest, `${pointer}/confidenceInterval/lowerBound`, {
        code: "wrong-value",
        ...inverted,
        fix: "swap the bounds",
      }),
    ];
  }
  const [key, number] = difference === undefined ? ["value", value ?? lowerBound] : ["difference", difference];
  if (number >= lowerBound && number <= upperBound) return [];
  const outside = {
    what: `the ${key} lies outside its confidence interval`,
    expected: `between ${lowerBound} and ${upperBound}`,
    got: String(number),
    fix: `correct the ${key} or the interval; both come from the same rows`,
  };
  return [problemAt(manifest, `${pointer}/${key}`, { code: "wrong-value", ...outside })];
}

function checkCounts(manifest: Manifest): Problem[] {
  return measurements(manifest, "metrics").flatMap(({ pointer, n, positives }) => {
    if (n === undefined || positives === undefined || positives <= n) return [];
    const facts = { what: "more positives than rows", expected: `at most ${n}`, got: String(positives) };
    return problemAt(manifest, `${pointer}/positives`, {
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
    const pointer = `/evaluation/comparisons/${index}/metric`;
    return problemAt(manifest, pointer, {
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
    measurements(manifest, section).flatMap(({ pointer, dataset }) => {
      if (dataset === undefined || known.includes(dataset)) return [];
      const what = `no dataset of lineage.datasets is called ${quoteText(dataset)}`;
      const facts = nearest(dataset, [...new Set(known)], "add the dataset to lineage.datasets");
      return problemAt(manifest, `${pointer}/dataset`, { code: "unknown-dataset", what, ...facts });
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
    return problemAt(manifest, `/evaluation/comparisons/${index}/baseline/version`, { code: "wrong-value", ...facts });
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
