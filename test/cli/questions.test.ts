// Every question of the terminal, asked of one registry: words in, and the file `golden/<name>.txt` out.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { runCommandLine } from "./record-terminal.ts";
import { makeSampleRegistry } from "./sample-registry.ts";

const update = process.env["UPDATE_CASES"] === "1";
const { folder, key } = makeSampleRegistry();
afterAll(() => rmSync(folder, { recursive: true }));

/** Name of the golden file, and the words; a case that begins with a quote holds blanks. */
const CASES: readonly (readonly [name: string, words: string])[] = [
  ["list", "list"],
  ["list-at-a-day", "list --at 2026-09-06"],
  ["list-json", "list --json"],
  ["search-words", "search customer"],
  ["search-conditions", "search --where tier=high --where task~classification"],
  ["search-versions", "search --versions --where metric.auc>=0.91 --where dataset=transactions@2026-q2"],
  ["search-stage-versions", "search --versions --where stage=production"],
  ["search-json", "search churn --where developer=mia --json"],
  ["search-nothing", "search --where tag=nobody"],
  ["search-bad-key", "search --where ownr=mia"],
  ["show-model", "show churn"],
  ["show-model-then", "show churn --at 2026-08-20"],
  ["show-model-json", "show scorer --json"],
  ["show-version", "show fraud-detector@1.0.0"],
  ["show-stage-then", "show churn@production --at 2026-08-20 --json"],
  ["show-retired", "show scorer@staging"],
  ["show-unknown-model", "show chrun"],
  ["show-unknown-stage", "show churn@prodction"],
  ["diff-versions", "diff churn 1.0.0 1.1.0"],
  ["diff-stages", "diff churn production staging"],
  ["diff-all", "diff fraud-detector 1.0.0 1.1.0 --all"],
  ["diff-same", "diff churn 1.1.0 production"],
  ["diff-json", "diff churn 1.0.0 1.1.0 --json"],
  ["diff-refused", "diff scorer 0.9.0 staging"],
  ["diff-never-assigned", "diff scorer 0.9.0 production"],
  ["diff-unknown-version", "diff churn 1.0.0 1.1.1"],
  ["lineage", "lineage churn@1.1.0"],
  ["lineage-up", "lineage scorer@0.9.0 --up"],
  ["lineage-down-depth", "lineage churn@1.0.0 --down --depth 1"],
  ["lineage-json", "lineage fraud-detector@1.0.0 --json"],
  ["lineage-mermaid", "lineage churn@production --format mermaid"],
  ["lineage-svg", "lineage churn@1.1.0 --format svg"],
  ["lineage-unknown", "lineage churn@1.2.0"],
  ["impact-dataset", "impact transactions"],
  ["impact-dataset-version-on-a-day", "impact transactions@2026-q1 --on 2026-09-01"],
  ["impact-digest", `impact sha256:${"1a".repeat(32)}`],
  ["impact-dataset-manifest-digest", `impact sha256:${"ab".repeat(32)}`],
  ["impact-commit", "impact 4be1c0c5 --on 2026-10-10"],
  ["impact-base-model", "impact distilbert-base"],
  ["impact-version-json", "impact churn@1.0.0 --json --on 2026-09-13"],
  ["impact-unused", "impact unused@1"],
  ["impact-unknown", "impact transaction"],
  ["impact-model", "impact churn"],
  ["impact-wrong-kind", "impact transactions --as base-model"],
  ["history-model", "history churn"],
  ["history-stage", "history fraud-detector production"],
  ["history-on-a-day", "history fraud-detector --on 2026-10-10"],
  ["history-version-on-a-day", "history churn@1.0.0 --on 2026-10-10"],
  ["history-unknown", "history chrun"],
  ["history-then", "history churn --at 2026-09-04"],
  ["resolve-then", "resolve churn@production --at 2026-09-04"],
  ["resolve-before-it-was", "resolve churn@staging --at 2026-09-04"],
  ["resolve-version-then", "resolve churn@1.1.0 --at 2026-08-20 --json"],
  ["check-then", "check --at 2026-09-12"],
  ["check-then-and-base", "check --at main --base main"],
  ["check-then-watched", "check --at main --watch"],
  ["audit", "audit --branch main"],
  ["audit-then", "audit --at 2026-09-12"],
  ["audit-report", "audit --format markdown"],
  ["audit-json", "audit --json"],
  ["audit-unknown-branch", "audit --branch mian"],
];

/** What one command printed, with nothing in it that differs from run to run. */
async function play(words: string): Promise<string> {
  const [name = "", ...rest] = words.split(" ");
  const keys = name === "search" ? [] : ["--key", key];
  const { code, out, err } = await runCommandLine(folder, [name, ...rest, ...keys]);
  return `$ registrar ${words}\n${out}${err === "" ? "" : `--- stderr\n${err}`}--- exit ${code}\n`;
}

describe("every question", () => {
  it.each(CASES)("%s is answered as its golden file says", async (name, words) => {
    const path = join(import.meta.dirname, "golden", `${name}.txt`);
    const text = await play(words);
    if (update || !existsSync(path)) {
      if (process.env["CI"]) throw new Error(`${path} is missing: run npm run cases:update and read what it wrote`);
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, "utf8"));
  });
});

describe("a registry elsewhere", () => {
  it.each(["list", "show churn", "show churn@production", "history churn production", "search churn", "audit"])(
    "answers `%s` as a clone does",
    async (words) => {
      const keys = words.startsWith("search") ? [] : ["--key", key];
      const ask = (repo: string) => runCommandLine(folder, [...words.split(" "), "--repo", repo, ...keys]);
      expect(await ask(`file://${folder}`)).toEqual(await ask(folder));
    },
  );

  it("is checked as a commit of a clone is", async () => {
    const remote = await runCommandLine(folder, ["check", "--repo", `file://${folder}`]);
    expect(remote).toEqual(await runCommandLine(folder, ["check", "--at", "main"]));
  });

  it("is searched for a name that was meant", async () => {
    const { code, err } = await runCommandLine(folder, ["history", "chrun", "--repo", `file://${folder}`]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("did you mean churn?") });
  });
});
