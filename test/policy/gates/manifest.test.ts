import { describe, expect, it } from "@jest/globals";
import { cardGate } from "../../../src/policy/gates/card.ts";
import { evaluationAgeGate } from "../../../src/policy/gates/evaluation-age.ts";
import { lineageGate } from "../../../src/policy/gates/lineage.ts";
import type { LineageRequirement } from "../../../src/policy/policy.ts";
import type { DatasetReference, ModelVersion } from "../../../src/registry/documents.ts";
import { contextOf, facts, registryOf } from "../sample.ts";

const hex = (digit: string) => digit.repeat(64);
const data = (role: DatasetReference["role"], more: Partial<DatasetReference> = {}): DatasetReference => ({
  name: "loans",
  ...(role && { role }),
  digest: { sha256: role === "test" ? hex("2") : hex("1") },
  period: role === "test" ? { start: "2026-07-01", end: "2026-09-30" } : { start: "2026-01-01", end: "2026-06-30" },
  ...more,
});
const datasets = (...list: DatasetReference[]): Partial<ModelVersion> => ({ lineage: { datasets: list } });
const without = (reference: DatasetReference, key: "digest" | "period"): DatasetReference => {
  const { [key]: _none, ...rest } = reference;
  return rest;
};
const code = (uri?: string): Partial<ModelVersion> => ({
  lineage: { code: [{ ...(uri && { uri }), digest: { gitCommit: "a".repeat(40) } }] },
});
const filed = registryOf({
  "datasets/loans/2026.yaml": `apiVersion: registrar/v1\nkind: Dataset\ndataset: loans\nversion: "2026"\ndigest: { sha256: "${hex("1")}" }\nperiod: { start: "2026-01-01", end: "2026-06-30" }\n`,
});
const known = (state?: "reachable" | "missing" | "unreadable") =>
  facts({ codeCommits: new Map(state ? [["git+https://x/y", state]] : []) });

