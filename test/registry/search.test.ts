import { describe, expect, it } from "@jest/globals";
import { toCatalog } from "../../src/registry/catalog.ts";
import { type Condition, parseCondition } from "../../src/registry/condition.ts";
import { findMatches } from "../../src/registry/search.ts";
import { modelFile, registryOf, stageFile, versionFile } from "./registry-sample.ts";

const metric = (value: number) => `evaluation:\n  metrics:\n    - { id: AUC, value: ${value} }\n`;
const made = (dataset: string, login: string) =>
  `developers:\n  - { login: ${login} }\nlineage:\n  datasets:\n    - { name: ${dataset}, version: "1" }\n`;

const catalog = toCatalog(
  registryOf({
    ...modelFile(
      "churn",
      "displayName: Kunden-Abwanderung\nowners: [mia]\ntask: classification\nriskTier: high\ntags: [core]\n",
    ),
    ...versionFile("churn", "1.0.0", made("visits", "mia") + metric(0.8)),
    ...versionFile("churn", "1.10.0", made("calls", "ben") + metric(0.95)),
    ...versionFile("churn", "1.9.0", made("visits", "ben") + metric(0.9)),
    ...stageFile("churn", "production", "1.9.0"),
    ...modelFile("fraud", "description: Who cheats?\nowners: [kim]\ntask: classification\nriskTier: low\n"),
    ...versionFile("fraud", "1.0.0", made("visits", "kim")),
    ...modelFile("empty", "owners: [mia]\n"),
  }),
);

function conditionsOf(texts: readonly string[]): Condition[] {
  return texts.map((text) => {
    const condition = parseCondition(text);
    if ("mistake" in condition) throw new Error(condition.mistake);
    return condition;
  });
}

function search(words: string, where: readonly string[] = [], versions = false): string[] {
  const question = { words: words.split(" ").filter(Boolean), conditions: conditionsOf(where), versions };
  const found = findMatches(catalog, question);
  return versions
    ? found.flatMap((one) => one.versions.map((version) => `${one.facts.model}@${version}`))
    : found.map(({ facts }) => facts.model);
}

describe("findMatches", () => {
  it.each([
    ["", ["churn", "empty", "fraud"]],
    ["CHURN", ["churn"]],
    ["abwanderung", ["churn"]],
    ["cheats", ["fraud"]],
    ["classification", ["churn", "fraud"]],
    ["classification mia", ["churn"]],
    ["core", ["churn"]],
    ["classification nobody", []],
  ])("finds models by the words %j", (words, models) => {
    expect(search(words)).toEqual(models);
  });

  it.each([
    [["model=churn"], ["churn"]],
    [["model~U"], ["churn", "fraud"]],
    [["owner=MIA"], ["churn", "empty"]],
    [["owner!=mia"], ["fraud"]],
    [["riskTier=high"], ["churn"]],
    [["risk=low"], ["fraud"]],
    [["tier!=high"], ["empty", "fraud"]],
    [["tag=core"], ["churn"]],
    [["task~class", "owner=kim"], ["fraud"]],
    [["stage=production"], ["churn"]],
    [["stage!=production"], ["empty", "fraud"]],
    [["dataset=visits"], ["churn", "fraud"]],
    [["dataset=visits@1", "developer=ben"], ["churn"]],
    [["dataset=calls", "developer=mia"], []],
    [["metric=auc"], ["churn"]],
    [["metric.auc>=0.95"], ["churn"]],
    [["metric.auc>0.95"], []],
    [["code!=x"], ["churn", "fraud"]],
  ])("finds models where %j", (where, models) => {
    expect(search("", where)).toEqual(models);
  });

  it.each([
    [["dataset=visits"], ["churn@1.0.0", "churn@1.9.0", "fraud@1.0.0"]],
    [["metric.AUC>=0.9"], ["churn@1.9.0", "churn@1.10.0"]],
    [["metric.auc<0.9"], ["churn@1.0.0"]],
    [["metric.auc<=0.9", "metric.auc!=0.8"], ["churn@1.9.0"]],
    [["metric.auc=0.95"], ["churn@1.10.0"]],
    [["stage=production"], ["churn@1.9.0"]],
    [
      ["stage!=production", "model=churn"],
      ["churn@1.0.0", "churn@1.10.0"],
    ],
    [["version~1.0"], ["churn@1.0.0", "fraud@1.0.0"]],
    [["version=1.10.0"], ["churn@1.10.0"]],
    [["owner=mia"], ["churn@1.0.0", "churn@1.9.0", "churn@1.10.0"]],
  ])("finds versions where %j, in their order", (where, versions) => {
    expect(search("", where, true)).toEqual(versions);
  });

  it("asks for no manifest when only models are asked about", () => {
    const mentioning = () => {
      throw new Error("a manifest was asked for");
    };
    const question = { words: ["mia"], conditions: conditionsOf(["tier=high", "stage=production"]), versions: true };
    expect(findMatches({ ...catalog, mentioning }, question)).toHaveLength(1);
  });
});

describe("parseCondition", () => {
  it.each([
    ["tier=high", { key: "tier", operator: "=", value: "high" }],
    [" Owner != Mia ", { key: "owner", operator: "!=", value: "mia" }],
    ["dataset~a=b", { key: "dataset", operator: "~", value: "a=b" }],
    ["metric.auc>=.9", { key: "metric", operator: ">=", value: ".9", metric: { id: "auc", bound: 0.9 } }],
    ["metric.top-1.eu<1e-3", { key: "metric", operator: "<", value: "1e-3", metric: { id: "top-1.eu", bound: 0.001 } }],
  ])("reads %j", (text, condition) => {
    expect(parseCondition(text)).toEqual(condition);
  });

  it.each([
    ["", "is not key, operator and value"],
    ["tier", "is not key, operator and value"],
    ["tier=", "is not key, operator and value"],
    ["=high", "is not key, operator and value"],
    ["teir=high", "did you mean tier?"],
    ["colour=red", "there are model, task"],
    ["tier>1", "compares tier by size"],
    ["tier.a=1", "only metrics have parts"],
    ["metric.auc>=high", "with high, which is no number"],
    ["metric.auc~9", "looks for a part of a number"],
  ])("refuses %j", (text, reason) => {
    expect(parseCondition(text)).toEqual({ mistake: expect.stringContaining(reason) });
  });
});
