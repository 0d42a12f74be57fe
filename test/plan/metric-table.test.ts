import { describe, expect, it } from "@jest/globals";
import { compareMetrics } from "../../src/plan/metric-table.ts";
import { formatDifference, formatInterval, formatNumber } from "../../src/plan/numbers.ts";
import type { Comparison, Metric } from "../../src/registry/documents.ts";
import { version } from "./sample.ts";

const measured = (number: string, metrics: Metric[], comparisons: Comparison[] = []) =>
  version(number, 0, { evaluation: { metrics, comparisons } });
const paired = (difference: number, lowerBound: number, upperBound: number, baseline = "1.4.2"): Comparison => {
  return { metric: "m", baseline: { version: baseline }, difference, confidenceInterval: { lowerBound, upperBound } };
};

describe("compareMetrics", () => {
  it.each<[string, Partial<Metric>, Comparison[], string, string]>([
    ["a sure gain", { type: "auc", value: 0.91 }, [paired(0.01, 0.004, 0.016)], "+0.01 [0.004, 0.016]", "better"],
    ["a sure gain of a loss", { type: "log_loss" }, [paired(-0.01, -0.02, -0.001)], "-0.01 [-0.02, -0.001]", "better"],
    [
      "an open comparison",
      { type: "auc" },
      [paired(0.01, -0.001, 0.02)],
      "+0.01 [-0.001, 0.02]",
      "no clear difference",
    ],
    ["another baseline", { type: "auc", value: 0.91 }, [paired(0.5, 0.4, 0.6, "1.0.0")], "+0.01", "better, not paired"],
    ["a loss going up", { type: "brier", value: 0.92 }, [], "+0.02", "worse, not paired"],
    ["a word of somebody's own", { type: "zing", value: 0.92 }, [], "+0.02", "higher, not paired"],
    ["its direction said", { type: "zing", value: 0.92, greaterIsBetter: false }, [], "+0.02", "worse, not paired"],
    ["no difference", { type: "auc", value: 0.9 }, [], "0", "same"],
    ["other data", { value: 0.95, dataset: "easy" }, [], "–", "measured on other data"],
    ["another slice", { value: 0.95, slice: { age: "18-25" } }, [], "–", "measured on other data"],
  ])("tells %s", (_, changes, comparisons, difference, meaning) => {
    const candidate = measured("1.5.0", [{ id: "m", value: 0.9, ...changes }], comparisons);
    const table = compareMetrics(candidate, measured("1.4.2", [{ id: "m", value: 0.9 }]));
    expect(table?.rows).toEqual([expect.objectContaining({ metric: "m", difference, meaning })]);
  });

  it("names metrics of one side only", () => {
    const table = compareMetrics(
      measured("2.0.0", [{ id: "new", value: 1 }]),
      measured("1.0.0", [{ id: "old", value: 2 }]),
    );
    expect(
      table?.rows.map(({ metric, candidate, champion, meaning }) => [metric, candidate, champion, meaning]),
    ).toEqual([
      ["new", "1", "–", "–"],
      ["old", "–", "2", "no longer measured"],
    ]);
  });

  it("gives the difference in numbers, and says whether it is paired", () => {
    const before = measured("1.4.2", [{ id: "m", value: 0.5 }]);
    const delta = (metrics: Metric[], comparisons: Comparison[] = []) =>
      compareMetrics(measured("1.5.0", metrics, comparisons), before)?.rows[0]?.delta;
    expect(delta([{ id: "m", value: 0.75 }])).toEqual({ value: 0.25, paired: false });
    expect(delta([{ id: "m", value: 0.75 }], [paired(0.2, 0.1, 0.3)])).toEqual({
      ...{ value: 0.2, paired: true },
      confidenceInterval: { lowerBound: 0.1, upperBound: 0.3 },
    });
    expect(delta([{ id: "new", value: 1 }])).toBeUndefined();
  });

  it("shows as many as are asked for", () => {
    const metrics = Array.from({ length: 40 }, (_, index) => ({ id: `m${index}`, value: index }));
    expect(compareMetrics(measured("1.0.0", metrics), undefined, Number.POSITIVE_INFINITY)?.rows).toHaveLength(40);
  });

  it("is nothing without metrics", () => expect(compareMetrics(measured("2.0.0", []), undefined)).toBeUndefined());

  it.each([[29], [30], [31]])("shows at most 30 of %i metrics and counts the rest", (number) => {
    const metrics = Array.from({ length: number }, (_, index) => ({ id: `m${index}`, value: index }));
    const table = compareMetrics(measured("1.0.0", metrics), undefined);
    expect([table?.rows.length, table?.more]).toEqual([Math.min(30, number), Math.max(0, number - 30)]);
  });
});

describe("numbers", () => {
  it.each([
    [formatNumber(0.1 + 0.2), "0.3"],
    [formatNumber(-0), "0"],
    [formatNumber(123456.789), "123457"],
    [formatNumber(1e-9), "1e-9"],
    [formatDifference(0.912 - 0.908), "+0.004"],
    [formatDifference(-0), "0"],
    [formatDifference(-0.5), "-0.5"],
    [formatInterval(undefined), ""],
    [formatInterval({ lowerBound: 0.1, upperBound: 0.2, level: 0.9 }), " [0.1, 0.2] at 90 %"],
  ])("are shown as %s", (shown, expected) => expect(shown).toBe(expected));
});
