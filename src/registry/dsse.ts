// DSSE 1.0.2 envelopes signed with ECDSA P-256: the bytes that are signed are the bytes that are kept.

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { DsseEnvelope } from "./record.ts";
import { requireP256, type TrustedKey, toTrustedKey } from "./trusted-key.ts";

/** The one payload type that cosign, slsa-verifier and in-toto's own tools all accept. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** Pre-authentication encoding: what is really signed. Lengths count bytes. */
export function pae(type: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${bytes.length} `), bytes]);
}

/**
 * OpenSSH fingerprint (`SHA256:…`) of a P-256 key in PEM, as `ssh-keygen -lf` prints it: Go's DSSE readers skip a
 * signature whose `keyid` is any other. Throws when the text is no such key.
 */
export function keyId(publicKeyPem: string): string {
  return fingerprint(requireP256(createPublicKey(publicKeyPem)));
}

/** Wraps the bytes; without a key the envelope carries no signature. */
export function signEnvelope(bytes: Uint8Array, privateKeyPem: string | undefined): DsseEnvelope {
  const payload = Buffer.from(bytes).toString("base64");
  if (privateKeyPem === undefined) return { payloadType: PAYLOAD_TYPE, payload, signatures: [] };
  const key = requireP256(createPrivateKey(privateKeyPem));
  const sig = sign("sha256", pae(PAYLOAD_TYPE, bytes), key).toString("base64");
  return { payloadType: PAYLOAD_TYPE, payload, signatures: [{ keyid: fingerprint(createPublicKey(key)), sig }] };
}

/**
 * Whether one of the keys made one of the signatures; with a moment (RFC 3339) only keys count in whose period it lies. `keyid` is
 * not authenticated, so it decides nothing. Throws on a text that is no P-256 key.
 */
export function verifyEnvelope(envelope: DsseEnvelope, publicKeys: readonly string[], at?: string): boolean {
  return findSigner(envelope, publicKeys, at) !== undefined;
}

/** The key that made one of the signatures, by its fingerprint. */
export function findSigner(envelope: DsseEnvelope, publicKeys: readonly string[], at?: string): string | undefined {
  if (envelope.payloadType !== PAYLOAD_TYPE) return undefined;
  const signed = pae(PAYLOAD_TYPE, payloadBytes(envelope));
  const trusted = publicKeys.map(toTrustedKey).filter((key) => at === undefined || isWithin(key, at));
  const signer = trusted.find(({ key }) =>
    envelope.signatures.some(({ sig }) => verify("sha256", signed, key, fromBase64(sig))),
  );
  return signer && fingerprint(signer.key);
}

// A moment that is none lies in no period, not even in an open one.
function isWithin({ notBefore, notAfter }: TrustedKey, at: string): boolean {
  const moment = Date.parse(at);
  return notBefore <= moment && moment <= notAfter;
}

/** The exact bytes of the statement. */
export function payloadBytes(envelope: DsseEnvelope): Buffer {
  return fromBase64(envelope.payload);
}

/** SHA-256 (hex) of the payload's bytes: how records name each other. The signature is left out, for it is random. */
export function recordDigest(envelope: DsseEnvelope): string {
  return createHash("sha256").update(payloadBytes(envelope)).digest("hex");
}

// DSSE asks readers to take both alphabets; Node's decoder already does.
function fromBase64(text: string): Buffer {
  return Buffer.from(text, "base64");
}

function fingerprint(publicKey: KeyObject): string {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const blob = Buffer.concat(["ecdsa-sha2-nistp256", "nistp256", point].map(sshString));
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
