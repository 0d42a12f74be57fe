// The App's own keys: one signs records, one authenticates what the App writes down for itself.

import { createHash, createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";
import { keyId, signEnvelope } from "../registry/dsse.ts";
import type { DsseEnvelope, RecordBody } from "../registry/record.ts";
import type { Settings } from "./settings.ts";

export interface Signer {
  /** What the records say about their own signature. */
  signing: RecordBody["signing"];
  /** Public keys (PEM) that our own records verify with, the present one first; empty when nothing is signed. */
  keys: readonly string[];
  /** Wraps the statement's bytes, with a signature unless signing is off. */
  sign: (statement: Uint8Array) => DsseEnvelope;
}

export function createSigner({ signing }: Pick<Settings, "signing">): Signer {
  if (signing.mode === "off") return { signing: "off", keys: [], sign: (bytes) => signEnvelope(bytes, undefined) };
  const key = createPrivateKey(signing.privateKey);
  return {
    signing: "ecdsa-p256-sha256",
    keys: [createPublicKey(key).export({ type: "spki", format: "pem" }).toString(), ...(signing.previous ?? [])],
    sign: (bytes) => signEnvelope(bytes, signing.privateKey),
  };
}

/** What verifiers know the signing key by; `undefined` when nothing is signed. Good to log: it is public. */
export function fingerprintOf({ keys: [key] }: Signer): string | undefined {
  return key === undefined ? undefined : keyId(key);
}

/** Secret of the memory in the App's comments. Another private key means another secret: then nothing is remembered, which is only stricter. */
export function deriveMemoryKey({ privateKey }: Pick<Settings, "privateKey">): string {
  // The key's own bytes, so that a different line break in the PEM makes no different secret.
  const seed = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
  const salt = createHash("sha256").update("model-registrar").digest();
  return Buffer.from(hkdfSync("sha256", seed, salt, "memory of pull requests, v1", 32)).toString("hex");
}
