import { describe, expect, it } from "@jest/globals";
import { findAffected, findMeanings } from "../../src/registry/impact.ts";
import { type ImpactSubject, isIdentifier, type SubjectKind } from "../../src/registry/impact-subject.ts";
import { catalogOf, type Lineages } from "./catalog-sample.ts";

const COMMIT = "4be1c0c5a7f0a2b9d7c6e5f41322110ffeeddccb";
const BYTES = "cd".repeat(32);
const LINEAGES: Lineages = {
  "direct@1.0.0": `datasets: [{ name: visits, version: "1", role: training, digest: { sha256: ${BYTES} } }]`,
  "direct@1.1.0": 'datasets: [{ name: visits, version: "2", role: test }], parents: ["direct@1.0.0"]',
  "named@1.0.0": 'datasets: [{ name: visits, version: "1" }]',
  "other@1.0.0": `datasets: [{ name: visits, version: "1", digest: { sha256: ${"ef".repeat(32)} } }, { name: visits-eu }]`,
  "far@1.0.0": 'parents: ["direct@1.1.0"]',
  "coded@1.0.0": `code: [{ uri: "git+https://x.org/t", digest: { gitCommit: ${COMMIT} } }]`,
  "coded@1.1.0": `code: [{ name: trainer, uri: "git+https://x.org/t@${COMMIT}" }]`,
  "tuned@1.0.0": 'baseModels: [{ name: bert, uri: "pkg:huggingface/google/bert-base@12040ac", relation: finetune }]',
  "circle@1.0.0": 'parents: ["circle@2.0.0"]',
  "circle@2.0.0": 'parents: ["circle@1.0.0"]',
};
const catalog = catalogOf(LINEAGES);

/** `model@version`, with the way it came in. */
function affected(kind: SubjectKind, text: string, more: Partial<ImpactSubject> = {}): string[] {
  const found = findAffected(catalog, { kind, text, ...more });
  return found.map(({ model, version, through }) => [`${model}@${version}`, ...[...through].reverse()].join(" < "));
}

describe("findAffected", () => {
  it.each<[SubjectKind, string, string[]]>([
    ["dataset", "visits", ["direct@1.0.0", "direct@1.1.0", "far@1.0.0 < direct@1.1.0", "named@1.0.0", "other@1.0.0"]],
    [
      "dataset",
      "visits@1",
      [
        "direct@1.0.0",
        "direct@1.1.0 < direct@1.0.0",
        "far@1.0.0 < direct@1.1.0 < direct@1.0.0",
        "named@1.0.0",
        "other@1.0.0",
      ],
    ],
    ["dataset", "visits@2", ["direct@1.1.0", "far@1.0.0 < direct@1.1.0"]],
    ["dataset", "visit", []],
    ["code", COMMIT, ["coded@1.0.0", "coded@1.1.0"]],
    ["code", COMMIT.slice(0, 7).toUpperCase(), ["coded@1.0.0", "coded@1.1.0"]],
    ["code", `gitCommit:${COMMIT}`, ["coded@1.0.0", "coded@1.1.0"]],
    ["code", "0000000", []],
    ["base-model", "BERT", ["tuned@1.0.0"]],
    ["base-model", "bert-base", ["tuned@1.0.0"]],
    ["base-model", "google/bert-base", ["tuned@1.0.0"]],
    ["base-model", "pkg:huggingface/google/bert-base@12040ac", ["tuned@1.0.0"]],
    ["base-model", "base", []],
    ["version", "direct@1.0.0", ["direct@1.1.0", "far@1.0.0 < direct@1.1.0"]],
    ["version", "far@1.0.0", []],
    ["version", "circle@1.0.0", ["circle@2.0.0"]],
  ])("finds what the %s %s went into", (kind, text, expected) => {
    expect(affected(kind, text)).toEqual(expected);
  });

  it("follows a digest to those who name the same dataset without one, never to those with another", () => {
    expect(affected("dataset", `sha256:${BYTES}`)).toEqual([
      "direct@1.0.0",
      "direct@1.1.0 < direct@1.0.0",
      "far@1.0.0 < direct@1.1.0 < direct@1.0.0",
      "named@1.0.0",
    ]);
    expect(affected("dataset", `sha256:${"00".repeat(32)}`, { aliases: ["visits@1"] })).toEqual(["named@1.0.0"]);
  });

  it("says how a version uses it", () => {
    const [first] = findAffected(catalog, { kind: "dataset", text: "visits@1" });
    expect(first).toEqual({
      ...{ model: "direct", version: "1.0.0", through: [] },
      uses: ["training data visits 1"],
    });
  });
});

describe("findMeanings", () => {
  const both = catalogOf({
    "cafe123@1.0.0": 'datasets: [{ name: cafe123, version: "1.0.0" }], code: [{ uri: "git+https://x.org/t@cafe123" }]',
  });

  it.each<[string, SubjectKind[]]>([
    ["cafe123", ["dataset", "code"]],
    ["cafe123@1.0.0", ["dataset", "version"]],
    ["cafe124", []],
    ["cafe123@2.0.0", []],
    [`sha256:${"00".repeat(32)}`, []],
  ])("takes %s for %j", (text, kinds) => {
    expect(findMeanings(both, { text }, {})).toEqual(kinds);
  });

  it("believes what is known otherwise", () => {
    expect(findMeanings(both, { text: "stored" }, { dataset: true })).toEqual(["dataset"]);
  });

  it.each([
    ["4be1c0c", true],
    ["4be1c0", false],
    [`sha256:${BYTES}`, true],
    ["visits", false],
  ])("can not look up %s: %p", (text, identifier) => expect(isIdentifier(text)).toBe(identifier));
});
