// Questions that can not be answered for certain, or not as they are asked: nothing partial may look like an answer.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { datasetFile, versionFile } from "../registry/registry-sample.ts";
import { runCommandLine } from "./record-terminal.ts";
import { makeSampleRegistry } from "./sample-registry.ts";

const { folder, key, commits } = makeSampleRegistry();
const home = mkdtempSync(join(tmpdir(), "registrar-questions-"));
writeFileSync(join(home, "other.pub"), makeKeys().publicKey);
afterAll(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true });
});

const KEY = ["--key", key];
const run = (words: string, ...more: string[]) => runCommandLine(folder, [...words.split(" "), ...more]);

/** A clone in which these files landed on top. */
function withFiles(name: string, files: Readonly<Record<string, string>>): string {
  const copy = join(home, name);
  gitIn(folder, ["clone", "-q", "--bare", folder, copy]);
  const changes = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const head =
    "commit refs/heads/main\ncommitter Bot <bot@example.org> 1800000000 +0000\ndata 1\nx\nfrom refs/heads/main^0\n";
  gitIn(copy, ["fast-import", "--quiet"], head + changes.join(""));
  return copy;
}

describe("records that somebody else signed", () => {
  it.each([
    [
      "impact transactions",
      2,
      "fault: churn@production: The signature of record/churn/production/2 was not made by a key",
    ],
    [
      "impact transactions --on 2026-09-01",
      2,
      "fault: fraud-detector@production: The signature of record/fraud-detector/production/2",
    ],
    ["diff churn production staging", 1, "refused: The signature of"],
    ["lineage churn@production", 1, "refused: The signature of"],
    ["show churn@production --at 2026-09-01", 1, "refused: The signature of"],
  ])("stop `%s`", async (words, code, sentence) => {
    const answer = await run(words, "--key", join(home, "other.pub"));
    expect(answer).toMatchObject({ code, err: expect.stringContaining(sentence) });
  });

  it("are told by `list` beside what they are about", async () => {
    const { code, out } = await run("list", "--key", join(home, "other.pub"));
    expect(code).toBe(0);
    expect(out).toMatch(/^churn +2\.0\.0 +3 +\(signature-invalid\) +\(signature-invalid\)$/m);
    expect(out).toContain("churn@staging: The signature of record/churn/staging/1 was not made by a key");
  });
});

describe("an earlier time told by records that somebody else signed", () => {
  it.each([
    ["list --at 2026-09-02", "No model is registered"],
    ["show churn --at 2026-09-02", "versions     1.0.0, 1.1.0"],
  ])("is uncertain: `%s`", async (words, found) => {
    const { code, out, err } = await run(words, "--key", join(home, "other.pub"));
    expect({ code, out }).toEqual({ code: 2, out: expect.stringContaining(found) });
    expect(err).toContain("fault: The signature of record/churn/v1.0.0 was not made by a key that is trusted here.");
  });
});

describe("a manifest that can not be read", () => {
  const broken = withFiles("broken", { "models/churn/versions/3.0.0.yaml": "kind: ModelVersion\n" });

  it.each([
    ["impact unused@1", "No version is built on dataset unused@1."],
    ["impact transactions", "6 versions of 3 models"],
    ["lineage churn@1.0.0 --down", "churn@1.1.0"],
    ["search --versions --where dataset=nothing", "Nothing matches."],
  ])("makes the answer of `%s` uncertain", async (words, found) => {
    const { code, out, err } = await run(words, "--repo", broken);
    expect({ code, out }).toEqual({ code: 2, out: expect.stringContaining(found) });
    expect(err).toContain("models/churn/versions/3.0.0.yaml can not be read, so it was passed over");
  });

  it.each([
    ["lineage churn@1.0.0 --up", 0, ""],
    ["search churn", 0, ""],
    ["diff churn 1.0.0 3.0.0", 2, "models/churn/versions/3.0.0.yaml can not be read: "],
    ["lineage churn@3.0.0", 2, "the manifest of churn@3.0.0 can not be read"],
  ])("leaves `%s` as it is", async (words, code, sentence) => {
    expect(await run(words, "--repo", broken)).toMatchObject({ code, err: expect.stringContaining(sentence) });
  });
});

