// Metrics files in the shapes that jobs write, and what is said of others.

import { describe, expect, it } from "@jest/globals";
import { parseMetrics } from "../../src/registry/metrics-file.ts";

const read = (value: unknown) => parseMetrics("m.json", typeof value === "string" ? value : JSON.stringify(value));

describe("a metrics file", () => {
  const interval = { lowerBound: 0.9, upperBound: 0.96 };
  it.each<[what: string, value: unknown, metrics: readonly object[]]>([
    [
      "names and numbers",
      { auc: 0.95, "f1/macro": 1 },
      [
        { id: "auc", value: 0.95 },
        { id: "f1/macro", value: 1 },
      ],
    ],
    ["names and objects", { auc: { value: 0.95, n: 10 } }, [{ id: "auc", value: 0.95, n: 10 }]],
    [
      "a list",
      [{ id: "auc", value: 0.95, confidenceInterval: interval }],
      [{ id: "auc", value: 0.95, confidenceInterval: interval }],
    ],
    ["a mapping under metrics", { metrics: { auc: 0.95 } }, [{ id: "auc", value: 0.95 }]],
    ["MLflow's list", [{ key: "auc", value: 0.95, timestamp: 1, step: 0 }], [{ id: "auc", value: 0.95 }]],
    [
      "MLflow's steps",
      [
        { key: "auc", value: 0.9, step: 2 },
        { key: "auc", value: 0.8, step: 1 },
      ],
      [{ id: "auc", value: 0.9 }],
    ],
    [
      "MLflow's run",
      { run: { info: {}, data: { metrics: [{ key: "auc", value: 0.95 }] } } },
      [{ id: "auc", value: 0.95 }],
    ],
    ["text with a byte order mark", '\uFEFF{ "auc": 0.95 }', [{ id: "auc", value: 0.95 }]],
  ])("may hold %s", (_, value, metrics) => expect(read(value)).toEqual({ metrics }));

  it("may hold a whole evaluation", () => {
    const rest = { performedAt: "2026-10-05T08:00:00Z", comparisons: [{ metric: "auc" }] };
    expect(read({ ...rest, metrics: [{ id: "auc", value: 1 }] })).toEqual({
      ...rest,
      metrics: [{ id: "auc", value: 1 }],
    });
  });

  it.each<[what: string, value: unknown, sentences: readonly string[]]>([
    ["nothing", "", ["m.json is not JSON: it is empty"]],
    ["no JSON", "auc: 0.95", ['m.json is not JSON: expected { "auc": 0.95 } or']],
    ["NaN", '{ "auc": NaN }', ["m.json is not JSON: NaN and Infinity are no JSON"]],
    ["a number", "1", ["m.json holds no metrics: expected"]],
    ["an empty object", {}, ["m.json holds no metrics: it is empty"]],
    [
      "text for numbers",
      { auc: "0.95", f1: null },
      [
        'metric "auc" has no value: expected a number, got "0.95"',
        'metric "f1" has no value: expected a number, got null',
      ],
    ],
    ["groups", { test: { auc: 0.9 } }, ['metric "test" has no value: expected a number, got nothing']],
    [
      "names that gates can not use",
      [{ id: "my auc", value: 1 }, { value: 2 }, 3],
      ['metric "my auc" has no usable id', "metric entry 2 has no usable id", "metric entry 3 has no usable id"],
    ],
  ])("that holds %s is told what was expected", (_, value, sentences) => {
    const result = read(value);
    expect(result).toHaveProperty(
      "mistakes",
      sentences.map((sentence) => expect.stringContaining(sentence)),
    );
  });
});
