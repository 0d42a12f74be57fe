// What we ship, judged by programs that know nothing of us and are always there; `verifiers.test.ts` asks those that may be.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { assetsOf } from "../../src/plan/assets.ts";
import { sealedRecord, statedBody } from "../registry/forged-record.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { sigstoreVerifies } from "./sigstore.ts";

const keys = makeKeys();
const folder = mkdtempSync(join(tmpdir(), "independent-"));
afterAll(() => rmSync(folder, { recursive: true }));

const assets = new Map(
  assetsOf(sealedRecord(statedBody(), keys.privateKey), new Map()).map(({ name, content }) => [name, content]),
);
const NAMES = ["record", "test-result", "vsa"];
const read = (name: string) => JSON.parse(assets.get(name) ?? "{}");
const changed = (payload: string) => {
  const bytes = Buffer.from(payload, "base64");
  bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
  return bytes.toString("base64");
};

/** The commands of the documentation: rebuild what was signed, and ask OpenSSL. */
const OPENSSL = `
jq -r .payload "$1" | base64 -d > payload
jq -r '.signatures[0].sig' "$1" | base64 -d > signature
type=$(jq -r .payloadType "$1")
{ printf 'DSSEv1 %d %s %d ' "\${#type}" "$type" "$(wc -c < payload)"; cat payload; } > signed
openssl dgst -sha256 -verify registrar.pub -signature signature signed
`;

// Stands in for jq, which not every machine has: the text of a field of JSON on one line.
const JQ = `#!/bin/sh
case "$2" in ".signatures[0].sig") field=sig ;; *) field=\${2#.} ;; esac
sed -E "s/.*\\"$field\\":\\"([^\\"]*)\\".*/\\1/" "$3"
`;
writeFileSync(join(folder, "jq"), JQ, { mode: 0o755 });

function openssl(envelope: object, publicKey = keys.publicKey): string {
  writeFileSync(join(folder, "registrar.pub"), publicKey);
  writeFileSync(join(folder, "envelope.json"), JSON.stringify(envelope));
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
  return spawnSync("sh", ["-c", OPENSSL, "sh", "envelope.json"], { cwd: folder, encoding: "utf8", env }).stdout.trim();
}

describe("OpenSSL, over the rebuilt encoding", () => {
  it.each(NAMES)("accepts %s, and refuses it changed or with another key", (name) => {
    const envelope = read(`${name}.dsse.json`);
    expect(openssl(envelope)).toBe("Verified OK");
    expect(openssl({ ...envelope, payload: changed(envelope.payload) })).not.toContain("OK");
    expect(openssl({ ...envelope, payloadType: "text/plain" })).not.toContain("OK");
    expect(openssl(envelope, makeKeys().publicKey)).not.toContain("OK");
  });
});

describe("the verifier of Sigstore", () => {
  it.each(NAMES)("accepts the bundle of %s, and refuses it changed or with another key", (name) => {
    const bundle = read(`${name}.sigstore.json`);
    const { dsseEnvelope: envelope } = bundle;
    expect(sigstoreVerifies(bundle, keys.publicKey)).toBe(true);
    expect(
      sigstoreVerifies(
        { ...bundle, dsseEnvelope: { ...envelope, payload: changed(envelope.payload) } },
        keys.publicKey,
      ),
    ).toBe(false);
    expect(
      sigstoreVerifies({ ...bundle, dsseEnvelope: { ...envelope, payloadType: "text/plain" } }, keys.publicKey),
    ).toBe(false);
    expect(sigstoreVerifies({ ...bundle, dsseEnvelope: { ...envelope, signatures: [] } }, keys.publicKey)).toBe(false);
    expect(sigstoreVerifies(bundle, makeKeys().publicKey)).toBe(false);
  });

  it("is told by the hint which key, as ssh-keygen would print it", () => {
    const file = join(folder, "ssh.pem");
    writeFileSync(file, keys.privateKey, { mode: 0o600 });
    const ssh = execFileSync("ssh-keygen", ["-y", "-f", file]);
    const printed = execFileSync("ssh-keygen", ["-l", "-f", "-"], { input: ssh, encoding: "utf8" });
    const { hint } = read("vsa.sigstore.json").verificationMaterial.publicKey;
    expect(printed.split(" ")[1]).toBe(hint);
  });
});
