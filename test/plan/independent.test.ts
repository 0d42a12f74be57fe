// What we ship, judged by programs that know nothing of us.

import { execFileSync, spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { assetsOf } from "../../src/plan/assets.ts";
import { sealedRecord, statedBody } from "../registry/forged-record.ts";
import { makeKeys } from "../registry/record-sample.ts";

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

function sigstoreVerifies(bundle: object, publicKey = keys.publicKey): boolean {
  const root = { mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1", tlogs: [], ctlogs: [] };
  const trust = toTrustMaterial({ ...root, certificateAuthorities: [], timestampAuthorities: [] }, () => ({
    publicKey: createPublicKey(publicKey),
    validFor: () => true,
  }));
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(bundle)));
    return true;
  } catch {
    return false;
  }
}

describe("the verifier of Sigstore", () => {
  it.each(NAMES)("accepts the bundle of %s, and refuses it changed or with another key", (name) => {
    const bundle = read(`${name}.sigstore.json`);
    const { dsseEnvelope: envelope } = bundle;
    expect(sigstoreVerifies(bundle)).toBe(true);
    expect(sigstoreVerifies({ ...bundle, dsseEnvelope: { ...envelope, payload: changed(envelope.payload) } })).toBe(
      false,
    );
    expect(sigstoreVerifies({ ...bundle, dsseEnvelope: { ...envelope, payloadType: "text/plain" } })).toBe(false);
    expect(sigstoreVerifies({ ...bundle, dsseEnvelope: { ...envelope, signatures: [] } })).toBe(false);
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

// cosign is not packaged for every system: where it is, it is asked.
const cosign = spawnSync("cosign", ["version"]).status === 0;
(cosign ? describe : describe.skip)("cosign", () => {
  it.each([
    ["vsa", "https://slsa.dev/verification_summary/v1"],
    ["test-result", "https://in-toto.io/attestation/test-result/v0.1"],
  ])("accepts the bundle of %s", (name, type) => {
    writeFileSync(join(folder, `${name}.sigstore.json`), assets.get(`${name}.sigstore.json`) ?? "");
    writeFileSync(join(folder, "registrar.pub"), keys.publicKey);
    const words = ["verify-blob-attestation", "--insecure-ignore-tlog", "--key", "registrar.pub", "--type", type];
    const subject = ["--digest", "0".repeat(64), "--digestAlg", "sha256"];
    const bundle = ["--bundle", `${name}.sigstore.json`];
    expect(spawnSync("cosign", [...words, ...bundle, ...subject], { cwd: folder }).status).toBe(0);
  });
});
