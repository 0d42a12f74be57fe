// Records against the published schemas of their statements, and against the official definitions of Sigstore.

import { Bundle, Envelope } from "@sigstore/protobuf-specs";
import { toBundle } from "../../src/registry/bundle.ts";
import { payloadBytes } from "../../src/registry/dsse.ts";
import { type DsseEnvelope, envelopesOf, type SealedRecord } from "../../src/registry/record.ts";
import { parseRecordTag } from "../../src/registry/record-tag.ts";
import { sigstoreVerifies } from "../plan/sigstore.ts";
import { flawsBy } from "./emitted.ts";

/** Schemas by predicate type. */
const PREDICATES: Readonly<Record<string, string>> = {
  "https://model-registrar.dev/attestation/promotion/v1": "promotion-v1.json",
  "https://in-toto.io/attestation/test-result/v0.1": "test-result-v0.1.json",
  "https://slsa.dev/verification_summary/v1": "verification-summary-v1.json",
};

/** What is wrong with the statements of a record; nothing when they fit. */
export function flawsOfRecord(record: Pick<SealedRecord, "envelope" | "companions">): string[] {
  return envelopesOf(record).flatMap(flawsOfEnvelope);
}

/** What is wrong with the tag of a record as the App wrote it; with its public key (PEM) also what Sigstore's verifier says. */
export function flawsOfRecordTag(
  tag: { name: string; message: string; commit: string },
  publicKey: string | undefined,
): string[] {
  const record = parseRecordTag(tag, []);
  if ("invalid" in record) return [`${tag.name}: ${record.invalid}`];
  const doubts = publicKey === undefined ? [] : envelopesOf(record).flatMap((one) => doubtsOf(one, publicKey));
  return [...flawsOfRecord(record), ...doubts].map((flaw) => `${tag.name}: ${flaw}`);
}

function doubtsOf(envelope: DsseEnvelope, publicKey: string): string[] {
  const text = payloadBytes(envelope).toString("utf8");
  const tampered = { ...envelope, payload: Buffer.from(`${text} `).toString("base64") };
  const accepts = (one: DsseEnvelope) => sigstoreVerifies(toBundle(one) ?? {}, publicKey);
  return [
    ...(accepts(envelope) ? [] : ["Sigstore's verifier refuses it"]),
    ...(accepts(tampered) ? ["Sigstore's verifier accepts it tampered with"] : []),
  ];
}

function flawsOfEnvelope(envelope: DsseEnvelope): string[] {
  const statement = JSON.parse(payloadBytes(envelope).toString("utf8"));
  const schema = PREDICATES[statement.predicateType];
  return [
    ...flawsBy("dsse-envelope.json", envelope),
    ...flawsBy("in-toto-statement-v1.json", statement),
    ...(schema === undefined ? [`no schema for ${statement.predicateType}`] : flawsBy(schema, statement.predicate)),
    ...differs("envelope", envelope, Envelope.toJSON(Envelope.fromJSON(envelope))),
    ...flawsOfBundle(toBundle(envelope)),
  ];
}

function flawsOfBundle(bundle: object | undefined): string[] {
  return bundle === undefined ? [] : differs("bundle", bundle, Bundle.toJSON(Bundle.fromJSON(bundle)));
}

/** What the official definition does not know is gone after a reading. Empty lists say nothing, and it leaves them out. */
function differs(what: string, made: unknown, read: unknown): string[] {
  const same = JSON.stringify(settle(made)) === JSON.stringify(settle(read));
  return same ? [] : [`Sigstore reads the ${what} as ${JSON.stringify(read)}`];
}

function settle(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(settle);
  const full = Object.entries(value).filter(([, one]) => !Array.isArray(one) || one.length > 0);
  return Object.fromEntries(full.sort().map(([key, one]) => [key, settle(one)]));
}
