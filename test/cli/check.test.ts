import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { addTags, gitIn } from "../git/registry-repository.ts";
import { makeKeys, sampleBody, sealMessage } from "../registry/record-sample.ts";
import { runCommandLine } from "./record-terminal.ts";

const policy = readFileSync(new URL("../../docs/minimal-registry.yaml", import.meta.url), "utf8");
const keys = makeKeys();
let folder = "";

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const document = (kind: string, rest: string) => `apiVersion: registrar/v1\nkind: ${kind}\nmodel: churn\n${rest}\n`;
const manifest = (version: string) =>
  document(
    "ModelVersion",
    `version: "${version}"\nartifacts:\n  - { name: model, digest: { sha256: "${"1".repeat(64)}" } }`,
  );
const assignment = (version: string) => document("StageAssignment", `stage: staging\nversion: "${version}"`);

function commit(branch?: string, message = "x"): string {
  if (branch) gitIn(folder, ["checkout", "-q", "-b", branch]);
  gitIn(folder, ["add", "-A"]);
  gitIn(folder, ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "--no-verify", "-m", message]);
  return gitIn(folder, ["rev-parse", "HEAD"]).trim();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-check-"));
  gitIn(folder, ["init", "-q", "--template=", "-b", "main"]);
  write("registry.yaml", policy);
  write("models/churn/model.yaml", document("Model", "displayName: Churn"));
  write("models/churn/versions/1.0.0.yaml", manifest("1.0.0"));
  write("models/churn/stages/staging.yaml", assignment("1.0.0"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (...words: string[]) => runCommandLine(folder, ["check", ...words]);

describe("registrar check of a working tree", () => {
  it("finds nothing in a sound registry, committed or not, ignored files aside", async () => {
    write(".gitignore", ".DS_Store\n");
    write("models/churn/.DS_Store", "x");
    expect(await check()).toEqual({ code: 0, out: "4 files, 1 model, 1 version: no problems\n", err: "" });
  });

  it("tells every problem with its place, at once", async () => {
    write("models/churn/stages/staging.yaml", document("StageAssignment", "stage: staging\nversion: 1.10"));
    write("models/churn/stages/canary.yaml", assignment("1.0.0"));
    chmodSync(join(folder, "models/churn/model.yaml"), 0o755);
    symlinkSync("1.0.0.yaml", join(folder, "models/churn/versions/1.1.0.yaml"));
    write("models/churn/versions/notes.txt", "x");
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toContain("models/churn/stages/staging.yaml:5:10: ");
    for (const part of ["canary.yaml:4:8", "an executable file", "a symbolic link", "notes.txt"])
      expect(out).toContain(part);
    const { problems } = JSON.parse((await check("--json")).out);
    expect(problems).toContainEqual(
      expect.objectContaining({ code: "number-not-string", message: expect.any(String) }),
    );
  });

  it("shows the line at fault, also from a folder below, and gives CI servers their formats", async () => {
    write("models/churn/stages/staging.yaml", document("StageAssignment", "stage: staging\nversion: 1.10"));
    const below = await runCommandLine(join(folder, "models"), ["check"]);
    expect(below.out).toContain(
      "\n  5 | version: 1.10\n    |          ^^^^\n\n4 files, 1 model, 1 version: 1 problem\n",
    );
    expect((await check("--format", "github")).out).toMatch(
      /^::error file=models\/churn\/stages\/staging.yaml,line=5,col=10/,
    );
    expect((await check("--format", "junit")).out).toContain('name="number-not-string"><failure message=');
    expect(JSON.parse((await check("--format", "sarif")).out).runs[0].results).toHaveLength(1);
  });

  it("asks for a policy, and for a repository", async () => {
    rmSync(join(folder, "registry.yaml"));
    expect((await check()).out).toContain("the registry has no policy");
    expect(await runCommandLine("/", ["check"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Run this inside a clone of a registry"),
    });
  });
});

describe("registrar check of a change", () => {
  it("says what is asked for and what it can not know, and is no obstacle to that", async () => {
    commit();
    write("models/churn/versions/1.1.0.yaml", manifest("1.1.0"));
    commit("change");
    const { code, out } = await check("--base", "main");
    expect(code).toBe(0);
    expect(out).toContain("Register churn 1.1.0");
  });

  it("leaves to GitHub what only GitHub knows", async () => {
    write("registry.yaml", `${policy}registration:\n  approvals: { owners: 2 }\n`);
    commit();
    write("models/churn/versions/1.1.0.yaml", manifest("1.1.0"));
    commit("change");
    const { code, out } = await check("--base", "main");
    expect(code).toBe(0);
    expect(out).toContain(
      "⏳ approvals: only GitHub can tell, once the pull request is open. It asks for 2 of owners.",
    );
    const { items } = JSON.parse((await check("--base", "main", "--json")).out);
    expect(items[0].gates[0]).toMatchObject({ id: "approvals", status: "pending", decidedOn: "github" });
  });

  it("is judged by the policy of the base, with the base's newer files beneath it", async () => {
    commit();
    write("models/churn/stages/staging.yaml", assignment("1.1.0"));
    commit("change");
    gitIn(folder, ["checkout", "-q", "main"]);
    write("models/churn/versions/1.1.0.yaml", manifest("1.1.0"));
    commit();
    gitIn(folder, ["checkout", "-q", "change"]);
    const { code, out } = await check("--base", "main");
    expect(out).toContain("Promote churn 1.1.0 to staging");
    expect(code).toBe(0);
  });

  it("fails on a change of a version that was registered", async () => {
    commit();
    write("models/churn/versions/1.0.0.yaml", manifest("1.0.0").replace("model,", "other,"));
    commit("change");
    const { code, out } = await check("--base", "main");
    expect(code).toBe(1);
    expect(out).toContain("models/churn/versions/1.0.0.yaml");
    expect(JSON.parse((await check("--base", "main", "--json")).out)).toMatchObject({
      status: "failed",
      problems: [expect.objectContaining({ code: "version-changed" })],
    });
  });

  it("knows from the clone's records which version was registered", async () => {
    write("models/churn/versions/1.2.0.yaml", manifest("1.2.0"));
    const landed = commit();
    const sha256 = createHash("sha256").update(manifest("1.2.0")).digest("hex");
    const body = sampleBody({
      subject: { kind: "registration", model: "churn", version: "1.2.0" },
      landed: { commit: landed, parent: "0".repeat(40), commits: [landed] },
      manifest: { path: "models/churn/versions/1.2.0.yaml", digest: { sha256 } },
    });
    addTags(folder, [{ name: "record/churn/v1.2.0", commit: landed, message: sealMessage(body, keys.privateKey) }]);
    writeFileSync(join(folder, ".git", "pinned.pub"), keys.publicKey);
    write("models/churn/stages/staging.yaml", assignment("1.2.0"));
    commit("change");
    expect((await check("--base", "main", "--key", ".git/pinned.pub")).out).toMatch(/✅ registered: /);
  });

  it("has nothing to say of files that are not governed", async () => {
    commit();
    write("README.md", "hello");
    commit("change");
    expect(await check("--base", "main")).toMatchObject({ code: 0, out: "No governed change.\n" });
  });

  it("ends with 2 when it can not be judged", async () => {
    commit();
    expect(await check("--base", "nothing")).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no commit nothing"),
    });
    gitIn(folder, ["checkout", "-q", "--orphan", "other"]);
    commit(undefined, "another beginning");
    expect(await check("--base", "main")).toMatchObject({ code: 2, err: expect.stringContaining("no common history") });
    expect(await check("--format", "xml")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are text, json"),
    });
  });
});
