// One file from real servers on this machine that cut off, lie, lead in circles and fall silent.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { download } from "../../../src/cli/fetch/download.ts";
import { type Commands, parseCommands } from "../../../src/cli/fetch/presign.ts";
import type { Patience } from "../../../src/cli/fetch/web.ts";
import type { WantedFile } from "../../../src/registry/download/wanted.ts";
import { answer, type Behave, breakOff, fallSilent, inTurn, keep, openStore, type Store } from "./store.ts";

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
const OTHER = Buffer.from(BYTES.map((byte) => byte ^ 1));
const digestOf = (bytes: Buffer) => ({ sha256: createHash("sha256").update(bytes).digest("hex") });
const PATIENCE: Patience = { silence: 300, attempts: 3, pause: 10 };

let store: Store;
let elsewhere: Store;
let folder = "";
beforeAll(async () => {
  [store, elsewhere] = [await openStore(), await openStore()];
});
afterAll(async () => {
  await Promise.all([store.close(), elsewhere.close()]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-download-"));
  store.heard.length = 0;
  elsewhere.heard.length = 0;
  store.paths.clear();
  elsewhere.paths.clear();
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Asking {
  file?: Partial<WantedFile>;
  presign?: readonly string[];
  hub?: string;
}

async function get(places: readonly string[], { file = {}, presign = [], hub = store.url }: Asking = {}) {
  const commands = parseCommands(presign) as Commands;
  const reach = {
    commands,
    cwd: folder,
    hub,
    tokens: new Map(),
    patience: PATIENCE,
    signal: new AbortController().signal,
  };
  let counted = 0;
  const wanted = { path: "model", digest: digestOf(BYTES), places, ...file };
  const got = await download(wanted, join(folder, "model"), reach, (bytes) => {
    counted += bytes;
  });
  if ("size" in got) {
    expect(readFileSync(join(folder, "model")).equals(BYTES)).toBe(true);
    expect(got.size).toBe(BYTES.length);
  }
  expect(counted).toBe("size" in got ? BYTES.length : 0);
  return got;
}

const serve = (behave: Behave, path = "/model") => {
  store.paths.set(path, behave);
  return [`${store.url}${path}`];
};

describe("a file is had", () => {
  it.each<[string, Behave, string[]]>([
    ["at once", keep(BYTES), ["GET /model"]],
    ["of a size that is not told", (_, response) => void response.end(BYTES), ["GET /model"]],
    [
      "after 503 and 429",
      inTurn(answer(503), answer(429, { "retry-after": "0" }), keep(BYTES)),
      ["GET /model", "GET /model", "GET /model"],
    ],
    [
      "after a connection that was reset",
      inTurn((request) => request.socket.destroy(), keep(BYTES)),
      ["GET /model", "GET /model"],
    ],
    [
      "from where it broke off",
      inTurn(breakOff(BYTES, 100_000), keep(BYTES)),
      ["GET /model", "GET /model bytes=<some>-"],
    ],
    [
      "after a silence in the middle",
      inTurn(fallSilent(BYTES, 100_000), keep(BYTES)),
      ["GET /model", "GET /model bytes=<some>-"],
    ],
    [
      "anew, where it became another thing meanwhile",
      inTurn(breakOff(OTHER, 100_000, '"0"'), keep(BYTES)),
      ["GET /model", "GET /model bytes=<some>-"],
    ],
    [
      "anew, from a server that knows no ranges",
      inTurn(breakOff(BYTES, 100_000), (_, response) => void response.end(BYTES)),
      ["GET /model", "GET /model bytes=<some>-"],
    ],
  ])("%s", async (_, behave, heard) => {
    expect(await get(serve(behave), { file: { size: BYTES.length } })).toMatchObject({
      from: `${store.url}/model`,
      passedOver: [],
    });
    // How much of it came before the end is not for the server to say.
    expect(store.heard.map((line) => line.replace(/=\d+-$/, "=<some>-"))).toEqual(heard);
  });

  it("through redirects, of this host and of others", async () => {
    elsewhere.paths.set("/cdn", keep(BYTES));
    serve(answer(302, { location: "/b" }), "/a");
    serve(answer(307, { location: `${elsewhere.url}/cdn?signature=x` }), "/b");
    expect(await get([`${store.url}/a`])).toMatchObject({ from: `${store.url}/a` });
  });

  it("from a file of this machine", async () => {
    writeFileSync(join(folder, "a b"), BYTES);
    expect(await get([`file://${folder}/a%20b`])).toHaveProperty("size");
  });

  it("from the next place when one fails, and says which", async () => {
    writeFileSync(join(folder, "copy"), BYTES);
    const [wrong = ""] = serve(keep(OTHER));
    const got = await get([`${store.url}/gone`, wrong, "s3://bucket/key", `file://${folder}/copy`]);
    expect(got).toMatchObject({
      from: `file://${folder}/copy`,
      passedOver: [
        `${store.url}/gone answered 404: it is not there.`,
        expect.stringContaining(`The bytes of ${wrong} are not those of the model that was approved`),
        expect.stringContaining("nothing here can download s3://bucket/key"),
      ],
    });
  });

  it("from a hub in its layout", async () => {
    elsewhere.paths.set("/acme/fraud/resolve/refs%2Fpr%2F1/a%20b/model.bin", keep(BYTES));
    expect(await get(["hf://acme/fraud@refs%2Fpr%2F1/a b/model.bin"], { hub: elsewhere.url })).toHaveProperty("size");
  });

  it("by SHA-512, and by both", async () => {
    const sha512 = createHash("sha512").update(BYTES).digest("hex");
    expect(await get(serve(keep(BYTES)), { file: { digest: { sha512 } } })).toHaveProperty("size");
    const both = { ...digestOf(BYTES), sha512: "0".repeat(128) };
    expect(await get(serve(keep(BYTES)), { file: { digest: both } })).toMatchObject({ refused: "digest-differs" });
  });
});

describe("a file is refused", () => {
  const size = BYTES.length;
  it.each<[string, Behave, Partial<WantedFile>, string, string]>([
    ["with other bytes", keep(OTHER), {}, "digest-differs", `got sha256:${digestOf(OTHER).sha256}`],
    ["with fewer bytes", keep(BYTES.subarray(0, 10)), { size }, "size-differs", "expected 300000, got 10"],
    ["with more bytes", keep(Buffer.concat([BYTES, BYTES])), { size }, "size-differs", "got 600000"],
    [
      "with more bytes that are not told",
      (_, r) => void r.write(BYTES, () => r.end(BYTES)),
      { size },
      "size-differs",
      "got more",
    ],
    ["with fewer bytes that are not told", (_, r) => void r.end("x"), { size }, "size-differs", "got 1"],
    ["in circles", answer(302, { location: "/model" }), {}, "place-unsafe", "more than 5 times"],
    [
      "at the end of plain HTTP",
      answer(302, { location: "http://example.org/x?secret" }),
      {},
      "place-unsafe",
      "http://example.org/x?… is not asked",
    ],
    ["of another scheme", answer(302, { location: "file:///etc/passwd" }), {}, "place-unsafe", "expected HTTPS"],
  ])("%s", async (_, behave, file, refused, reason) => {
    expect(await get(serve(behave), { file })).toEqual({ refused, reason: expect.stringContaining(reason) });
  });

  it("rather than not told, when any place had other bytes", async () => {
    expect(await get([`${store.url}/gone`, ...serve(keep(OTHER))])).toMatchObject({ refused: "digest-differs" });
  });

  it("from plain HTTP elsewhere, without asking", async () => {
    expect(await get(["http://example.org/model"])).toMatchObject({ refused: "place-unsafe" });
  });
});

describe("a file is not had", () => {
  it.each<[string, Behave, number, string]>([
    ["that is not there", answer(404), 1, "answered 404: it is not there"],
    ["without a login", answer(403), 1, "answered 403: without a login it may not be read; --presign names a command"],
    ["from a server that fails", answer(500), 3, "answered 500, again and again"],
    ["from a server that says nothing", () => undefined, 3, "was silent for 0.3 seconds"],
    ["that breaks off again and again", (q, r) => breakOff(BYTES, 10)(q, r), 3, "can not be read"],
    ["that leads nowhere", answer(302), 1, "answered 302 and not where to look instead"],
    ["of a strange answer", answer(204), 1, "answered 204"],
  ])("%s", async (_, behave, times, mistake) => {
    expect(await get(serve(behave))).toEqual({ mistake: expect.stringContaining(mistake) });
    expect(store.heard).toHaveLength(times);
  });

  it.each([
    ["where nobody listens", "http://127.0.0.1:1/x", "can not be read: "],
    ["from a file that is not there", "file:///no/such/file", "there is no such file"],
    ["from a folder", `file://${tmpdir()}`, "is no file"],
    ["from another machine's file", "file://host/x", "expected file:///path"],
    ["from what is no place", "models/x", "expected an absolute URI"],
    ["from a hub without a path", "hf://acme/fraud@main", "names no file"],
    ["from a scheme of others", "s3://bucket/key", "--presign s3="],
  ])("%s", async (_, place, mistake) => {
    expect(await get([place])).toEqual({ mistake: expect.stringContaining(mistake) });
  });
});

describe("a command that prints addresses", () => {
  const script = (body: string) => {
    mkdirSync(join(folder, "a dir"));
    const path = join(folder, "a dir", "presign");
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return `s3='${path}' --profile="a b"`;
  };

  it("is given the URI as one word, and asked again after a failure", async () => {
    store.paths.set("/bucket", inTurn(answer(503), keep(BYTES)));
    const presign = [script(`[ "$#" = 2 ] && [ "$1" = "--profile=a b" ] && echo "${store.url}/bucket?for=$2"`)];
    const uri = "s3://bucket/key;touch$IFS/tmp/x";
    expect(await get([uri], { presign })).toMatchObject({ from: uri });
    expect(store.heard).toEqual(Array(2).fill(`GET /bucket?for=${uri}`));
  });

  it.each([
    ["fails", "echo 'no login' >&2; exit 3", "presign gave no address for s3://bucket/key: no login"],
    ["fails without a word", "exit 3", "it ended with 3"],
    ["prints no address", "echo secret-word", "presign printed no web address for s3://bucket/key"],
    ["prints nothing", "true", "printed no web address"],
  ])("that %s is told", async (_, body, mistake) => {
    const got = await get(["s3://bucket/key"], { presign: [script(body)] });
    expect(got).toEqual({ mistake: expect.stringContaining(mistake) });
    expect(JSON.stringify(got)).not.toContain("secret-word");
  });

  it("is not told what it printed when the place fails", async () => {
    const got = await get(["s3://bucket/key"], { presign: [script(`echo "${store.url}/gone?signature=secret-word"`)] });
    expect(got).toEqual({ mistake: `${store.url}/gone?… answered 404: it is not there` });
  });

  it.each(["s3", "s3=", "=x", "S3=x"])("can not be %j", (text) => {
    expect(parseCommands([text])).toEqual({ mistake: expect.stringContaining("--presign takes scheme=command") });
  });

  it("that does not exist is told", async () => {
    const got = await get(["s3://bucket/key"], { presign: ["s3=/no/such/program"] });
    expect(got).toEqual({ mistake: expect.stringContaining("there is no such program") });
  });
});
