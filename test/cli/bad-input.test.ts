// Places where nothing can be told: one sentence that says why and what to do, exit 2, and no answer at all.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";
import { runCommandLine } from "./record-terminal.ts";
import { makeSampleRegistry } from "./sample-registry.ts";

const { folder: sample } = makeSampleRegistry();
const home = mkdtempSync(join(tmpdir(), "registrar-bad-input-"));
const place = (name: string) => join(home, name);
afterAll(() => {
  for (const path of [sample, home]) rmSync(path, { recursive: true });
});

function commitFiles(folder: string, files: readonly string[]): void {
  const changes = files.map((path) => `M 100644 inline ${path}\ndata 1\nx\n`).join("");
  gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
  gitIn(
    folder,
    ["fast-import", "--quiet"],
    `commit refs/heads/main\ncommitter A <a@b.c> 1 +0000\ndata 1\nx\n${changes}\n`,
  );
}

/** Leaves of all objects but one, which is none. */
function damage(folder: string, object: string): void {
  rmSync(join(folder, "objects/pack"), { recursive: true });
  const loose = join(folder, "objects", object.slice(0, 2));
  mkdirSync(loose, { recursive: true });
  writeFileSync(join(loose, object.slice(2)), "no object");
}

beforeAll(() => {
  mkdirSync(place("nothing"));
  for (const name of ["empty", "foreign", "gto"]) mkdirSync(place(name));
  gitIn(place("empty"), ["init", "-q", "--bare", "--template="]);
  commitFiles(place("foreign"), ["README.md"]);
  commitFiles(place("gto"), ["artifacts.yaml"]);
  gitIn(home, ["clone", "-q", "--bare", "--depth=1", `file://${sample}`, "shallow"]);
  gitIn(sample, ["config", "uploadpack.allowFilter", "true"]);
  gitIn(home, ["clone", "-q", "--bare", "--filter=blob:none", `file://${sample}`, "partial"]);
  gitIn(place("partial"), ["config", "remote.origin.url", "file:///gone/away"]);
  gitIn(home, ["clone", "-q", "--bare", `file://${sample}`, "damaged"]);
  damage(place("damaged"), gitIn(sample, ["rev-parse", "main"]).trim());
});

/** Every question that reads files. */
const READERS = [
  "show churn",
  "search churn",
  "diff churn 1.0.0 1.1.0",
  "lineage churn@1.0.0",
  "impact transactions",
  "audit",
];

describe("a place without an answer", () => {
  it.each([
    ["nothing", /not a git repository.*Run this inside a clone of a registry, or name one with --repo\./],
    ["empty", /there is no commit HEAD.*`git fetch` may bring it\./],
    ["damaged", /Run `git fsck`, and clone again if it complains\./],
  ])("%s: every reader says so in one line and ends with 2", async (name, sentence) => {
    for (const words of READERS) {
      const { code, out, err } = await runCommandLine(place(name), words.split(" "));
      expect({ words, code, out }).toEqual({ words, code: 2, out: "" });
      expect(err).toMatch(sentence);
      expect(err.trimEnd().split("\n")).toHaveLength(1);
    }
  });

  it.each([
    ["foreign", /there (is no registry at|never was a registry\.yaml)/],
    ["gto", /its artifacts\.yaml is one of GTO\..*`registrar init`|there never was a registry\.yaml/],
  ])("%s: it is no registry", async (name, sentence) => {
    for (const words of READERS) {
      const { code, out, err } = await runCommandLine(place(name), words.split(" "));
      expect({ words, code, out }).toEqual({ words, code: 2, out: "" });
      expect(err).toMatch(sentence);
    }
  });

  it("a shallow clone has no history to audit", async () => {
    expect(await runCommandLine(place("shallow"), ["audit"])).toEqual({
      ...{ code: 2, out: "" },
      err: expect.stringContaining(
        "this is a shallow clone, and the history must be whole from its first commit. Fetch",
      ),
    });
  });

  it("a partial clone whose origin is gone lacks the files", async () => {
    const { code, out, err } = await runCommandLine(place("partial"), ["search", "churn"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/Fetch what is missing: `git fetch --unshallow`/);
  });

  it.each([
    ["--at", "nowhere", /there is no commit nowhere/],
    ["--at", "1999-01-01", /there was no commit until 1999-01-01/],
    ["--repo", "file:///gone/away", /does not appear to be a git repository\. Check the address and the network/],
    ["--repo", "/gone/away", /cannot change to .*Run this inside a clone/],
  ])("%s %s", async (option, value, sentence) => {
    const { code, out, err } = await runCommandLine(sample, ["search", "churn", option, value]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
  });
});

describe("a place with an answer all the same", () => {
  it("is a detached head", async () => {
    const clone = place("detached");
    gitIn(home, ["clone", "-q", `file://${sample}`, "detached"]);
    gitIn(clone, ["checkout", "-q", "--detach"]);
    expect((await runCommandLine(clone, ["search", "churn"])).code).toBe(0);
    expect((await runCommandLine(join(clone, "models"), ["lineage", "churn@1.1.0"])).code).toBe(0);
  });

  it("is a clone in which nothing may be written", async () => {
    const clone = place("read-only");
    gitIn(home, ["clone", "-q", "--bare", `file://${sample}`, "read-only"]);
    chmodSync(clone, 0o555);
    expect((await runCommandLine(clone, ["search", "churn"])).code).toBe(0);
    chmodSync(clone, 0o755);
  });
});
