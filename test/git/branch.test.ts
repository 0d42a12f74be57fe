// Commits and branches made beside what is checked out.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  fetchFromOrigin,
  isBranchName,
  listRemoteHeads,
  pushBranch,
  readDiff,
  readOrigin,
  readReference,
  readSymbolic,
  setBranch,
  writeCommit,
} from "../../src/git/branch.ts";
import { gitIn } from "./registry-repository.ts";

let [folder, parent]: [string, string] = ["", ""];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar branch "));
  gitIn(folder, ["init", "-q", "--template=", "-b", "main"]);
  gitIn(folder, ["config", "user.name", "Mia"]);
  gitIn(folder, ["config", "user.email", "mia@example.org"]);
  writeFileSync(join(folder, "a.txt"), "a\r\n");
  gitIn(folder, ["add", "-A"]);
  gitIn(folder, ["commit", "-q", "-m", "x"]);
  parent = gitIn(folder, ["rev-parse", "HEAD"]).trim();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const commit = (files: Readonly<Record<string, string>>) =>
  writeCommit(folder, { parent, files: new Map(Object.entries(files)), message: "Title\n\nReason" });

describe("a commit", () => {
  it("holds new and changed files byte for byte, keeps the others, and moves nothing", async () => {
    gitIn(folder, ["config", "core.autocrlf", "true"]);
    const before = ["status -s", "for-each-ref", "ls-files -s"].map((words) => gitIn(folder, words.split(" ")));
    const made = await commit({ "b c/ü.txt": "1\r\n2", "d.txt": "" });
    const shown = ["a.txt", "b c/ü.txt", "d.txt"].map((path) => gitIn(folder, ["cat-file", "blob", `${made}:${path}`]));
    expect(shown).toEqual(["a\r\n", "1\r\n2", ""]);
    expect(gitIn(folder, ["log", "-1", "--format=%P %an %B", made]).trim()).toBe(`${parent} Mia Title\n\nReason`);
    expect(["status -s", "for-each-ref", "ls-files -s"].map((words) => gitIn(folder, words.split(" ")))).toEqual(
      before,
    );
  });

  it("is not misled by the index of a hook", async () => {
    process.env["GIT_INDEX_FILE"] = "/nowhere/index";
    try {
      expect(gitIn(folder, ["ls-tree", "--name-only", await commit({ b: "b" })]).trim()).toBe("a.txt\nb");
    } finally {
      delete process.env["GIT_INDEX_FILE"];
    }
  });

  it("is shown as a difference without colours and other programs", async () => {
    gitIn(folder, ["config", "color.ui", "always"]);
    gitIn(folder, ["config", "diff.external", "false"]);
    expect(await readDiff(folder, parent, await commit({ "a.txt": "b\n" }))).toContain("-a\r\n+b\n");
  });
});

describe("a branch", () => {
  it("is made once, and moved only from where it is known to be", async () => {
    const [one, two] = [await commit({ b: "1" }), await commit({ b: "2" })];
    await setBranch(folder, "topic", { commit: one });
    await expect(setBranch(folder, "topic", { commit: two })).rejects.toThrow("topic");
    await setBranch(folder, "topic", { commit: two, known: one });
    expect(await readReference(folder, "refs/heads/topic")).toBe(two);
    await expect(setBranch(folder, "topic", { commit: one, known: one })).rejects.toThrow("topic");
  });

  it("goes to origin forward only, and comes back", async () => {
    const origin = mkdtempSync(join(tmpdir(), "registrar-origin-"));
    gitIn(origin, ["init", "-q", "--bare", "--template=", "-b", "trunk"]);
    gitIn(folder, ["remote", "add", "origin", origin]);
    const [one, two] = [await commit({ b: "1" }), await commit({ b: "2" })];
    await pushBranch(folder, "trunk", { commit: parent, env: {} });
    await pushBranch(folder, "topic", { commit: one, env: {} });
    await expect(pushBranch(folder, "topic", { commit: two, env: {} })).rejects.toThrow("git push");
    expect(await listRemoteHeads(folder, {})).toEqual({
      main: "trunk",
      branches: new Map([
        ["topic", one],
        ["trunk", parent],
      ]),
    });
    gitIn(folder, ["update-ref", "-d", "refs/remotes/origin/topic"]);
    await fetchFromOrigin(folder, { branches: ["topic"], tags: ["record/x/*"] }, {});
    expect(await readReference(folder, "refs/remotes/origin/topic")).toBe(one);
    expect(await readOrigin(folder)).toBe(origin);
    rmSync(origin, { recursive: true });
  });

  it("that is checked out is told, and a detached head is none", async () => {
    expect(await readSymbolic(folder)).toBe("main");
    gitIn(folder, ["checkout", "-q", "--detach"]);
    expect([await readSymbolic(folder), await readOrigin(folder)]).toEqual([undefined, undefined]);
    expect(await readReference(folder, "refs/heads/none")).toBeUndefined();
  });

  it.each([
    ["registrar/promote-churn-1.0.0+b.1-production", true],
    ["a..b", false],
    ["-x", false],
    ["a b", false],
    ["x.lock", false],
    ["", false],
  ])("may be called %p: %p", async (name, expected) => expect(await isBranchName(folder, name)).toBe(expected));
});
