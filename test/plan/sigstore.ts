// The verifier of Sigstore, with a public key and nothing else to trust.

import { createPublicKey } from "node:crypto";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";

/** Whether it accepts a bundle. */
export function sigstoreVerifies(bundle: object, publicKey: string): boolean {
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
