import { describe, expect, it } from "@jest/globals";
import { disparityGate } from "../../../src/policy/gates/disparity.ts";
import { metricGate } from "../../../src/policy/gates/metric.ts";
import type { DisparityGateConfig, MetricGateConfig } from "../../../src/policy/policy.ts";
import type { Disparity, Metric } from "../../../src/registry/documents.ts";
import { contextOf } from "../sample.ts";

const INTERVAL = { lowerBound: 0.8, upperBound: 0.9 };
const AUC: Metric = { id: "auc", value: 0.85, n: 1000, positives: 80, dataset: "test", confidenceInterval: INTERVAL };

function judgeMetric(asked: Partial<MetricGateConfig>, measured: Partial<Metric> = {}) {
  const config: MetricGateConfig = {
    type: "metric",
    id: "auc",
    metric: "auc",
    bound: "interval",
    level: 0.95,
    ...asked,
  };
  return metricGate.judge(config, contextOf({ evaluation: { metrics: [{ ...AUC, ...measured }] } }));
}

describe("a metric gate", () => {
  it.each([
    ["the lower bound reaches the floor", { floor: 0.8 }, {}, "passed", "auc 0.85 [0.8, 0.9] reaches the floor 0.8."],
    [
      "the floor lies in the interval",
      { floor: 0.82 },
      {},
      "inconclusive",
      "auc 0.85 [0.8, 0.9] does not prove to reach the floor 0.82.",
    ],
    [
      "the upper bound is below the floor",
      { floor: 0.91 },
      {},
      "failed",
      "auc 0.85 [0.8, 0.9] stays below the floor 0.91.",
    ],
    [
      "the upper bound keeps to the ceiling",
      { ceiling: 0.9 },
      {},
      "passed",
      "auc 0.85 [0.8, 0.9] keeps below the ceiling 0.9.",
    ],
    [
      "the lower bound is above the ceiling",
      { ceiling: 0.7 },
      {},
      "failed",
      "auc 0.85 [0.8, 0.9] exceeds the ceiling 0.7.",
    ],
    [
      "only the point counts",
      { floor: 0.84, bound: "point" },
      {},
      "passed",
      "auc 0.85 [0.8, 0.9] reaches the floor 0.84.",
    ],
    [
      "the level is another one",
      { floor: 0.1, level: 0.99 },
      {},
      "inconclusive",
      "The interval of auc 0.85 [0.8, 0.9] has level 0.95, the policy asks for 0.99.",
    ],
    [
      "there are too few rows",
      { floor: 0.1, minN: 1001 },
      {},
      "inconclusive",
      "auc 0.85 [0.8, 0.9] rests on n = 1000; at least 1001 are needed.",
    ],
    [
      "there are too few positives, point or not",
      { floor: 0.1, minPositives: 81, bound: "point" },
      {},
      "inconclusive",
      "auc 0.85 [0.8, 0.9] rests on positives = 80; at least 81 are needed.",
    ],
    [
      "the dataset is another one",
      { floor: 0.1, dataset: "hard" },
      {},
      "failed",
      "auc was measured on test, the policy asks for hard.",
    ],
    [
      "the slice is another one",
      { floor: 0.1, slice: { age: "18-25" } },
      {},
      "failed",
      "auc is about all rows, the policy asks for age = 18-25.",
    ],
    [
      "a slice stands in for all rows",
      { floor: 0.1 },
      { slice: { hard: "no" } },
      "failed",
      "auc is about hard = no, the policy asks for all rows.",
    ],
    [
      "another metric is asked for",
      { floor: 0.1, metric: "recall" },
      {},
      "inconclusive",
      "The version names no metric recall; it names auc.",
    ],
    [
      "the value lies outside its interval",
      { floor: 0.1 },
      { value: 0.95 },
      "failed",
      "auc 0.95 [0.8, 0.9] does not lie in its interval.",
    ],
    [
      "the interval is upside down",
      { floor: 0.1 },
      { confidenceInterval: { lowerBound: 0.9, upperBound: 0.8 } },
      "failed",
      "auc 0.85 [0.9, 0.8] does not lie in its interval.",
    ],
    [
      "the interval has no end",
      { floor: 0.1 },
      { confidenceInterval: { lowerBound: 0.8, upperBound: Infinity } },
      "failed",
      "auc 0.85 [0.8, Infinity] has an interval without end.",
    ],
    [
      "the value is no number",
      { floor: 0.1, bound: "point" },
      { value: Number.NaN },
      "failed",
      "auc NaN [0.8, 0.9] is not a number.",
    ],
  ] as const)("when %s", (_what, asked, measured, status, reason) => {
    expect(judgeMetric(asked, measured)).toMatchObject({ status, reason });
  });

  it("is inconclusive about a bare value unless the policy asks for the point", () => {
    const { confidenceInterval: _none, ...bare } = AUC;
    const config: MetricGateConfig = {
      type: "metric",
      id: "auc",
      metric: "auc",
      floor: 0.1,
      bound: "interval",
      level: 0.95,
    };
    const context = contextOf({ evaluation: { metrics: [bare] } });
    expect(metricGate.judge(config, context).status).toBe("inconclusive");
    expect(metricGate.judge({ ...config, bound: "point" }, context).status).toBe("passed");
  });

  it("keeps the numbers for the record and points at the metric", () => {
    expect(judgeMetric({ floor: 0.8, minN: 10 })).toMatchObject({
      observed: { value: 0.85, lowerBound: 0.8, upperBound: 0.9, n: 1000, positives: 80 },
      required: { floor: 0.8, bound: "interval", level: 0.95, minN: 10 },
      at: { file: "models/fraud/versions/1.1.0.yaml", line: 1 },
    });
  });

  it("fails without a manifest", () => {
    const { candidate: _none, ...context } = contextOf({});
    expect(
      metricGate.judge({ type: "metric", id: "auc", metric: "auc", floor: 0, bound: "point", level: 0.95 }, context)
        .status,
    ).toBe("failed");
  });
});

