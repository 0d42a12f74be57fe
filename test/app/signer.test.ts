// The App's keys: what is signed verifies, and what is derived stays the same.

import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createSigner, deriveMemoryKey, fingerprintOf } from "../../src/app/signer.ts";
import { verifyEnvelope } from "../../src/registry/dsse.ts";

const { privateKey: signingKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pkcs8 = signingKey.export({ type: "pkcs8", format: "pem" }).toString();
const statement = Buffer.from('{"statement":1}');

function rsa(): { pkcs1: string; pkcs8: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    pkcs1: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    pkcs8: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

describe("a signer", () => {
  it("signs what verifies with the public key it tells", () => {
    const signer = createSigner({ signing: { mode: "key", privateKey: pkcs8 } });
    const envelope = signer.sign(statement);
    expect(signer.signing).toBe("ecdsa-p256-sha256");
    expect(verifyEnvelope(envelope, signer.keys)).toBe(true);
    expect(envelope.signatures[0]?.keyid).toBe(fingerprintOf(signer));
  });

  it("goes on believing what an earlier key signed in its time", () => {
    const earlier = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const publicKey = earlier.publicKey.export({ type: "spki", format: "pem" }).toString();
    const before = createSigner({
      signing: { mode: "key", privateKey: earlier.privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
    });
    const previous = [`Not-After: 2026-10-31T00:00:00Z\n${publicKey}`];
    const signer = createSigner({ signing: { mode: "key", privateKey: pkcs8, previous } });
    expect(verifyEnvelope(before.sign(statement), signer.keys, "2026-10-30T00:00:00Z")).toBe(true);
    expect(verifyEnvelope(before.sign(statement), signer.keys, "2026-11-01T00:00:00Z")).toBe(false);
    expect(verifyEnvelope(signer.sign(statement), signer.keys, "2026-11-01T00:00:00Z")).toBe(true);
    expect(fingerprintOf(signer)).not.toBe(fingerprintOf(before));
  });

  it("wraps without a signature when signing is off", () => {
    const signer = createSigner({ signing: { mode: "off" } });
    expect(signer).toMatchObject({ signing: "off", keys: [] });
    expect(signer.sign(statement).signatures).toEqual([]);
    expect(fingerprintOf(signer)).toBeUndefined();
  });
});

describe("the memory key", () => {
  it("depends on the private key alone, not on how it is written", () => {
    const key = rsa();
    expect(deriveMemoryKey({ privateKey: key.pkcs1 })).toBe(deriveMemoryKey({ privateKey: `${key.pkcs8}\n` }));
    expect(deriveMemoryKey({ privateKey: key.pkcs1 })).not.toBe(deriveMemoryKey({ privateKey: rsa().pkcs1 }));
  });
});
