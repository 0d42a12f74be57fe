// The Action `registrar-resolve`: its steps as a runner carries them out, in a workflow that checked the registry out.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { load } from "js-yaml";
import { gitIn } from "../git/registry-repository.ts";
import { checkOutAction } from "../support/action.ts";
import { ROOT } from "../support/bundled.ts";
import { makeDocumentedRegistry } from "./documented-registry.ts";

interface Step {
  name: string;
  shell: string;
  run: string;
  "working-directory"?: string;
  env?: Record<string, string>;
}

interface Action {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string; value: string }>;
  runs: { using: string; steps: Step[] };
}

const source = readFileSync(join(ROOT, "registrar-resolve/action.yml"), "utf8");
const action = load(source) as Action;
const { checkout, path: actionPath, remove } = checkOutAction();
const registry = makeDocumentedRegistry();

afterAll(() => {
  remove();
  registry.remove();
});

interface Run {
  status: number | null;
  told: string;
  outputs: Record<string, string>;
}

/** Carries out the steps with these inputs, as the documentation of composite actions says a runner does. */
function use(inputs: Readonly<Record<string, string>>): Run {
  const output = join(checkout, "output");
  writeFileSync(output, "");
  const known: Record<string, string> = { "github.repository_id": "42", "github.action_path": actionPath };
  const fill = (text: string) => text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => known[name] ?? "");
  for (const [name, { default: otherwise = "" }] of Object.entries(action.inputs)) {
    known[`inputs.${name}`] = inputs[name] ?? fill(otherwise);
  }
  let told = "";
  let status: number | null = 0;
  for (const step of action.runs.steps) {
    const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]);
    const ended = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", fill(step.run)], {
      cwd: fill(step["working-directory"] ?? registry.clone),
      env: {
        PATH: process.env["PATH"],
        GITHUB_ACTION_PATH: actionPath,
        GITHUB_OUTPUT: output,
        ...Object.fromEntries(env),
      },
      encoding: "utf8",
    });
    told += ended.stdout + ended.stderr;
    status = ended.status;
    if (status !== 0) break;
  }
  const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
  return { status, told, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
}

describe("the action registrar-resolve", () => {
  it("hands on every output it declares, and no other", () => {
    const { status, told, outputs } = use({ reference: "fraud-detector@production" });
    expect({ status, told }).toMatchObject({ status: 0, told: expect.stringContaining("fraud-detector") });
    expect(outputs).toMatchObject({ version: "1.4.0", sequence: "7", signature: "verified" });
    const declared = Object.entries(action.outputs).map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(declared)).toEqual(
      Object.fromEntries(Object.keys(outputs).map((name) => [name, `\${{ steps.resolve.outputs.${name} }}`])),
    );
  });

  it.each<[string, Record<string, string>]>([
    ["a version", { reference: "fraud-detector@1.5.0" }],
    ["the name of the repository", { reference: "fraud-detector@production", repository: "acme/models" }],
    ["the number last deployed", { reference: "fraud-detector@production", "at-least": "7" }],
    ["the files of the model", { reference: "fraud-detector@production", "model-files": "model\n\nmodel\n" }],
    ["the address of a registry", { reference: "fraud-detector@production", repo: `file://${registry.origin}` }],
  ])("takes %s", (_, inputs) => {
    expect(use(inputs)).toMatchObject({ status: 0, outputs: { model: "fraud-detector" } });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["an older receipt than was deployed", { "at-least": "8" }, /newest receipt is number 7, and number 8 was seen/],
    ["another repository", { repository: "mallory/models" }, /for acme\/models \(42\) and not for mallory\/models/],
    [
      "files that are not the model's",
      { "model-files": "metrics.json" },
      /metrics\.json: .* not those that were approved/,
    ],
    ["a key that is not there", { key: "nothing.pub" }, /key file nothing\.pub can not be read/],
    ["a stage that nothing holds", { reference: "churn@canary" }, /No version was ever approved for churn@canary/],
    ["a name that is an option", { reference: "--help" }, /--help names nothing that can be verified/],
    [
      "a name that is a command",
      { reference: "$(touch owned)@production" },
      /\$\(touch owned\)@production names nothing/,
    ],
  ])("stops the job for %s, and hands on nothing", (_, inputs, words) => {
    const { status, told, outputs } = use({ reference: "fraud-detector@production", ...inputs });
    expect(told).toMatch(words);
    expect(outputs).toEqual({});
    expect(status).toBeGreaterThan(0);
    expect(gitIn(registry.clone, ["status", "--porcelain", "--", "owned"])).toBe("");
  });

  it("is used by the README as it is declared", () => {
    const [, snippet = ""] =
      /```yaml\n(- id: model\n[\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
    const [uses, deploys] = load(snippet) as [{ with: Record<string, string> }, { env: Record<string, string> }];
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(uses.with)));
    for (const value of Object.values(deploys.env)) {
      expect(Object.keys(action.outputs)).toContain(/^\$\{\{ steps\.model\.outputs\.(\w+) \}\}$/.exec(value)?.[1]);
    }
    expect(use(uses.with)).toMatchObject({ status: 0 });
  });

  it("writes nothing of an input into a script", () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
  });
});
