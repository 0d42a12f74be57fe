import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatProblem } from "../../src/registry/problem.ts";
import { checkRules, type PolicyNames } from "../../src/registry/rules.ts";
import {
  brief,
  CHURN,
  DIGEST,
  datasetFile,
  type Files,
  modelFile,
  registryOf,
  retiredFile,
  stageFile,
  versionFile,
} from "./registry-sample.ts";

const NAMES: PolicyNames = { stages: ["staging", "production"], tiers: ["low", "high"] };

function broken(edit: Files, names: PolicyNames | undefined = NAMES): string[] {
  const registry = registryOf({ ...CHURN, ...edit });
  expect(registry.problems).toEqual([]);
  return checkRules(registry, names).map(formatProblem);
}

const at = (path: string, message: string): string => `models/churn/${path}:${message}`;

describe("rules across files", () => {
  it("are kept by a sound registry", () => expect(broken({})).toEqual([]));

  it.each<[string, Files, string]>([
    [
      "an unknown stage",
      stageFile("churn", "prodution", "1.0.0"),
      at(
        "stages/prodution.yaml",
        '4:8: the policy has no stage "prodution": expected "production". Write "production".',
      ),
    ],
    [
      "an unknown tier",
      modelFile("churn", "riskTier: hihg\n"),
      at("model.yaml", '4:11: the policy has no risk tier "hihg": expected "high". Write "high".'),
    ],
    [
      "an unknown version",
      stageFile("churn", "production", "1.0.7"),
      at("stages/production.yaml", '5:10: churn@1.0.7 is not in this registry: expected "1.0.0". Write "1.0.0".'),
    ],
    [
      "a far-off version",
      stageFile("churn", "production", "7.7.7"),
      at(
        "stages/production.yaml",
        "5:10: churn@7.7.7 is not in this registry: expected one of 2.0.0, 1.1.0, 1.0.0. Register it first, in a pull request of its own.",
      ),
    ],
    [
      "a retired version in a stage",
      retiredFile("churn", "1.0.0", "leaked"),
      at(
        "stages/production.yaml",
        '5:10: churn@1.0.0 is retired and can not hold production: expected a version without a file in retired/, got "1.0.0", retired because: "leaked". Assign another version, or remove this file to leave production empty.',
      ),
    ],
    [
      "a retirement of nothing",
      retiredFile("churn", "9.9.9"),
      at(
        "retired/9.9.9.yaml",
        "4:10: churn@9.9.9 is not in this registry: expected one of 2.0.0, 1.1.0, 1.0.0. Register it first, in a pull request of its own.",
      ),
    ],
    [
      "a version without a model",
      versionFile("fraud", "1.0.0"),
      "models/fraud/model.yaml: the model fraud has no identity: expected kind: Model and model: fraud. Add this file, or correct the folder's name.",
    ],
  ])("refuse %s", (_, edit, message) => expect(broken(edit)).toEqual([message]));

  it("leave stages and tiers alone when there is no policy", () => {
    expect(
      checkRules(
        registryOf({ ...CHURN, ...stageFile("churn", "x", "1.0.0"), ...modelFile("churn", "riskTier: y\n") }),
        undefined,
      ),
    ).toEqual([]);
  });

  it("say nothing about files nobody looked for", () => {
    const covers = ["models/churn/stages/", "models/churn/retired/"];
    expect(checkRules(registryOf(stageFile("churn", "production", "7.7.7"), { covers }), NAMES)).toEqual([]);
  });
});

