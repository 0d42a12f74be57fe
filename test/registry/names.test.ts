import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  foldPath,
  formatPath,
  formatReference,
  type GovernedPath,
  governs,
  isDatasetVersion,
  isName,
  parsePath,
  parseReference,
} from "../../src/registry/names.ts";

describe("names", () => {
  it.each(["a", "fraud-detector", "0", "a--b", "a".repeat(64)])("accepts %j", (name) =>
    expect(isName(name)).toBe(true),
  );

  it.each([
    "",
    "-a",
    "a-",
    "A",
    "a.b",
    "a_b",
    "a b",
    "..",
    "a/b",
    "a\n",
    "аpp",
    "--upload-pack=x",
    "a@{1}",
    "a".repeat(65),
  ])("refuses %j", (name) => expect(isName(name)).toBe(false));

  it.each([
    ["2026-09-30", true],
    ["v3", true],
    ["1.0.0+build", true],
    ["5f3e2d1c0b9a", true],
    ["a..b", false],
    [".hidden", false],
    ["a/b", false],
    ["", false],
  ])("takes %j for a dataset version: %s", (version, accepted) => expect(isDatasetVersion(version)).toBe(accepted));
});

describe("references", () => {
  it.each([
    ["churn", { model: "churn" }],
    ["churn@1.5.0", { model: "churn", version: "1.5.0" }],
    ["churn@v1.5.0-rc.1", { model: "churn", version: "1.5.0-rc.1" }],
    ["churn@production", { model: "churn", stage: "production" }],
    ["churn#production", { model: "churn", stage: "production" }],
    ["churn@", undefined],
    ["churn#1.5.0", undefined],
    ["churn@1.5", undefined],
    ["@1.5.0", undefined],
    ["Churn", undefined],
    ["churn@production#7", undefined],
    ["churn@pro\nduction", undefined],
  ])("reads %j", (text, reference) => expect(parseReference(text)).toEqual(reference));

  it.each(["churn", "churn@1.5.0", "churn@production"])("writes %s as it was read", (text) =>
    expect(formatReference(parseReference(text) ?? { model: "" })).toBe(text),
  );
});

describe("paths", () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join("."));
  const path: fc.Arbitrary<GovernedPath> = fc.oneof(
    fc.constant({ kind: "policy" } as const),
    name.map((model) => ({ kind: "model", model }) as const),
    fc.tuple(name, version).map(([model, version]) => ({ kind: "version", model, version }) as const),
    fc.tuple(name, name).map(([model, stage]) => ({ kind: "stage", model, stage }) as const),
    fc.tuple(name, version).map(([model, version]) => ({ kind: "retirement", model, version }) as const),
    fc.tuple(name, version).map(([dataset, version]) => ({ kind: "dataset", dataset, version }) as const),
  );

  it("have one meaning each, and it is governed", () => {
    fc.assert(
      fc.property(path, (meaning) => {
        expect(parsePath(formatPath(meaning))).toEqual(meaning);
        expect(governs(formatPath(meaning))).toBe("registry");
      }),
    );
  });

  it.each([
    "models/churn/versions/1.0.yaml",
    "models/churn/versions/v1.0.0.yaml",
    "models/churn/versions/1.0.0.yml",
    "models/churn/versions/1.0.0/x.yaml",
    "models/churn/other.yaml",
    "models/Churn/model.yaml",
    "models/churn.yaml",
    "datasets/customers/a/b.yaml",
    "registry.yml",
  ])("mean nothing like %s", (text) => expect(parsePath(text)).toBeUndefined());

  it.each([
    ["models/churn/notes.txt", "registry"],
    ["models", "registry"],
    ["Models/churn/model.yaml", "registry"],
    ["REGISTRY.yaml", "registry"],
    ["models/churn/README.md/x.yaml", "registry"],
    ["models/churn/README.md", undefined],
    ["datasets/customers/README.md", undefined],
    ["CODEOWNERS", "guard"],
    [".github/CODEOWNERS", "guard"],
    ["docs/codeowners", "guard"],
    ["src/CODEOWNERS", undefined],
    ["models/churn/.gitattributes", "guard"],
    [".github/workflows/deploy.yml", "guard"],
    [".github/dependabot.yml", undefined],
    ["modelsx/a.yaml", undefined],
    ["README.md", undefined],
  ])("are ruled over: %s by %s", (text, ruler) => expect(governs(text)).toBe(ruler));

  it.each([
    ["Model", "model"],
    ["ﬁle", "file"],
    ["Ｍodels", "models"],
    ["Å", "å"],
  ])("fold %j to %j", (text, folded) => expect(foldPath(text)).toBe(folded));
});
