// Sigstore bundles v0.3 around signed envelopes: the form that cosign and the libraries of Sigstore read.

import { isEnvelope } from "./armour.ts";
import type { DsseEnvelope } from "./record.ts";
import { isObject, parseJson } from "./shape.ts";

const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** The bundle of an envelope; `undefined` without exactly one signature, which is what readers ask for. */
export function toBundle(dsseEnvelope: DsseEnvelope): object | undefined {
  const [signature, ...others] = dsseEnvelope.signatures;
  if (signature === undefined || others.length > 0) return undefined;
  // The hint is free text. The fingerprint is in the envelope already, so that the bundle follows from the envelope alone.
  const verificationMaterial = { publicKey: { hint: signature.keyid }, tlogEntries: [] };
  return { mediaType: MEDIA_TYPE, verificationMaterial, dsseEnvelope };
}

/** The envelope in a bundle, or a clause saying why there is none. Nothing else in a bundle proves anything here. */
export function parseBundle(source: string): DsseEnvelope | { invalid: string } {
  const bundle = parseJson(source);
  if (!isObject(bundle) || bundle["mediaType"] !== MEDIA_TYPE)
    return { invalid: "it is no Sigstore bundle of version 0.3" };
  const envelope = bundle["dsseEnvelope"];
  return isEnvelope(envelope) ? envelope : { invalid: "its bundle holds no envelope" };
}
