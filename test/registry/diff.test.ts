import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { diffVersions } from "../../src/registry/diff.ts";
import type { ModelVersion } from "../../src/registry/documents.ts";

const version = (more: Partial<ModelVersion> = {}): ModelVersion => {
  return { model: "churn", version: "1.0.0", artifacts: [], ...more };
};

/** Rows as a person would say them: `~ trees: 100 -> 200`. */
function told(before: Partial<ModelVersion>, after: Partial<ModelVersion>): string[] {
  const signs = { added: "+", removed: "-", changed: "~", equal: "=" };
  return diffVersions(version(before), version(after)).map(
    (row) => `${signs[row.change]} ${row.section} ${row.name}: ${row.before ?? ""} -> ${row.after ?? ""}`,
  );
}

const disparity = (value: number) => {
  return { id: "age", type: "selection_rate", sensitiveFeature: "age", aggregate: "ratio" as const, value };
};

describe("diffVersions", () => {
  it.each<[string, Partial<ModelVersion>, Partial<ModelVersion>, string[]]>([
    [
      "artifacts, by name",
      { artifacts: [{ name: "m", uri: "s3://a", digest: { sha256: "aa" }, size: 5 }] },
      {
        artifacts: [
          { name: "m", uri: "s3://b", digest: { sha256: "aa" } },
          { name: "n", uri: "s3://n" },
        ],
      },
      [
        "~ artifacts m uri: s3://a -> s3://b",
        "= artifacts m sha256: aa -> aa",
        "- artifacts m bytes: 5 -> ",
        "+ artifacts n uri:  -> s3://n",
      ],
    ],
    [
      "parameters, a level at a time, and a number apart from its text",
      { lineage: { parameters: { trees: 100, sampling: { seed: 1, on: true }, rate: 0.1 } } },
      { lineage: { parameters: { trees: 200, sampling: { seed: 1 }, rate: "0.1", none: {} } } },
      [
        "~ parameters trees: 100 -> 200",
        "= parameters sampling.seed: 1 -> 1",
        "- parameters sampling.on: true -> ",
        '~ parameters rate: 0.1 -> "0.1"',
        "+ parameters none:  -> {}",
      ],
    ],
    [
      "datasets, by name and role",
      {
        lineage: {
          datasets: [
            { name: "d", version: "1", role: "training" },
            { name: "d", version: "9", role: "test" },
          ],
        },
      },
      {
        lineage: {
          datasets: [
            { name: "d", version: "3", role: "training" },
            { name: "d", version: "2", role: "training", digest: { sha256: "ff" } },
            { name: "d", version: "9", role: "test" },
          ],
        },
      },
      ["~ datasets d (training): 1 -> 2, 3", "= datasets d (test): 9 -> 9", "+ datasets d (training) sha256:  -> ff"],
    ],
    [
      "code, with two commits of the same place side by side",
      { lineage: { code: [{ uri: "git+https://x.org/t@1234567", digest: { gitCommit: "12" } }] } },
      { lineage: { code: [{ uri: "git+https://x.org/t@89abcde", digest: { gitCommit: "89" } }] } },
      [
        "~ code x.org/t uri: git+https://x.org/t@1234567 -> git+https://x.org/t@89abcde",
        "~ code x.org/t gitCommit: 12 -> 89",
      ],
    ],
    [
      "environment, parents and base models",
      { lineage: { environment: [{ name: "lock", digest: { sha256: "aa" } }], parents: ["churn@0.9.0"] } },
      {
        lineage: {
          environment: [{ name: "lock", digest: { sha256: "bb" } }],
          baseModels: [{ model: "bert@1.0.0", relation: "finetune" }, { uri: "pkg:x/y" }],
        },
      },
      [
        "~ environment lock sha256: aa -> bb",
        "- parents made from: churn@0.9.0 -> ",
        "+ base models finetune:  -> bert@1.0.0",
        "+ base models base uri:  -> pkg:x/y",
      ],
    ],
    [
      "the card and what is said about it",
      { description: "One", developers: [{ login: "b" }, { login: "a" }], card: { use: "x", limits: ["y"] } },
      { description: "Two", developers: [{ login: "a" }, { login: "b" }], card: { use: "x", limits: ["y", "z"] } },
      [
        "~ about description: One -> Two",
        "= about developers: a, b -> a, b",
        "= card use: x -> x",
        '~ card limits: ["y"] -> ["y","z"]',
      ],
    ],
  ])("tells %s", (_, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  it("gives disparities with their difference", () => {
    const [row] = diffVersions(
      version({ evaluation: { disparities: [disparity(0.75)] } }),
      version({ evaluation: { disparities: [disparity(0.875)] } }),
    );
    expect(row).toMatchObject({
      section: "disparities",
      name: "age",
      before: "0.75",
      after: "0.875",
      difference: 0.125,
    });
  });

  it("finds no difference between a version and itself, and the opposite the other way round", () => {
    const parameters = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue(), { maxKeys: 4 });
    const opposite = { added: "removed", removed: "added", changed: "changed", equal: "equal" };
    fc.assert(
      fc.property(parameters, parameters, (one, other) => {
        const [a, b] = [version({ lineage: { parameters: one } }), version({ lineage: { parameters: other } })];
        expect(diffVersions(a, a).filter(({ change }) => change !== "equal")).toEqual([]);
        const changes = (rows: ReturnType<typeof diffVersions>) =>
          new Map(rows.map(({ name, change }) => [name, change]));
        const back = changes(diffVersions(b, a));
        for (const [name, change] of changes(diffVersions(a, b))) expect(back.get(name)).toBe(opposite[change]);
      }),
    );
  });
});
