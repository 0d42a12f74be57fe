// Whether the assets of one release allow what was asked for, without the repository they came from.

import { parseEnvelope } from "../armour.ts";
import { parseBundle } from "../bundle.ts";
import { PAYLOAD_TYPE, payloadBytes, recordDigest, verifyEnvelope } from "../dsse.ts";
import type { DsseEnvelope, SealedRecord } from "../record.ts";
import { checkSignatures } from "../record-tag.ts";
import { parseStatement } from "../statement.ts";
import { stableJson } from "../statements/in-toto.ts";
import { checkCompanions } from "../statements/sealed.ts";
import { formatRecordName } from "../tags.ts";
import type { VerifiedRecord } from "./judge-clone.ts";
import { judgeRecord, type Question } from "./judge-record.ts";
import { type Refused, refuseFor } from "./refusal.ts";

/** Text of an asset by its name, `undefined` when it is not there. */
export type Assets = (name: string) => string | undefined;

/** Statements by the names of their assets. */
export const STATEMENT_ASSETS = ["record", "test-result", "vsa"] as const;

/** Judges what lies there. Newer records, the chain and revocation can not be seen from here. Throws when a key is no key. */
export function judgeFiles(assets: Assets, question: Question): VerifiedRecord | Refused {
  const envelopes: DsseEnvelope[] = [];
  for (const name of STATEMENT_ASSETS) {
    const envelope = readAsset(assets, name);
    if ("refused" in envelope) return envelope;
    const strange = refuseEnvelope(envelope, name, question);
    if (strange) return strange;
    envelopes.push(envelope);
  }
  const record = openRecord(envelopes, question);
  if ("refused" in record) return record;
  const answer = judgeRecord(record, question);
  return "refused" in answer ? answer : { answer, record, warnings: [] };
}

function readAsset(assets: Assets, name: string): DsseEnvelope | Refused {
  const [bare, bundle] = [assets(`${name}.dsse.json`), assets(`${name}.sigstore.json`)];
  const read = [
    ...(bare === undefined ? [] : [parseEnvelope(bare)]),
    ...(bundle === undefined ? [] : [parseBundle(bundle)]),
  ];
  const [envelope, other] = read;
  if (!envelope) return refuseFor("statement-missing", `There is neither ${name}.dsse.json nor ${name}.sigstore.json`);
  if ("invalid" in envelope) return refuseFor("statement-unsound", `${name} can not be read: ${envelope.invalid}`);
  if (other && stableJson(other) !== stableJson(envelope)) {
    return refuseFor("files-differ", `${name}.dsse.json and ${name}.sigstore.json are not the same`);
  }
  return envelope;
}

/** Nothing of a payload is looked at before its signature holds. */
function refuseEnvelope(envelope: DsseEnvelope, name: string, { trust }: Question): Refused | undefined {
  const { payloadType, signatures } = envelope;
  if (payloadType !== PAYLOAD_TYPE) {
    return refuseFor("payload-type", `The payload type of ${name} is ${payloadType}; expected ${PAYLOAD_TYPE}`);
  }
  if (signatures.length === 0) return refuseFor("signature-missing", `${name} is not signed`);
  if (verifyEnvelope(envelope, trust.keys)) return undefined;
  return refuseFor("signature-invalid", `The signature of ${name} was not made by a key that is trusted here`);
}

function openRecord(envelopes: readonly DsseEnvelope[], { trust }: Question): SealedRecord | Refused {
  const [envelope, testResult, verdict] = envelopes;
  if (!envelope || !testResult || !verdict) return refuseFor("statement-missing", "A statement is missing");
  const body = parseStatement(payloadBytes(envelope).toString("utf8"));
  if ("invalid" in body) return refuseFor("record-unsound", `The record can not be read: ${body.invalid}`);
  const companions = { testResult, verdict };
  const flaw = checkCompanions({ body, envelope, companions });
  if (flaw) return refuseFor(flaw.code ?? "statement-unsound", `The record is not sound: ${flaw.invalid}`);
  const place = { name: formatRecordName(body.subject), commit: body.landed.commit };
  const signature = checkSignatures(body, envelopes, trust.keys);
  return { ...place, body, envelope, companions, digest: recordDigest(envelope), signature };
}