describe("rules of a manifest", () => {
  const metric = (fields: string): string => `evaluation:\n  metrics:\n    - { id: auc, value: 0.9, ${fields} }\n`;
  const compared = (fields: string): string =>
    `evaluation:\n  metrics: [{ id: auc, value: 0.9 }]\n  comparisons: [{ metric: auc, baseline: { version: 2.0.0 }, difference: 0.01, ${fields} }]\n`;
  const datasets = (fields: string): string => `lineage:\n  datasets: [{ name: customers, ${fields} }]\n`;

  it.each<[string, string]>([
    [
      metric("confidenceInterval: { lowerBound: 0.95, upperBound: 0.85 }"),
      "10:64: the confidence interval is inverted: expected lowerBound not above upperBound, got 0.95 to 0.85. Swap the bounds.",
    ],
    [
      metric("confidenceInterval: { lowerBound: 0.91, upperBound: 0.95 }"),
      "10:25: the value lies outside its confidence interval: expected between 0.91 and 0.95, got 0.9. Correct the value or the interval; both come from the same rows.",
    ],
    [
      compared("confidenceInterval: { lowerBound: 0.02, upperBound: 0.03 }"),
      "10:74: the difference lies outside its confidence interval: expected between 0.02 and 0.03, got 0.01. Correct the difference or the interval; both come from the same rows.",
    ],
    [
      metric("n: 10, positives: 11"),
      "10:48: more positives than rows: expected at most 10, got 11. Correct n or positives.",
    ],
    [
      `evaluation:\n  metrics: [{ id: auc, value: 1 }, { id: auc, value: 2 }]\n`,
      '9:42: the id "auc" is used twice in metrics. Give each entry an id of its own.',
    ],
    [
      compared("").replace("metric: auc", "metric: acu"),
      '10:27: no metric of this version is called "acu": expected "auc". Write "auc".',
    ],
    [
      compared("").replace("2.0.0", "2.0.9"),
      '10:53: churn@2.0.9 is not in this registry: expected "2.0.0". Write "2.0.0".',
    ],
    [
      compared("").replace("2.0.0", "2.1.0"),
      '10:53: the version is compared with itself: got "2.1.0". Name the version it was compared with.',
    ],
    [
      `${datasets("role: test")}${metric("dataset: costumers")}`,
      '12:39: no dataset of lineage.datasets is called "costumers": expected "customers". Write "customers".',
    ],
    [
      datasets("period: { start: 2026-02-01, end: 2026-01-01 }"),
      "9:67: the period ends before it starts: expected a day from 2026-02-01 on, got 2026-01-01. Swap start and end.",
    ],
    [
      datasets('version: "2026-09-31"'),
      '9:42: dataset customers@2026-09-31 has no manifest: expected "2026-09-30". Write "2026-09-30".',
    ],
    [
      datasets(`version: "2026-09-30", digest: { sha256: ${"cd".repeat(32)} }`),
      `9:74: the digest is not the one of datasets/customers/2026-09-30.yaml: expected ${DIGEST}, got ${"cd".repeat(32)}. Name the dataset that was used.`,
    ],
    [
      "lineage: { parents: [churn@2.0.7] }\n",
      '8:22: churn@2.0.7 is not in this registry: expected "churn@2.0.0". Write "churn@2.0.0".',
    ],
    [
      "lineage: { parents: [churn@2] }\n",
      '8:22: not a version of this registry: expected model@version, got "churn@2". Name the version too.',
    ],
    [
      "lineage: { baseModels: [{ model: churn@2.1.0 }] }\n",
      "8:34: a version descends from itself: got churn@2.1.0 from churn@2.1.0. Remove the reference that is not true.",
    ],
    [
      "previousVersion: 2.2.0\n",
      '8:18: the previous version is not older: expected a version before 2.1.0, got "2.2.0". Name the version this one follows.',
    ],
  ])("refuse %s", (more, message) => {
    const found = broken(versionFile("churn", "2.1.0", more));
    expect(found).toEqual([`models/churn/versions/2.1.0.yaml:${message}`]);
  });

  it("refuse a previous version that is not older", () => {
    expect(broken(versionFile("churn", "0.9.0", "previousVersion: 1.0.0\n"))).toEqual([
      'models/churn/versions/0.9.0.yaml:8:18: the previous version is not older: expected a version before 0.9.0, got "1.0.0". Name the version this one follows.',
    ]);
  });

  it.each<[string, string]>([
    ["bounds that meet the value", metric("confidenceInterval: { lowerBound: 0.9, upperBound: 0.9 }")],
    ["a dataset without manifests here", "lineage:\n  datasets: [{ name: elsewhere, version: v1 }]\n"],
    [
      "a dataset with its own digest",
      datasets(`version: "2026-09-30", digest: { sha256: ${DIGEST}, sha512: ${"cd".repeat(64)} }`),
    ],
    ["metrics of datasets when none are listed", metric("dataset: anything")],
    ["parents and baselines that are there", `lineage: { parents: [churn@2.0.0] }\n${compared("n: 10")}`],
  ])("accept %s", (_, more) => expect(broken(versionFile("churn", "2.1.0", more))).toEqual([]));

  it("hold a dataset to its period", () => {
    const edit = datasetFile("customers", "2027", "period: { start: 2026-02-01, end: 2026-01-01 }\n");
    expect(brief(checkRules(registryOf({ ...CHURN, ...edit }), NAMES))).toEqual([
      "wrong-value datasets/customers/2027.yaml:6",
    ]);
  });
});

describe("lineage", () => {
  /** Versions 0.0.0, 1.0.0 … of one model, each with the parents it is given. */
  function family(parents: readonly (readonly number[])[]): Files {
    const versions = parents.map((names, index) => {
      const list = names.map((name) => `churn@${name}.0.0`).join(", ");
      return versionFile("churn", `${index}.0.0`, `lineage: { parents: [${list}] }\n`);
    });
    return Object.assign({}, modelFile("churn"), ...versions);
  }

  const cycles = (parents: readonly (readonly number[])[]): number =>
    checkRules(registryOf(family(parents)), NAMES).filter(({ code }) => code === "lineage-cycle").length;

  it("names every version of a circle", () => {
    const [problem] = checkRules(registryOf(family([[2], [0], [1]])), NAMES);
    expect(problem?.got).toBe("churn@0.0.0 from churn@2.0.0 from churn@1.0.0 from churn@0.0.0");
  });

  it("has no circle when every parent is older, and one as soon as the oldest descends from the newest", () => {
    const graph = fc.array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(graph, (wishes) => {
        const older = wishes.map((wish, index) =>
          index === 0 ? [] : [index - 1, ...wish.map((name) => name % index)],
        );
        expect(cycles(older)).toBe(0);
        expect(cycles([[older.length - 1], ...older.slice(1)])).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});
