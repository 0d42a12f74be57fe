import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { assetsOf } from "../../src/plan/assets.ts";
import { keyId, recordDigest } from "../../src/registry/dsse.ts";
import { rootDigest } from "../../src/registry/model-digest.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { SEALED_WITH } from "../../src/registry/statements/sealed.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { gitIn } from "../git/registry-repository.ts";
import { type Changes, forge, statedBody } from "../registry/forged-record.ts";
import { makeKeys, sealMessage } from "../registry/record-sample.ts";
import { runCommandLine } from "./record-terminal.ts";
import { makeSampleRegistry } from "./sample-registry.ts";

const home = mkdtempSync(join(tmpdir(), "registrar-verify-"));
const keys = makeKeys();
const EXTENSION = "https://model-registrar.dev/vsa/stage/v1";
const MANIFEST = "kind: ModelVersion\n";
const MODEL = "the weights";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
writeFileSync(join(home, "pinned.pub"), keys.publicKey);
writeFileSync(join(home, "other.pub"), makeKeys().publicKey);
writeFileSync(join(home, "late.pub"), `Not-Before: 2026-11-21T00:00:00Z\n${keys.publicKey}`);
writeFileSync(join(home, "ended.pub"), `Not-After: 2026-11-20T00:00:00Z\n${keys.publicKey}`);
writeFileSync(join(home, "model.onnx"), MODEL);
writeFileSync(join(home, "tampered.onnx"), `${MODEL}!`);
mkdirSync(join(home, "model"));
writeFileSync(join(home, "model", "weights"), MODEL);
const sample = makeSampleRegistry({ sealedWith: SEALED_WITH });
const old = makeSampleRegistry();
afterAll(() => {
  for (const path of [home, sample.folder, old.folder]) rmSync(path, { recursive: true });
});

/** A promotion of files that are there. */
function body(changes: Partial<RecordBody> = {}): RecordBody {
  const manifest = {
    path: "models/churn/versions/1.2.0.yaml",
    digest: { sha256: sha256(MANIFEST), gitBlob: gitBlob(MANIFEST) },
  };
  const folder = rootDigest([{ name: "weights", sha256: sha256(MODEL) }]);
  const artifacts = [
    { name: "model", digest: { sha256: sha256(MODEL) } },
    { name: "folder", digest: { sha256: folder } },
  ];
  return statedBody({ manifest, artifacts, ...changes });
}

function gitBlob(text: string): string {
  return createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex");
}

interface Files {
  body?: RecordBody;
  changes?: Changes;
  privateKey?: string;
  /** Assets to write anew, or to leave out. */
  assets?: Record<string, string | ((text: string) => string) | null>;
}

let folders = 0;
/** A folder with the assets of a release. */
function release({ body: made = body(), changes, privateKey = keys.privateKey, assets = {} }: Files = {}): string {
  const statements = forge(made, privateKey, changes);
  const name = formatRecordName(made.subject);
  const digest = recordDigest(statements.envelope);
  const record = {
    name,
    body: made,
    ...statements,
    digest,
    signature: "verified",
    commit: made.landed.commit,
  } as const;
  folders += 1;
  const folder = join(home, `assets-${folders}`);
  mkdirSync(folder);
  for (const { name, content } of assetsOf(record, new Map([[gitBlob(MANIFEST), MANIFEST]]))) {
    const change = assets[name];
    if (change === null) continue;
    writeFileSync(join(folder, name), typeof change === "function" ? change(content) : (change ?? content));
  }
  return folder;
}

const ask = (words: readonly string[], key = "pinned.pub") =>
  runCommandLine(home, ["verify", ...words, ...(key === "" ? [] : ["--key", key])]);
const askFiles = (files: Files, options: readonly string[] = [], what = "churn@production") =>
  ask([what, "--files", release(files), ...options]);

