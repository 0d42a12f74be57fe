// `registrar fetch`, from sealed records to files that lie there: words in, and the file `golden/fetch-<name>.txt` out.

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { makeKeys } from "../../registry/record-sample.ts";
import { readFiles } from "../../support/files.ts";
import { runCommandLine } from "../record-terminal.ts";
import type { SealedRegistry } from "../sealed-registry.ts";
import { wordsOf } from "../shell-words.ts";
import { digestOf, fill, IMAGE_BLOBS, INDEX, makeFetchedRegistry, TOKENIZER, WEIGHTS } from "./artifacts.ts";
import { openStore, type Store } from "./store.ts";

const home = mkdtempSync(join(tmpdir(), "registrar-fetch-"));
const to = join(home, "deploy");
let store: Store;
let elsewhere: Store;
let registry: SealedRegistry;
beforeAll(async () => {
  [store, elsewhere] = [await openStore(), await openStore()];
  fill(store, elsewhere);
  mkdirSync(join(home, "store/bundle/vocab"), { recursive: true });
  writeFileSync(join(home, "store/bundle/weights"), WEIGHTS);
  writeFileSync(join(home, "store/bundle/vocab/tokens a"), TOKENIZER);
  writeFileSync(join(home, "presign"), `#!/bin/sh\necho "${store.url}/model.onnx?for=$1"\n`, { mode: 0o755 });
  writeFileSync(join(home, "other.pub"), makeKeys().publicKey);
  registry = makeFetchedRegistry(store, join(home, "store"));
});
afterAll(async () => {
  await Promise.all([store.close(), elsewhere.close()]);
  for (const folder of [home, registry.folder]) rmSync(folder, { recursive: true });
});
beforeEach(() => rmSync(to, { recursive: true, force: true }));

const run = (words: string, key = registry.key) => {
  const all = [
    "fetch",
    ...wordsOf(words),
    "--to",
    "deploy",
    "--repo",
    registry.folder,
    ...(key === "" ? [] : ["--key", key]),
  ];
  return runCommandLine(home, all, { HF_ENDPOINT: `${store.url}/` });
};
/** What lies there afterwards, whatever its name. */
const there = () => (existsSync(to) ? Object.fromEntries(readFiles(to)) : {});
const BUNDLE = { "bundle/weights": WEIGHTS, "bundle/vocab/tokens a": TOKENIZER };
const ALONE = { "model.onnx": WEIGHTS };

