// The assets of a release: everything a deployment needs to verify it without the repository.

import { toBundle } from "../registry/bundle.ts";
import { payloadBytes } from "../registry/dsse.ts";
import type { DsseEnvelope, SealedRecord } from "../registry/record.ts";
import type { ReleaseAsset } from "./action.ts";

/**
 * Record, statements and version manifest, from the record and the texts of manifests by blob id. A record that was sealed alone
 * keeps the assets it always had: a published release can not be given more.
 */
export function assetsOf(record: SealedRecord, texts: ReadonlyMap<string, string>): ReleaseAsset[] {
  const { body, envelope, companions } = record;
  const manifest = texts.get(body.manifest?.digest["gitBlob"] ?? "");
  return [
    ...(companions ? shipped("record", envelope) : [asset("record.dsse.json", envelope)]),
    { name: "statement.json", contentType: JSON_TYPE, content: payloadBytes(envelope).toString("utf8") },
    ...(companions ? [...shipped("test-result", companions.testResult), ...shipped("vsa", companions.verdict)] : []),
    ...(manifest === undefined ? [] : [{ name: "manifest.yaml", contentType: "application/yaml", content: manifest }]),
  ];
}

const JSON_TYPE = "application/json";

/** slsa-verifier and OpenSSL read the bare envelope, cosign the bundle. */
function shipped(name: string, envelope: DsseEnvelope): ReleaseAsset[] {
  const bundle = toBundle(envelope);
  return [asset(`${name}.dsse.json`, envelope), ...(bundle ? [asset(`${name}.sigstore.json`, bundle)] : [])];
}

function asset(name: string, content: object): ReleaseAsset {
  return { name, contentType: JSON_TYPE, content: `${JSON.stringify(content, null, 2)}\n` };
}
