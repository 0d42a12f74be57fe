import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { keyId } from "../../src/registry/dsse.ts";
import { addTags, makeRepository, promotionTags } from "../git/registry-repository.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { runCommandLine } from "./record-terminal.ts";

const keys = makeKeys();
const home = mkdtempSync(join(tmpdir(), "registrar-cli-"));
const keyFile = join(home, "pinned.pub");
const otherFile = join(home, "other.pub");
writeFileSync(keyFile, keys.publicKey);
writeFileSync(otherFile, makeKeys().publicKey);
const { folder, commits } = makeRepository(2);
const [registered = "", landed = ""] = commits;
addTags(folder, [
  { name: "churn@v1.2.0", commit: registered, message: "Registered" },
  ...promotionTags({ registered, landed, sequence: 3 }, keys.privateKey),
]);
afterAll(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true });
});

const ask = (words: readonly string[], env: Record<string, string> = {}) =>
  runCommandLine(home, ["resolve", "--repo", folder, ...words], env);

describe("registrar resolve", () => {
  it("tells a person what holds the stage and what speaks for it", async () => {
    const { code, out, err } = await ask(["churn@production", "--key", keyFile]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^churn 1\.2\.0 holds production \(number 3\)\n/);
    for (const part of [registered, "s3://models/churn.onnx", "ana (risk)", "record/churn/production/3", "verified"]) {
      expect(out).toContain(part);
    }
  });

  it("gives a shell its variables", async () => {
    const { out } = await ask(["churn#production", "--key", "pinned.pub", "--format", "env"]);
    expect(out).toContain(`REGISTRAR_VERSION=1.2.0\nREGISTRAR_STAGE=production\nREGISTRAR_SEQUENCE=3\n`);
    expect(out).toContain(`REGISTRAR_COMMIT=${registered}\nREGISTRAR_TAG='churn#production#3'\n`);
    expect(out).toContain("REGISTRAR_ARTIFACT_URI=s3://models/churn.onnx\n");
  });

  it("gives a workflow its outputs, and a program JSON", async () => {
    expect((await ask(["churn@production", "--format", "github-output"])).out).toContain(
      "\nartifact_digest=sha256:1111",
    );
    const { out, err } = await ask(["churn@production", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ version: "1.2.0", sequence: 3, signature: "unchecked" });
    expect(err).toContain("warning: The signature of record/churn/production/3 was not checked");
  });

  it("reads the pinned key from the environment, as text or as a path", async () => {
    for (const REGISTRAR_PUBLIC_KEY of [keys.publicKey, keyFile]) {
      expect((await ask(["churn@production"], { REGISTRAR_PUBLIC_KEY })).err).toBe("");
    }
  });

  it.each<[string, string, string[], number, string]>([
    ["another key", "churn@production", ["--key", otherFile], 1, "refused (signature-invalid)"],
    ["a stage without receipts", "churn@staging", [], 1, "git fetch origin 'refs/tags/*:refs/tags/*'"],
    ["a version without receipts", "churn@9.9.9", [], 1, "refused (never-registered)"],
    ["another repository", "churn@production", ["--repository", "acme/other"], 1, "refused (other-repository)"],
    ["a lower number than last time", "churn@production", ["--at-least", "4"], 1, "refused (stale)"],
    ["a number that is none", "churn@production", ["--at-least", "four"], 2, "--at-least takes a whole number"],
    ["no reference", "Churn", [], 2, '"Churn" is no reference; write model@stage'],
    ["an empty reference, as from a variable that is not set", "", [], 2, '"" is no reference; write model@stage'],
    ["an option for Git", "--upload-pack=x", [], 2, "unknown option"],
    [
      "an unknown format",
      "churn@production",
      ["--format", "xml"],
      2,
      "Allowed choices are text, json, env, github-output",
    ],
    ["a missing key file", "churn@production", ["--key", "gone.pub"], 2, "the key file gone.pub can not be read"],
    ["a key file without key", "churn@production", ["--key", import.meta.filename], 2, "holds no ECDSA P-256"],
  ])("with %s ends with the right code and reason", async (_, reference, options, code, reason) => {
    const answer = await ask([reference, ...options]);
    expect(answer).toMatchObject({ code, out: "" });
    expect(answer.err).toContain(reason);
  });

  it("refuses in JSON when JSON was asked for", async () => {
    const { code, out } = await ask(["churn@staging", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ refused: "never-assigned", reason: expect.any(String) });
  });

  it("asks a remote repository as well", async () => {
    const { code, out } = await ask([
      "churn@production",
      "--repo",
      `file://${folder}`,
      "--key",
      keyFile,
      "--format",
      "env",
    ]);
    expect(code).toBe(0);
    expect(out).toContain("REGISTRAR_SIGNATURE=verified");
  });
});

describe("registrar keygen", () => {
  it("makes a pair that only its owner can read, once", async () => {
    const keygen = () => runCommandLine(home, ["keygen", "--out", "app"]);
    const { code, out } = await keygen();
    expect(code).toBe(0);
    expect(statSync(join(home, "app.key")).mode & 0o777).toBe(0o600);
    expect(out).toContain(keyId(readFileSync(join(home, "app.pub"), "utf8")));
    const before = readFileSync(join(home, "app.key"), "utf8");
    expect(await keygen()).toMatchObject({
      code: 2,
      err: expect.stringContaining("app.key exists and is not overwritten"),
    });
    expect(readFileSync(join(home, "app.key"), "utf8")).toBe(before);
  });
});
