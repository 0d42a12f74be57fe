import { describe, expect, it } from "@jest/globals";
import { compare } from "../../src/registry/change.ts";
import { formatProblem } from "../../src/registry/problem.ts";
import { checkChanges } from "../../src/registry/rules.ts";
import {
  CHURN,
  datasetFile,
  type Files,
  modelFile,
  registryOf,
  retiredFile,
  stageFile,
  versionFile,
} from "./registry-sample.ts";

function refused(before: Files, after: Files): string[] {
  const [from, to] = [registryOf(before), registryOf(after)];
  return checkChanges(from, to, compare(from, to)).map(formatProblem);
}

function without(files: Files, path: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([other]) => other !== path));
}

const RETIRED: Files = { ...CHURN, ...retiredFile("churn", "2.0.0") };

describe("what was merged once stays", () => {
  it.each<[string, Files, Files, string]>([
    [
      "a version is changed",
      CHURN,
      { ...CHURN, ...versionFile("churn", "1.0.0", "description: better\n") },
      "models/churn/versions/1.0.0.yaml: the registered version churn@1.0.0 was changed: expected the bytes that were merged. Restore the file, and register the new content as a new version.",
    ],
    [
      "a version is removed",
      CHURN,
      without(CHURN, "models/churn/versions/1.0.0.yaml"),
      "models/churn/versions/1.0.0.yaml: the registered version churn@1.0.0 was removed: expected the bytes that were merged. Restore the file; retire the version instead.",
    ],
    [
      "a retirement is changed",
      RETIRED,
      { ...RETIRED, ...retiredFile("churn", "2.0.0", "other") },
      "models/churn/retired/2.0.0.yaml: the retirement of churn@2.0.0 was changed: expected the file as it was merged. Restore it; register a new version instead.",
    ],
    [
      "a retirement is removed",
      RETIRED,
      CHURN,
      "models/churn/retired/2.0.0.yaml: the retirement of churn@2.0.0 was removed: expected the file as it was merged. Restore it; register a new version instead.",
    ],
    [
      "a dataset is changed",
      CHURN,
      { ...CHURN, ...datasetFile("customers", "2026-09-30", "rows: 7\n") },
      "datasets/customers/2026-09-30.yaml: the dataset customers@2026-09-30 was changed: expected the bytes that were merged. Restore the file, and add the new content as a new version.",
    ],
    [
      "a dataset is removed",
      CHURN,
      without(CHURN, "datasets/customers/2026-09-30.yaml"),
      "datasets/customers/2026-09-30.yaml: the dataset customers@2026-09-30 was removed: expected the bytes that were merged. Restore the file.",
    ],
    [
      "a model is removed",
      CHURN,
      without(CHURN, "models/churn/model.yaml"),
      "models/churn/model.yaml: the model churn was removed. Restore the file; retire its versions instead.",
    ],
  ])("%s", (_, before, after, message) => expect(refused(before, after)).toEqual([message]));

  it("also when only its mode changes", () => {
    const path = "models/churn/versions/1.0.0.yaml";
    const [from, to] = [registryOf(CHURN), registryOf(CHURN, { modes: { [path]: "100755" } })];
    expect(checkChanges(from, to, []).map(({ code }) => code)).toEqual(["version-changed"]);
  });

  it("unless it never was sound", () => {
    const path = "models/churn/versions/3.0.0.yaml";
    const landed = { ...CHURN, [path]: "kind: [\n" };
    expect(refused(landed, CHURN)).toEqual([]);
    expect(refused(landed, { ...CHURN, ...versionFile("churn", "3.0.0") })).toEqual([]);
  });

  it("while stages and identities may change", () => {
    const edit = { ...stageFile("churn", "production", "2.0.0"), ...modelFile("churn", "task: x\n") };
    expect(refused(CHURN, { ...CHURN, ...edit })).toEqual([]);
  });
});

describe("versions go forward", () => {
  const PRE: Files = { ...CHURN, ...versionFile("churn", "3.0.0-rc.2") };

  it.each([
    [CHURN, "2.0.1"],
    [CHURN, "2.1.0-rc.1"],
    [CHURN, "1.1.1"],
    [CHURN, "1.2.0"],
    [CHURN, "0.1.0"],
    [PRE, "3.0.0-rc.10"],
    [PRE, "3.0.0"],
  ])("%# to %s", (before, version) =>
    expect(refused(before, { ...before, ...versionFile("churn", version) })).toEqual([]),
  );

  it.each([
    [CHURN, "1.1.0-rc.1", "1.1.0", "1.1.1"],
    [CHURN, "2.0.0+rebuilt", "2.0.0", "2.0.1"],
    [PRE, "3.0.0-rc.1", "3.0.0-rc.2", "3.0.0"],
  ])("%# never back to %s", (before, version, newest, next) => {
    expect(refused(before, { ...before, ...versionFile("churn", version) })).toEqual([
      `models/churn/versions/${version}.yaml:4:10: churn@${version} is not newer than what is registered: expected a version after ${newest}, got "${version}". Write the next version and name the file after it: models/churn/versions/${next}.yaml.`,
    ]);
  });

  it("one at a time for each model", () => {
    const two = {
      ...versionFile("churn", "2.1.0"),
      ...versionFile("churn", "2.2.0"),
      ...versionFile("other", "1.0.0"),
    };
    expect(refused(CHURN, { ...CHURN, ...two })).toEqual([
      'models/churn/versions/2.2.0.yaml:4:10: a second version of churn in one pull request: expected only 2.1.0, got "2.2.0". Open a pull request for each version.',
    ]);
  });
});
