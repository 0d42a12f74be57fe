import { describe, expect, it } from "@jest/globals";
import type { GateContext } from "../../../src/policy/gates/gate.ts";
import { nonInferiorityGate } from "../../../src/policy/gates/non-inferiority.ts";
import type { NonInferiorityGateConfig } from "../../../src/policy/policy.ts";
import type { Comparison, Metric } from "../../../src/registry/documents.ts";
import { contextOf, manifest } from "../sample.ts";

const AUC: Metric = { id: "auc", type: "roc_auc", value: 0.9, dataset: "test" };

function compared(lowerBound: number, upperBound: number, more: Partial<Comparison> = {}): Comparison {
  const difference = (lowerBound + upperBound) / 2;
  return {
    metric: "auc",
    baseline: { version: "1.0.0" },
    difference,
    confidenceInterval: { lowerBound, upperBound },
    ...more,
  };
}

function judge(
  comparisons: readonly Comparison[],
  asked: Partial<NonInferiorityGateConfig> = {},
  more: Partial<GateContext> & { metric?: Partial<Metric> } = {},
) {
  const config: NonInferiorityGateConfig = {
    type: "non-inferiority",
    id: "auc",
    metric: "auc",
    margin: 0.005,
    baseline: "champion",
    allowPoint: false,
    level: 0.95,
    ...asked,
  };
  const { metric, ...context } = more;
  return nonInferiorityGate.judge(
    config,
    contextOf({ evaluation: { metrics: [{ ...AUC, ...metric }], comparisons } }, context),
  );
}

const point: Comparison = { metric: "auc", baseline: { version: "1.0.0" }, difference: -0.004 };
const champion = (metric: Partial<Metric>) => ({
  champion: {
    version: "1.0.0",
    manifest: manifest({ version: "1.0.0", evaluation: { metrics: [{ ...AUC, ...metric }] } }),
  },
});
const { champion: _champion, ...noChampion } = contextOf({});

describe("a non-inferiority gate", () => {
  it.each([
    ["the loss stays within the margin", judge([compared(-0.004, 0.01)]), "passed"],
    ["the bound touches the margin", judge([compared(-0.005, 0.01)]), "inconclusive"],
    ["the interval lies beyond the margin", judge([compared(-0.02, -0.006)]), "failed"],
    ["one of two comparisons fails", judge([compared(0, 0.01), compared(-0.02, -0.006)]), "failed"],
    [
      "the model compares with itself by name",
      judge([compared(0, 0.01, { baseline: { model: "fraud", version: "1.0.0" } })]),
      "passed",
    ],
    [
      "another model's version is the baseline",
      judge([compared(0, 0.01, { baseline: { model: "churn", version: "1.0.0" } })]),
      "inconclusive",
    ],
    ["the champion has moved on", judge([compared(0, 0.01)], {}, { champion: { version: "1.0.1" } }), "inconclusive"],
    ["another metric was compared", judge([compared(0, 0.01, { metric: "recall" })]), "inconclusive"],
    ["the metric is not measured", judge([compared(0, 0.01)], {}, { metric: { id: "recall" } }), "inconclusive"],
    [
      "the level is another one",
      judge([compared(0, 0.01, { confidenceInterval: { lowerBound: 0, upperBound: 0.01, level: 0.8 } })]),
      "inconclusive",
    ],
    ["there are too few rows", judge([compared(0, 0.01, { n: 10 })], { minN: 11 }), "inconclusive"],
    ["only the points are compared", judge([point]), "inconclusive"],
    ["points will do", judge([point], { allowPoint: true }), "passed"],
    ["points will do but lose too much", judge([{ ...point, difference: -0.005 }], { allowPoint: true }), "failed"],
    [
      "a pinned version is the baseline",
      judge([compared(0, 0.01, { baseline: { version: "0.9.0" } })], { baseline: { version: "0.9.0" } }),
      "passed",
    ],
    [
      "the pinned version is not compared",
      judge([compared(0, 0.01)], { baseline: { version: "0.9.0" } }),
      "inconclusive",
    ],
    [
      "nobody knows what held the stage before the candidate",
      judge([], {}, { champion: { version: "1.1.0" } }),
      "pending",
    ],
    ["the candidate is the pinned version", judge([], { baseline: { version: "1.1.0" } }), "passed"],
    [
      "points of two manifests on one dataset will do",
      judge([], { allowPoint: true }, champion({ value: 0.904 })),
      "passed",
    ],
    ["points of two manifests differ too much", judge([], { allowPoint: true }, champion({ value: 0.905 })), "failed"],
    [
      "points of two manifests are about other data",
      judge([], { allowPoint: true }, champion({ dataset: "other" })),
      "inconclusive",
    ],
    [
      "a loss that is known to be better when low shrinks",
      judge([compared(-0.02, -0.006)], {}, { metric: { type: "log_loss" } }),
      "passed",
    ],
    [
      "a loss grows by less than the margin",
      judge([compared(0.001, 0.0045)], {}, { metric: { type: "log_loss" } }),
      "passed",
    ],
    [
      "the version turns a known metric round",
      judge([compared(-0.02, -0.006)], {}, { metric: { greaterIsBetter: false } }),
      "failed",
    ],
    [
      "the version says how its own metric points",
      judge([compared(-0.02, -0.006)], {}, { metric: { type: "ours", greaterIsBetter: false } }),
      "passed",
    ],
    [
      "the policy says otherwise",
      judge([compared(-0.02, -0.006)], { greaterIsBetter: true }, { metric: { type: "ours", greaterIsBetter: false } }),
      "failed",
    ],
  ])("when %s", (_what, finding, status) =>
    expect(finding).toMatchObject({ status, reason: expect.stringMatching(/^.+\.$/) }),
  );

  it("has nothing to compare with while the stage is empty, unless a version is pinned", () => {
    const config: NonInferiorityGateConfig = {
      type: "non-inferiority",
      id: "auc",
      metric: "auc",
      margin: 0.1,
      baseline: "champion",
      allowPoint: false,
      level: 0.95,
    };
    expect(nonInferiorityGate.judge(config, noChampion).status).toBe("passed");
    expect(nonInferiorityGate.judge({ ...config, baseline: { version: "0.9.0" } }, noChampion).status).toBe(
      "inconclusive",
    );
  });

  it("says the numbers", () => {
    expect(judge([compared(-0.004, 0.01)])).toMatchObject({
      reason: "auc difference to 1.0.0 of 0.003 [-0.004, 0.01] stays within a loss of 0.005 (greater is better).",
      observed: { value: 0.003, lowerBound: -0.004, upperBound: 0.01 },
      required: { margin: 0.005, level: 0.95 },
    });
  });
});