const UPDATE = process.env["UPDATE_CASES"] === "1";
/** What differs from run to run, by a word. */
const settled = (text: string) =>
  [home, store.host, elsewhere.host]
    .reduce((told, one, index) => told.replaceAll(one, ["<home>", "<store>", "<elsewhere>"][index] ?? ""), text)
    .replace(/("sha256": |record.*sha256:)"?[0-9a-f]{64}"?(?=\s*\}\s*,?\s*"signature)/s, '$1"<digest>"');

/** Golden file, words, and what lies there afterwards. */
const CASES: readonly [name: string, words: string, files: Record<string, string>][] = [
  ["stage", "churn@production", { ...ALONE, ...BUNDLE }],
  ["stage-json", "churn@production --json", { ...ALONE, ...BUNDLE }],
  ["oci-file", "churn@1.1.0", ALONE],
  ["hub", "churn@1.3.0", BUNDLE],
  ["presigned", "churn@1.4.0 --presign s3=./presign", ALONE],
  ["no-command", "churn@1.4.0", {}],
  ["other-bytes", "churn@2.0.0", {}],
  ["other-bytes-json", "churn@2.0.0 --json", {}],
  ["other-size", "churn@2.1.0", {}],
  ["gone", "churn@2.2.0", {}],
  ["no-digest", "churn@2.3.0", {}],
  ["unsafe-name", "churn@2.4.0", {}],
  ["no-place", "churn@2.5.0", {}],
  ["one-of-two-wrong", "churn@2.6.0", {}],
  ["other-root", "churn@2.7.0", {}],
  ["circle", "churn@2.8.0", {}],
  ["never-registered", "churn@9.9.9", {}],
  ["never-assigned", "churn@staging", {}],
  ["another-number", "churn#production#2", {}],
  ["stale", "churn@production --at-least 2", {}],
  ["not-a-number", "churn@production --at-least x", {}],
  ["other-repository", "churn@production --repository acme/other", {}],
  ["no-reference", "churn", {}],
  ["bad-command", "churn@production --presign aws", {}],
];

describe("an interrupted fetch", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("by %s leaves nothing behind", async (signal) => {
    store.heard.length = 0;
    const program = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
    const words = ["fetch", "churn@2.9.0", "--to", to, "--repo", registry.folder, "--key", registry.key];
    const child = spawn(process.execPath, ["--import", "tsx", program, ...words], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", (code, by) => resolve({ code, by })));
    while (!store.heard.includes("GET /slow") && child.exitCode === null) await sleep(20);
    expect(readFiles(to).size).toBe(1);
    child.kill(signal);
    expect(await ended).toEqual({ code: null, by: signal });
    expect(readdirSync(to)).toEqual([]);
  });
});

describe("registrar fetch", () => {
  it.each(CASES)("%s is answered as its golden file says", async (name, words, files) => {
    const { code, out, err } = await run(words);
    const text = settled(
      `$ registrar fetch ${words}\n${out}${err === "" ? "" : `--- stderr\n${err}`}--- exit ${code}\n`,
    );
    const path = join(import.meta.dirname, "../golden", `fetch-${name}.txt`);
    if (UPDATE) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, "utf8"));
    expect(there()).toEqual(files);
    if (existsSync(to)) expect(readdirSync(to).filter((one) => one.startsWith("registrar-"))).toEqual([]);
  });

  it("without a key says that nothing was verified", async () => {
    const { code, out, err } = await run("churn@production --json", "");
    expect({ code, told: JSON.parse(out) }).toMatchObject({ code: 0, told: { signature: "unchecked" } });
    expect(err).toContain("was not checked: no public key was given");
    expect(await run("churn#production#2", "")).toMatchObject({
      code: 1,
      err: expect.stringContaining("refused (superseded)"),
    });
    expect(await run("churn@production --at-least x", "")).toMatchObject({ code: 2 });
  });

  it("with another key fetches nothing", async () => {
    expect(await run("churn@production", "other.pub")).toMatchObject({
      code: 1,
      err: expect.stringContaining("refused (signature-invalid)"),
    });
    expect(there()).toEqual({});
  });

  it("lets verify accept what it wrote", async () => {
    await run("churn@production");
    const files = ["--model-files", "deploy/model.onnx", "--model-files", "deploy/bundle"];
    const verified = await runCommandLine(home, [
      "verify",
      "churn@production",
      ...files,
      "--repo",
      registry.folder,
      "--key",
      registry.key,
    ]);
    expect(verified).toMatchObject({ code: 0 });
  });

  it("fetches again only what is not there", async () => {
    await run("churn@production");
    rmSync(join(to, "bundle"), { recursive: true });
    store.heard.length = 0;
    const { code, out } = await run("churn@production --json");
    expect({ code, heard: store.heard, files: there() }).toEqual({
      code: 0,
      heard: [],
      files: { ...ALONE, ...BUNDLE },
    });
    expect(JSON.parse(out).artifacts).toMatchObject([{ alreadyThere: true, from: [] }, { alreadyThere: false }]);
  });

  it.each<[string, () => void]>([
    ["a file with other bytes", () => writeFileSync(join(to, "model.onnx"), "x")],
    [
      "a folder with one file more",
      () => {
        mkdirSync(join(to, "bundle/vocab"), { recursive: true });
        for (const [name, text] of Object.entries({ ...BUNDLE, "bundle/more": "x" }))
          writeFileSync(join(to, name), text);
      },
    ],
    ["a link", () => symlinkSync("/etc/hostname", join(to, "model.onnx"))],
  ])("overwrites no %s", async (_, make) => {
    mkdirSync(to);
    make();
    const before = there();
    expect(await run("churn@production")).toMatchObject({
      code: 2,
      err: expect.stringContaining("is not overwritten: remove it, or name another folder"),
    });
    expect(there()).toEqual(before);
  });

  it("writes an image in OCI's layout, every blob by its digest", async () => {
    const { code, out } = await run("churn@1.2.0 --json");
    const blobs = Object.fromEntries(IMAGE_BLOBS.map((text) => [`serve/blobs/sha256/${digestOf(text)}`, text]));
    const { "serve/index.json": index = "", "serve/oci-layout": layout, ...files } = there() as Record<string, string>;
    expect({ code, files, layout }).toEqual({ code: 0, files: blobs, layout: '{"imageLayoutVersion":"1.0.0"}' });
    expect(JSON.parse(index).manifests).toEqual([
      { mediaType: JSON.parse(INDEX).mediaType, digest: `sha256:${digestOf(INDEX)}`, size: INDEX.length },
    ]);
    expect(JSON.parse(out).artifacts).toMatchObject([{ kind: "image", files: 3 }]);
    expect(await run("churn@1.2.0")).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });
  });

  it("asks for one token, and shows it to the registry alone", async () => {
    elsewhere.heard.length = 0;
    await run("churn@1.2.0");
    const tokens = elsewhere.heard.filter((line) => line.includes("/token"));
    expect(tokens).toEqual(["GET /token?service=registry&scope=repository%3Aacme%2Ffraud%3Apull"]);
  });

  it.each([
    [
      "refuses a manifest of an image that is another one",
      "/v2/acme/fraud/manifests/sha256:",
      "x",
      1,
      "refused (digest-differs): The manifest of oci://",
    ],
    ["can not tell when the registry wants a login", "/token", "{}", 2, "gives no token without a login"],
  ])("%s", async (_, begin, text, code, err) => {
    for (const one of [store, elsewhere]) {
      for (const [path, behave] of one.paths) {
        if (!path.startsWith(begin)) continue;
        one.paths.set(path, (request, response) =>
          path === "/token" || request.headers.authorization ? void response.end(text) : behave(request, response),
        );
      }
    }
    expect(await run("churn@1.2.0")).toMatchObject({ code, err: expect.stringContaining(err) });
    expect(there()).toEqual({});
    fill(store, elsewhere);
  });
});