describe("registrar verify, from the assets of a release", () => {
  it("says in one line what may run and who says so", async () => {
    const { code, out, err } = await askFiles({});
    expect({ code, out }).toEqual({
      code: 0,
      out: `✅ churn 1.2.0 may run in production (number 7), decided 2026-11-20T10:31:07Z, approved by ana (risk), signed by ${keyId(keys.publicKey)}\n`,
    });
    expect(err).toContain("From these files alone nobody can tell: whether a newer record stands");
  });

  it("tells a program the same, in a shape that stays", async () => {
    const { out } = await askFiles({}, ["--json", "--model-files", "model.onnx", "--at-least", "7"]);
    const hex = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(JSON.parse(out)).toEqual({
      verified: true,
      ...{ model: "churn", version: "1.2.0", stage: "production", sequence: 7, outcome: "approved" },
      ...{ decidedAt: "2026-11-20T10:31:07Z", repository: "acme/models", key: keyId(keys.publicKey) },
      resourceUri: "git+https://github.com/acme/models#models/churn@production",
      levels: ["REGISTRAR_STAGE_PRODUCTION", "REGISTRAR_GATES_PASSED", "REGISTRAR_INDEPENDENT_REVIEW"],
      policy: { uri: expect.stringMatching(/#registry.yaml$/), digest: { sha256: "2".repeat(64) } },
      manifest: body().manifest,
      artifacts: body().artifacts,
      approvals: [{ role: "risk", login: "ana", id: 1001 }],
      record: { name: "record/churn/production/7", sha256: hex },
      testResult: { sha256: hex, result: "PASSED" },
      verdict: { sha256: hex, result: "PASSED" },
      modelFiles: [{ path: "model.onnx", sha256: sha256(MODEL) }],
      notChecked: [expect.any(String), expect.any(String), expect.any(String)],
      warnings: [],
    });
  });

  const bundles = ["record", "test-result", "vsa"].map((name) => `${name}.sigstore.json`);
  const bare = ["record", "test-result", "vsa"].map((name) => `${name}.dsse.json`);
  const registration = { kind: "registration", model: "churn", version: "1.2.0" } as const;
  it.each<[string, Files, string[], string?]>([
    ["bare envelopes alone", { assets: Object.fromEntries(bundles.map((name) => [name, null])) }, []],
    ["bundles alone", { assets: Object.fromEntries(bare.map((name) => [name, null])) }, []],
    ["a rollback", { body: body({ outcome: "rolled-back" }) }, []],
    ["the policy that was expected", {}, ["--policy", `sha256:${"2".repeat(64)}`]],
    ["the repository in another case", {}, ["--repository", "Acme/Models"]],
    ["a folder of model files", {}, ["--model-files", "model", "--model-files", "model.onnx"]],
    ["the receipt by its name", {}, [], "churn#production#7"],
    ["a registration", { body: body({ subject: registration }) }, [], "churn@v1.2.0"],
  ])("accepts %s", async (_, files, options, what = "churn@production") => {
    expect(await askFiles(files, options, what)).toMatchObject({ code: 0 });
  });

  const flip = (text: string) => {
    const envelope = JSON.parse(text);
    const payload = Buffer.from(envelope.payload, "base64").toString("utf8").replace("1.2.0", "6.6.6");
    return JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") });
  };
  const retype = (text: string) =>
    JSON.stringify({ ...JSON.parse(text), payloadType: "application/vnd.in-toto.vsa+json" });
  const unsign = (text: string) => JSON.stringify({ ...JSON.parse(text), signatures: [] });
  const alone = (name: string, change: (text: string) => string): Files => ({
    assets: { [`${name}.sigstore.json`]: null, [`${name}.dsse.json`]: change },
  });
  const verdict = (fields: object): Files => ({ changes: { verdict: (s) => Object.assign(s.predicate, fields) } });
  const waiver = { by: "waiver", was: "failed", until: "2026-11-20", because: "x" } as const;
  const expired = {
    ...body().gates[0],
    id: "auc",
    type: "metric",
    reason: "x",
    status: "waived",
    waived: waiver,
  } as const;
  const breakGlass = { reason: "x", expires: "2026-11-20", reviewBy: "2026-11-20" };
  it.each<[string, string, Files, string[]?, string?]>([
    [
      "a signed verdict that says no",
      "verdict-failed",
      verdict({ verificationResult: "FAILED", verifiedLevels: ["FAILED"] }),
    ],
    ["a bypass, however it is signed", "verdict-failed", { body: body({ outcome: "bypassed" }) }],
    [
      "a bypass with a verdict that says yes",
      "verdict-failed",
      {
        body: body({ outcome: "bypassed" }),
        ...verdict({ verificationResult: "PASSED", verifiedLevels: ["REGISTRAR_STAGE_PRODUCTION"] }),
      },
    ],
    ["a vacation", "verdict-failed", { body: body({ outcome: "vacated" }) }],
    [
      "gates that failed",
      "gates-failed",
      { changes: { testResult: (s) => Object.assign(s.predicate, { result: "FAILED", failedTests: ["auc"] }) } },
    ],
    ["an older promotion than the last one", "stale", {}, ["--at-least", "8"]],
    ["the promotion to another stage", "other-resource", {}, [], "churn@staging"],
    ["the promotion of another model", "other-resource", {}, [], "fraud@production"],
    ["a registration for a stage", "other-resource", { body: body({ subject: registration }) }],
    ["another number than was named", "other-resource", {}, [], "churn#production#8"],
    [
      "a verdict about another stage",
      "other-resource",
      verdict({ resourceUri: "git+https://github.com/acme/models#models/churn@staging" }),
    ],
    [
      "a verdict about another repository",
      "other-resource",
      verdict({ resourceUri: "git+https://github.com/evil/models#models/churn@production" }),
    ],
    ["the record of another repository", "other-repository", {}, ["--repository", "acme/other"]],
    [
      "a verdict without the level of the stage",
      "level-missing",
      verdict({ verifiedLevels: ["REGISTRAR_STAGE_STAGING"] }),
    ],
    [
      "a level of SLSA",
      "foreign-level",
      verdict({ verifiedLevels: ["REGISTRAR_STAGE_PRODUCTION", "SLSA_SOURCE_LEVEL_3"] }),
    ],
    ["a verifier nobody knows", "unknown-verifier", verdict({ verifier: { id: "https://example.org/v9" } })],
    ["a verdict with another number", "statements-contradict", verdict({ [EXTENSION]: { sequence: 9 } })],
    [
      "a verdict by another policy than the record",
      "statements-contradict",
      verdict({ policy: { uri: "git+https://github.com/acme/models#x" } }),
    ],
    ["another policy than was expected", "policy-differs", {}, ["--policy", "3".repeat(64)]],
    ["a waiver that has ended", "expired", { body: body({ gates: [expired] }) }],
    ["a break-glass that has ended", "expired", { body: body({ breakGlass }) }],
    ["an end that is no moment", "expired", verdict({ [EXTENSION]: { sequence: 7, expires: "soon" } })],
    ["another key", "signature-invalid", { privateKey: makeKeys().privateKey }],
    ["a changed record", "signature-invalid", alone("record", flip)],
    ["a changed test result", "signature-invalid", alone("test-result", flip)],
    ["a changed verdict", "signature-invalid", alone("vsa", flip)],
    ["a verdict without a signature", "signature-missing", alone("vsa", unsign)],
    ["another payload type", "payload-type", alone("vsa", retype)],
    [
      "a test result in the place of the verdict",
      "predicate-type",
      { assets: { "vsa.sigstore.json": null, "vsa.dsse.json": assetOf("test-result.dsse.json") } },
    ],
    [
      "a verdict in the place of the record",
      "record-unsound",
      { assets: { "record.sigstore.json": null, "record.dsse.json": assetOf("vsa.dsse.json") } },
    ],
    ["no verdict", "statement-missing", { assets: { "vsa.dsse.json": null, "vsa.sigstore.json": null } }],
    [
      "no test result",
      "statement-missing",
      { assets: { "test-result.dsse.json": null, "test-result.sigstore.json": null } },
    ],
    ["a verdict about other things", "subjects-differ", { changes: { verdict: (s) => s.subject.pop() } }],
    ["a test result about other things", "subjects-differ", { changes: { testResult: (s) => s.subject.pop() } }],
    [
      "the verdict of another record",
      "inputs-differ",
      {
        assets: {
          "vsa.sigstore.json": null,
          "vsa.dsse.json": assetOf("vsa.dsse.json", body({ decidedAt: "2026-11-20T10:31:08Z" })),
        },
      },
    ],
    ["a verdict that is not well formed", "statement-unsound", verdict({ verifiedLevels: "all" })],
    ["a verdict that is not JSON", "statement-unsound", alone("vsa", () => "{")],
    [
      "a bundle of another kind",
      "statement-unsound",
      { assets: { "vsa.dsse.json": null, "vsa.sigstore.json": '{"mediaType":"x"}' } },
    ],
    ["an envelope and a bundle that are not the same", "files-differ", { assets: { "vsa.dsse.json": retype } }],
    ["no manifest", "manifest-missing", { assets: { "manifest.yaml": null } }],
    ["a changed manifest", "manifest-differs", { assets: { "manifest.yaml": `${MANIFEST}#` } }],
    ["changed model files", "model-differs", {}, ["--model-files", "tampered.onnx"]],
  ])("refuses %s (%s)", async (_, refused, files, options = [], what = "churn@production") => {
    const answer = await askFiles(files, [...options, "--json"], what);
    expect({ code: answer.code, ...JSON.parse(answer.out) }).toEqual({
      ...{ code: 1, verified: false, refused },
      reason: expect.stringMatching(/^.+\.$/s),
    });
    expect(answer.err).toContain(`refused (${refused}): `);
  });

  it.each([
    ["late.pub", "key-out-of-period"],
    ["ended.pub", "key-out-of-period"],
    ["other.pub", "signature-invalid"],
  ])("refuses with the key %s (%s)", async (key, refused) => {
    const { code, err, out } = await ask(["churn@production", "--files", release()], key);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`refused (${refused})`);
  });

  it.each<[string, string[], string, string]>([
    ["no key", ["churn@production", "--files", "."], "", "without a pinned public key nothing can be verified"],
    ["no folder", ["churn@production", "--files", "gone"], "pinned.pub", "--files takes a folder"],
    ["nothing that could be verified", ["churn"], "pinned.pub", "churn names nothing that can be verified"],
    ["a number that is none", ["churn@production", "--at-least", "x"], "pinned.pub", "--at-least takes a whole number"],
    ["a digest that is none", ["churn@production", "--policy", "x"], "pinned.pub", "--policy takes a SHA-256"],
    [
      "no model files",
      ["churn@production", "--files", release(), "--model-files", "gone"],
      "pinned.pub",
      "there is no such file",
    ],
    ["a folder without a repository", ["churn@production"], "pinned.pub", "Run this inside a clone"],
  ])("with %s can not tell", async (_, words, key, why) => {
    const { code, out, err } = await ask(words, key);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(why);
  });
});

/** An asset of a release that was made well. */
function assetOf(name: string, made = body()): string {
  const statements = forge(made, keys.privateKey);
  const record = { name: "x", body: made, ...statements, digest: "", signature: "verified", commit: "" } as const;
  return assetsOf(record, new Map()).find((one) => one.name === name)?.content ?? "";
}

describe("registrar verify, from a clone", () => {
  const askClone = (what: string, folder = sample.folder, key = sample.key) => ask([what, "--repo", folder], key);

  it.each([
    ["churn@production", "churn 1.1.0 may run in production (number 2)"],
    ["churn#production#2", "churn 1.1.0 may run in production (number 2)"],
    ["record/churn/production/2", "churn 1.1.0 may run in production (number 2)"],
    ["churn@1.0.0", "churn 1.0.0 is registered"],
    ["record/churn/v1.0.0", "churn 1.0.0 is registered"],
    ["fraud-detector@production", "fraud-detector 1.0.0 may run in production (number 1)"],
  ])("accepts %s", async (what, said) => {
    const { code, out } = await askClone(what);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(said) });
  });

  const drop = (name: string) => (folder: string) => void gitIn(folder, ["update-ref", "-d", `refs/tags/${name}`]);
  const move = (from: string, to: string) => (folder: string) => {
    gitIn(folder, ["update-ref", `refs/tags/${to}`, gitIn(folder, ["rev-parse", `refs/tags/${from}`]).trim()]);
  };
  it.each<[string, string, string, ((folder: string) => void)?]>([
    ["a promotion that was replaced", "churn#production#1", "superseded"],
    ["a change that was never approved", "fraud-detector#production#2", "superseded"],
    ["a version that was retired", "scorer@0.9.0", "retired"],
    ["a stage whose version was retired", "scorer@staging", "retired"],
    ["a stage that was vacated", "fraud-detector@staging", "vacated"],
    ["a stage nothing was put into", "churn@canary", "never-assigned"],
    ["a record that was deleted", "churn@production", "chain-broken", drop("record/churn/production/1")],
    [
      "records in another order",
      "churn@production",
      "record-unsound",
      move("record/churn/production/1", "record/churn/production/2"),
    ],
    ["an earlier record that was written anew", "churn@production", "chain-broken", rewriteFirst],
    ["a newest receipt that was deleted", "churn@production", "receipt-missing", drop("churn#production#2")],
    ["a registration that was deleted", "churn@production", "registration-missing", drop("churn@v1.1.0")],
  ])("refuses %s", async (_, what, refused, spoil = () => undefined) => {
    const folder = mkdtempSync(join(home, "clone-"));
    cpSync(sample.folder, folder, { recursive: true });
    spoil(folder);
    const { code, err } = await askClone(what, folder);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`refused (${refused})`) });
  });

  it("refuses a record that was sealed before there were verdicts, and says so", async () => {
    const { code, err } = await askClone("churn@production", old.folder, old.key);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("by a registrar before there were any") });
  });

  it("refuses with another key", async () => {
    expect((await askClone("churn@production", sample.folder, "other.pub")).err).toContain(
      "refused (signature-invalid)",
    );
  });

  it("can not tell from a clone that lacks a commit it needs", async () => {
    const policy = { commit: "9".repeat(40), digest: { sha256: "2".repeat(64) } };
    const { folder, key } = makeSampleRegistry({ sealedWith: SEALED_WITH, policy });
    const answer = await askClone("churn@production", folder, key);
    rmSync(folder, { recursive: true });
    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining("git fetch --unshallow") });
  });

  /** The first promotion of churn, sealed once more with another moment by whoever holds the key. */
  function rewriteFirst(folder: string): void {
    const landed = sample.commits.get("2026-08-10") ?? "";
    const registered = sample.commits.get("2026-08-01") ?? "";
    const made = statedBody({
      subject: { kind: "assignment", model: "churn", stage: "production", sequence: 1 },
      ...{ version: "1.0.0", registrationCommit: registered },
      landed: { commit: landed, parent: registered, commits: [landed] },
    });
    const message = sealMessage(made, sample.privateKey);
    const tag = `object ${landed}\ntype commit\ntag record/churn/production/1\ntagger B <b@example.org> 1700000000 +0000\n\n${message}`;
    const oid = gitIn(folder, ["hash-object", "-t", "tag", "-w", "--stdin"], tag).trim();
    gitIn(folder, ["update-ref", "refs/tags/record/churn/production/1", oid]);
  }
});