describe("a lineage gate", () => {
  it.each<[LineageRequirement, string, Partial<ModelVersion>, string]>([
    ["code", "has a commit", code(), "passed"],
    ["code", "has none", {}, "failed"],
    ["code", "has a place without commit", { lineage: { code: [{ uri: "git+https://x/y" }] } }, "failed"],
    ["datasets", "all have digests", datasets(data("training")), "passed"],
    ["datasets", "one has none", datasets(data("training"), without(data("test"), "digest")), "failed"],
    ["datasets", "there are none", {}, "failed"],
    ["dataset-manifests", "are in the registry", datasets(data("training", { version: "2026" })), "passed"],
    [
      "dataset-manifests",
      "hold other bytes",
      datasets(data("training", { version: "2026", digest: { sha256: hex("3") } })),
      "failed",
    ],
    ["dataset-manifests", "are not in the registry", datasets(data("training", { version: "2025" })), "failed"],
    ["dataset-manifests", "are not named by version", datasets(data("training")), "failed"],
    [
      "environment",
      "has a digest",
      { lineage: { environment: [{ name: "image", digest: { sha256: hex("4") } }] } },
      "passed",
    ],
    ["environment", "has none", { lineage: { environment: [{ name: "image" }] } }, "failed"],
    ["artifact-digests", "are all there", {}, "passed"],
    ["artifact-digests", "miss one", { artifacts: [{ name: "model", uri: "s3://bucket/latest" }] }, "failed"],
    ["temporal-split", "tests after training", datasets(data("training"), data("test")), "passed"],
    [
      "temporal-split",
      "tests from the last day of training on",
      datasets(data("training"), data("test", { period: { start: "2026-06-30", end: "2026-07-30" } })),
      "failed",
    ],
    [
      "temporal-split",
      "validates after testing",
      datasets(
        data("training"),
        data("test"),
        data("validation", { period: { start: "2026-07-01", end: "2026-07-02" } }),
      ),
      "failed",
    ],
    [
      "temporal-split",
      "does not know the period",
      datasets(data("training"), without(data("test"), "period")),
      "inconclusive",
    ],
    [
      "temporal-split",
      "knows the period from the manifest",
      datasets(without(data("training", { version: "2026" }), "period"), data("test")),
      "passed",
    ],
    ["temporal-split", "has no test set", datasets(data("training")), "inconclusive"],
    ["temporal-split", "has no training set", datasets(data("test")), "inconclusive"],
    ["no-leakage", "holds other bytes", datasets(data("training"), data("test")), "passed"],
    [
      "no-leakage",
      "holds the same bytes",
      datasets(data("training"), data("test", { digest: { sha256: hex("1") } })),
      "failed",
    ],
    [
      "no-leakage",
      "calibrates on the test set",
      datasets(data("training"), data("calibration", { digest: { sha256: hex("2") } }), data("test")),
      "failed",
    ],
    [
      "no-leakage",
      "can not be compared",
      datasets(data("training"), data("test", { digest: { gitBlob: "b".repeat(40) } })),
      "inconclusive",
    ],
    ["base-models", "are none, which is said", { lineage: { baseModels: [] } }, "passed"],
    ["base-models", "are not said", {}, "failed"],
    ["base-models", "are of this registry", { lineage: { baseModels: [{ model: "base@1.0.0" }] } }, "passed"],
    ["base-models", "are not pinned", { lineage: { baseModels: [{ uri: "pkg:huggingface/x/y" }] } }, "failed"],
    [
      "evaluation-report",
      "has a digest",
      { evaluation: { report: { name: "r", digest: { sha256: hex("5") } } } },
      "passed",
    ],
    ["evaluation-report", "has none", { evaluation: { report: { name: "r" } } }, "failed"],
  ])("asks for %s: %s", (word, _what, version, status) => {
    const finding = lineageGate.judge(
      { type: "lineage", id: "lineage", require: [word] },
      contextOf(version, { after: filed }),
    );
    expect(finding).toMatchObject({ status, reason: expect.stringMatching(/^[A-Z].+\.$/) });
  });

  it.each([
    ["is reachable", code("git+https://x/y"), known("reachable"), "passed"],
    ["does not exist", code("git+https://x/y"), known("missing"), "failed"],
    ["can not be read", code("git+https://x/y"), known("unreadable"), "pending"],
    ["was not looked up", code("git+https://x/y"), known(), "pending"],
    ["has no place", code(), known(), "pending"],
    ["is not named", {}, known(), "failed"],
    ["is not known here", code("git+https://x/y"), facts(), "pending"],
  ])("looks whether the code %s", (_what, version, evidence, status) => {
    const config = { type: "lineage", id: "lineage", require: ["code-reachable"] } as const;
    expect(lineageGate.judge(config, contextOf(version, { evidence })).status).toBe(status);
  });

  it("tells everything that lacks at once, and the worst decides", () => {
    const config = { type: "lineage", id: "lineage", require: ["temporal-split", "code", "environment"] } as const;
    expect(lineageGate.judge(config, contextOf(datasets(data("training"))))).toMatchObject({
      status: "failed",
      reason:
        "It names no dataset with the role test. It names no code commit with its gitCommit. It names no environment with a digest.",
    });
  });
});

describe("an evaluation-age gate of 90 days at noon of 20 October", () => {
  it.each([
    ["2026-10-20T12:00:00Z", "passed", /counts until 2027-01-18T12:00:00Z \(90 days\)/],
    ["2026-07-22T12:00:00Z", "passed", /counts until 2026-10-20T12:00:00Z/],
    ["2026-07-22T11:59:59Z", "failed", /counted until 2026-10-20T11:59:59Z/],
    ["2026-10-20T12:00:01Z", "failed", /lies in the future/],
    ["in summer", "inconclusive", /does not say when/],
    [undefined, "inconclusive", /does not say when/],
  ])("judges %s", (performedAt, status, reason) => {
    const finding = evaluationAgeGate.judge(
      { type: "evaluation-age", id: "age", maxAge: 90 * 86_400 },
      contextOf({ evaluation: { ...(performedAt !== undefined && { performedAt }) } }),
    );
    expect(finding).toMatchObject({ status, reason: expect.stringMatching(reason) });
  });
});

describe("a card gate", () => {
  it.each([
    ["text", "passed"],
    [["one"], "passed"],
    [{ name: "one" }, "passed"],
    [false, "passed"],
    ["  ", "failed"],
    [[], "failed"],
    [[""], "failed"],
    [{ name: "" }, "failed"],
    [null, "failed"],
  ])("takes %j for what it is", (uses, status) => {
    const card = cardGate.judge({ type: "card", id: "card", sections: ["uses"] }, contextOf({ card: { uses } }));
    expect(card.status).toBe(status);
  });

  it("does not find sections that every object has", () => {
    expect(
      cardGate.judge(
        { type: "card", id: "card", sections: ["uses", "constructor"] },
        contextOf({ card: { uses: "x" } }),
      ),
    ).toMatchObject({
      status: "failed",
      reason: "The card lacks 1 of 2 sections: constructor.",
    });
  });
});
