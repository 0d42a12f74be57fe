// The shape of the code: which folder may know which, what the thinking folders never touch, and who may write.

import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ProbotOctokit } from "probot";
import {
  importsOf,
  impuritiesOf,
  parseSource,
  rawWritesOf,
  restMethodsOf,
  type Source,
  sourcesBelow,
} from "./support/syntax.ts";

/** Folder to the folders it may import, itself aside. */
const ARROWS: Record<string, readonly string[]> = {
  registry: [],
  policy: ["registry"],
  plan: ["policy", "registry"],
  github: ["plan", "policy", "registry"],
  git: ["plan", "policy", "registry"],
  app: ["github", "plan", "policy", "registry"],
  cli: ["git", "github", "plan", "policy", "registry"],
};

const THINKING = ["registry", "policy", "plan"] as const;
/** Modules from outside that compute and do nothing else. `node:module` loads the schemas that are shipped with the code. */
const PURE_MODULES = /^(ajv|ajv-formats|handlebars|js-yaml|semver|node:(buffer|crypto|module|util))(\/|$)/;

const sources = new Map(Object.keys(ARROWS).map((folder) => [folder, sourcesBelow(join("src", folder))]));
const below = (folder: string): readonly Source[] => sources.get(folder) ?? [];
const octokit = new ProbotOctokit();

/** Folders of `src` that a file imports. */
function foldersOf(source: Source): string[] {
  const paths = importsOf(source).filter((name) => name.startsWith("."));
  return paths.map((path) => join(dirname(source.path), path).split("/")[1] ?? "");
}

/** Whether a method of the REST API changes anything; one that GitHub does not have counts as writing. */
function isWriting(method: string): boolean {
  const [area = "", name = ""] = method.split(".");
  const endpoint = Reflect.get(Object(Reflect.get(octokit.rest, area)), name);
  return endpoint?.endpoint?.DEFAULTS?.method !== "GET";
}

describe("arrows", () => {
  it.each(Object.entries(ARROWS))("from %s point to %j only", (folder, allowed) => {
    expect(below(folder).length).toBeGreaterThan(0);
    const wrong = below(folder).flatMap((source) =>
      foldersOf(source)
        .filter((target) => target !== folder && !allowed.includes(target) && !target.endsWith(".json"))
        .map((target) => `${source.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the thinking folders", () => {
  it.each(THINKING)("%s imports nothing that acts", (folder) => {
    const outside = below(folder).flatMap((source) => importsOf(source).filter((name) => !name.startsWith(".")));
    expect(outside.filter((name) => !PURE_MODULES.test(name))).toEqual([]);
  });

  it.each(THINKING)("%s knows no time, no chance, no waiting and no outside", (folder) => {
    const found = below(folder).flatMap((source) => impuritiesOf(source).map((what) => `${source.path}: ${what}`));
    expect(found).toEqual([]);
  });

  it.each([
    ["const now = Date.now();", "Date.now"],
    ["const now = new Date();", "Date()"],
    ["const roll = [Math.random()];", "Math.random"],
    ["console.log(1);", "console"],
    ["const { env } = process;", "process"],
    ["call(fetch);", "fetch"],
    ["async function f() {}", "async"],
    ["for await (const a of b) {}", "await"],
    ["const p = Promise.resolve();", "Promise"],
  ])("would be caught at: %s", (text, what) => {
    expect(impuritiesOf(parseSource("x.ts", text))).toContain(what);
  });

  it("may read a date out of a text, and call their own things what they like", () => {
    const text = "const at = new Date(text); const x = { process: 1, fetch: a.console };";
    expect(impuritiesOf(parseSource("x.ts", text))).toEqual([]);
  });
});

describe("writing to GitHub", () => {
  const all = [...sources.values()].flat();

  // Two kinds of token: the App's own, behind `apply` (and for having webhooks sent again); and a person's on the terminal, who may open a pull request or set up what
  // guards the registry.
  it("happens in github/apply.ts and its parts, github/propose.ts, github/redeliver.ts and github/set-up.ts alone", () => {
    const writers = all.filter((source) => restMethodsOf(source).some(isWriting) || rawWritesOf(source).length > 0);
    expect(writers.map(({ path }) => path)).toEqual([
      "src/github/apply-command.ts",
      "src/github/apply-issue.ts",
      "src/github/apply-receipt.ts",
      "src/github/apply.ts",
      "src/github/propose.ts",
      "src/github/redeliver.ts",
      "src/github/set-up.ts",
    ]);
  });

  it.each(["command", "issue", "receipt"])("of a %s is behind apply", (part) => {
    const users = all.filter((one) => importsOf(one).some((name) => name.endsWith(`/apply-${part}.ts`)));
    expect(users.map(({ path }) => path)).toEqual(["src/github/apply.ts"]);
  });

  // No branch is ever moved, merged or deleted: only new ones are made.
  it("for somebody who commands it is answering and proposing on a new branch, and nothing else", () => {
    const [source] = all.filter(({ path }) => path === "src/github/apply-command.ts");
    expect(source && restMethodsOf(source).filter(isWriting).toSorted()).toEqual([
      "git.createCommit",
      "git.createRef",
      "git.createTree",
      "issues.createComment",
      "pulls.create",
    ]);
  });

  it.each([
    ["opening a pull request", "propose.ts", ["pulls.create"]],
    [
      "setting up rulesets and immutable releases",
      "set-up.ts",
      ["repos.createRepoRuleset", "repos.updateRepoRuleset", "repos.enableImmutableReleases"],
    ],
  ])("as a person is %s and nothing else (%s)", (_, file, methods) => {
    const [source] = all.filter(({ path }) => path === `src/github/${file}`);
    expect(source && restMethodsOf(source).filter(isWriting)).toEqual(methods);
  });

  // The App only looks at its setup: nothing it runs may reach the hand that changes it.
  it("with an administrator's token is not within reach of the App", () => {
    const users = all.filter((source) => importsOf(source).some((name) => name.endsWith("/set-up.ts")));
    expect(users.map(({ path }) => path)).toEqual(["src/cli/doctor/doctor.ts"]);
  });

  it.each([
    ["repo.rest.git.createRef({});", true],
    ["const { rest } = repo; rest.pulls.merge({});", true],
    ["repo.rest.git.noSuchMethod({});", true],
    ['octokit.request("DELETE /repos/x");', true],
    ["graphql(`mutation { x }`);", true],
    ["repo.rest.git.getRef({});", false],
    ['octokit.request("GET /repos/x");', false],
  ])("%s is noticed: %p", (text, writes) => {
    const source = parseSource("x.ts", text);
    expect(restMethodsOf(source).some(isWriting) || rawWritesOf(source).length > 0).toBe(writes);
  });
});