describe("a manifest that is not the one that was approved", () => {
  const changed = withFiles("changed", versionFile("churn", "1.1.0"));

  it("is not compared as what the stage holds", async () => {
    const { code, err } = await run("diff churn 1.0.0 production", "--repo", changed, ...KEY);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("1.1.0.yaml is not the file that was approved"),
    });
  });
});

describe("an earlier time", () => {
  it.each([
    ["a day", () => "2026-09-02"],
    ["a commit", () => commits.get("2026-09-01") ?? ""],
  ])("is named by %s", async (_, at) => {
    const answer = await run("show churn --json", "--at", at(), ...KEY);
    expect(JSON.parse(answer.out)).toMatchObject({
      versions: ["1.0.0", "1.1.0"],
      stages: { production: { version: "1.0.0" } },
    });
    const list = await run("list --json", "--at", at(), ...KEY);
    expect(JSON.parse(list.out)).toEqual([
      { model: "churn", versions: 2, latest: "1.1.0", stages: { production: { version: "1.0.0" } } },
      { model: "fraud-detector", versions: 1, latest: "1.0.0", stages: { production: { version: "1.0.0" } } },
    ]);
  });

  it("knows nothing of what came later", async () => {
    const early = (words: string) => run(words, "--at", "2026-08-12", ...KEY);
    expect(await early("show churn@1.1.0")).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no version"),
    });
    expect(await early("diff churn 1.0.0 staging")).toMatchObject({ code: 1 });
    expect(await early("impact transactions")).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 version of 1 model is built"),
    });
    expect(await run("list", "--at", "2020-01-01")).toMatchObject({
      code: 2,
      err: expect.stringContaining("there was no commit"),
    });
  });
});

describe("words with two meanings", () => {
  const named = withFiles("named", { ...datasetFile("churn", "1.0.0"), ...datasetFile("deadbeef", "1") });

  it.each([
    ["impact churn@1.0.0", 2, "say which with --as dataset or --as version"],
    ["impact churn@1.0.0 --as version", 0, ""],
    ["impact churn@1.0.0 --as dataset", 1, ""],
    ["impact churn", 1, "note: taken for the dataset churn; for the model of that name ask for one of its versions"],
    ["impact deadbeef", 1, ""],
    ["impact transactions --as version", 2, "transactions is no version but a dataset"],
  ])("are settled by `%s`", async (words, code, sentence) => {
    expect(await run(words, "--repo", named)).toMatchObject({ code, err: expect.stringContaining(sentence) });
  });
});

describe("questions that make no sense", () => {
  it.each([
    ["impact transactions --on 2026-02-30T12:00:00Z", "is no date"],
    ["lineage churn", "names no version"],
    ["lineage churn@1.0.0 --depth 0", "is no number of generations"],
    ["diff Churn 1.0.0 1.1.0", "is no name of a model"],
    ["diff churn 1.0.0 Produ/ction", "is neither a version such as 1.2.3 nor the name of a stage"],
    ["diff nope 1.0.0 1.1.0", "there is no model nope here; there is churn, fraud-detector, scorer"],
    ["impact churn@9.9.9", "there is no version churn@9.9.9 here"],
    ["impact transactions@2026-q9", "did you mean transactions@2026-q1?"],
    ["search --where metric.auc>=high", "which is no number"],
    ["show nope@production", "there is no model nope here"],
  ])("are told so: `%s`", async (words, sentence) => {
    expect(await run(words)).toEqual({ code: 2, out: "", err: expect.stringContaining(sentence) });
  });
});
