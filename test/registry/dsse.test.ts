import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  keyId,
  PAYLOAD_TYPE,
  pae,
  payloadBytes,
  recordDigest,
  signEnvelope,
  verifyEnvelope,
} from "../../src/registry/dsse.ts";
import { makeKeys } from "./record-sample.ts";

const keys = makeKeys();
const others = makeKeys();
const folder = mkdtempSync(join(tmpdir(), "dsse-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether OpenSSL, which knows nothing of us, accepts the signature over bytes. */
function opensslVerifies(signature: Buffer, signed: Buffer): boolean {
  const files = { key: join(folder, "k.pem"), sig: join(folder, "s.der"), data: join(folder, "d") };
  writeFileSync(files.key, keys.publicKey);
  writeFileSync(files.sig, signature);
  writeFileSync(files.data, signed);
  const args = ["dgst", "-sha256", "-verify", files.key, "-signature", files.sig, files.data];
  return execFileSync("openssl", args, { encoding: "utf8" }).includes("Verified OK");
}

describe("DSSE envelopes", () => {
  it("encode what is signed as the specification's own vector does", () => {
    expect(pae("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
    expect(pae("é", Buffer.from("ü")).toString()).toBe("DSSEv1 2 é 2 ü");
  });

  it("verify with the key that signed and with no other", () => {
    const envelope = signEnvelope(Buffer.from("{}"), keys.privateKey);
    expect(verifyEnvelope(envelope, [keys.publicKey])).toBe(true);
    expect(verifyEnvelope(envelope, [others.publicKey, keys.publicKey])).toBe(true);
    expect(verifyEnvelope(envelope, [others.publicKey])).toBe(false);
    expect(verifyEnvelope(envelope, [])).toBe(false);
    expect(verifyEnvelope(signEnvelope(Buffer.from("{}"), undefined), [keys.publicKey])).toBe(false);
  });

  it("are accepted by OpenSSL over the rebuilt encoding", () => {
    const envelope = signEnvelope(Buffer.from('{"a":1}'), keys.privateKey);
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
    expect(opensslVerifies(signature, pae(PAYLOAD_TYPE, Buffer.from('{"a":1}')))).toBe(true);
  });

  it("bear the fingerprint that ssh-keygen prints, whatever they say is not trusted", () => {
    const file = join(folder, "ssh.pem");
    writeFileSync(file, keys.privateKey, { mode: 0o600 });
    const ssh = execFileSync("ssh-keygen", ["-y", "-f", file]);
    const printed = execFileSync("ssh-keygen", ["-l", "-f", "-"], { input: ssh, encoding: "utf8" });
    expect(printed).toContain(keyId(keys.publicKey));
    const envelope = signEnvelope(Buffer.from("{}"), keys.privateKey);
    expect(envelope.signatures[0]?.keyid).toBe(keyId(keys.publicKey));
    const renamed = { ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ keyid: "SHA256:other", sig })) };
    expect(verifyEnvelope(renamed, [keys.publicKey])).toBe(true);
  });

  it("are refused after any change of a payload byte or of the type", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, at) => {
        const envelope = signEnvelope(bytes, keys.privateKey);
        expect(payloadBytes(envelope).equals(bytes)).toBe(true);
        const changed = Uint8Array.from(bytes, (byte, index) => (index === at % bytes.length ? byte ^ 1 : byte));
        const forged = { ...envelope, payload: Buffer.from(changed).toString("base64") };
        expect(verifyEnvelope(forged, [keys.publicKey])).toBe(false);
        expect(recordDigest(forged)).not.toBe(recordDigest(envelope));
        expect(verifyEnvelope({ ...envelope, payloadType: "text/plain" }, [keys.publicKey])).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it("take both base64 alphabets", () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe]);
    const envelope = signEnvelope(bytes, keys.privateKey);
    const urlSafe = { ...envelope, payload: bytes.toString("base64url") };
    expect(verifyEnvelope(urlSafe, [keys.publicKey])).toBe(true);
  });

  it("throw on a key of another curve instead of ignoring it", () => {
    const wrong = makeKeys("P-384");
    expect(() => keyId(wrong.publicKey)).toThrow("P-256");
    expect(() => signEnvelope(Buffer.from("{}"), wrong.privateKey)).toThrow("P-256");
    expect(() => verifyEnvelope(signEnvelope(Buffer.from("{}"), keys.privateKey), [wrong.publicKey])).toThrow("P-256");
  });
});