const RATIO: Disparity = {
  id: "sex",
  type: "selection_rate",
  sensitiveFeature: "sex",
  aggregate: "ratio",
  value: 0.85,
  n: 500,
  confidenceInterval: INTERVAL,
};

describe("a disparity gate", () => {
  it.each([
    ["a ratio reaches its floor", { floor: 0.8 }, {}, "passed"],
    ["a floor lies in the interval of a ratio", { floor: 0.85 }, {}, "inconclusive"],
    ["a ratio stays below its floor", { floor: 0.95 }, {}, "failed"],
    ["the worst group reaches its floor", { floor: 0.8 }, { aggregate: "group_min" }, "passed"],
    ["a difference keeps to its ceiling", { ceiling: 0.9 }, { aggregate: "difference" }, "passed"],
    ["a difference is passed off as a ratio", { floor: 0.8 }, { aggregate: "difference" }, "failed"],
    ["a ratio is held to a ceiling", { ceiling: 0.9 }, {}, "failed"],
    ["there are too few rows", { floor: 0.1, minN: 501 }, {}, "inconclusive"],
    ["the policy names another one", { floor: 0.1, disparity: "age" }, {}, "inconclusive"],
  ] as const)("when %s", (_what, asked, measured, status) => {
    const config: DisparityGateConfig = {
      type: "disparity",
      id: "sex",
      disparity: "sex",
      bound: "interval",
      level: 0.95,
      ...asked,
    };
    const finding = disparityGate.judge(
      config,
      contextOf({ evaluation: { disparities: [{ ...RATIO, ...measured }] } }),
    );
    expect({ status: finding.status, said: finding.reason }).toEqual({ status, said: expect.stringMatching(/^.+\.$/) });
  });
});
