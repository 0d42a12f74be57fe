// The tag that carries a record: a sentence, the record and the statements sealed with it in armour, and Git trailers.

import { formatArmour, parseArmour } from "./armour.ts";
import { payloadBytes, recordDigest, verifyEnvelope } from "./dsse.ts";
import { type Companions, type DsseEnvelope, envelopesOf, type RecordBody, type SealedRecord } from "./record.ts";
import { parseStatement } from "./statement.ts";
import { checkCompanions, type Flaw } from "./statements/sealed.ts";
import { formatRecordName } from "./tags.ts";

/** What the message of a record tag is made of; sentence and trailers are for people, only the envelopes are read back. */
export interface RecordMessage {
  sentence: string;
  envelope: DsseEnvelope;
  companions?: Companions;
  trailers: readonly (readonly [key: string, value: string])[];
}

/** Names between the dashes of the armour, in the order in which the blocks follow each other. */
const BLOCKS = ["RECORD", "TEST RESULT", "VERDICT"] as const;

/** Sentence, the envelopes as the JSON that cosign and others read, and Git trailers as the last paragraph. */
export function formatRecordMessage({ sentence, envelope, companions, trailers }: RecordMessage): string {
  const envelopes = envelopesOf({ envelope, ...(companions && { companions }) });
  const blocks = envelopes.map((one, index) => formatArmour(BLOCKS[index] ?? "", JSON.stringify(one, null, 2)));
  const paragraph = trailers.map(([key, value]) => `${oneLine(key)}: ${oneLine(value)}`).join("\n");
  return `${[oneLine(sentence), ...blocks, paragraph].filter((part) => part !== "").join("\n\n")}\n`;
}

/**
 * The record a tag carries: well formed, named after its subject and on the commit that landed, with exactly the statements it
 * says were sealed with it; else a clause saying why not. What the signatures are worth is in `signature`: without keys a signed
 * record stays `unchecked`.
 */
export function parseRecordTag(
  tag: { name: string; message: string; commit: string },
  keys: readonly string[],
): SealedRecord | Flaw {
  const found = parseMessage(tag.message);
  if ("invalid" in found) return found;
  const { envelope, companions } = found;
  const body = parseStatement(payloadBytes(envelope).toString("utf8"));
  if ("invalid" in body) return body;
  const expected = formatRecordName(body.subject);
  if (expected !== tag.name) return { invalid: `it is the record ${expected}` };
  if (body.landed.commit !== tag.commit) {
    return { invalid: `it is about commit ${body.landed.commit} and not about the commit it is on` };
  }
  const flaw = checkCompanions({ body, envelope, ...(companions && { companions }) });
  if (flaw) return flaw;
  const signature = checkSignatures(body, envelopesOf(found), keys);
  const digest = recordDigest(envelope);
  return { name: tag.name, body, envelope, digest, ...(companions && { companions }), signature, commit: tag.commit };
}

function parseMessage(message: string): { envelope: DsseEnvelope; companions?: Companions } | { invalid: string } {
  const [envelope, testResult, verdict] = BLOCKS.map((name) => parseArmour(message, name));
  const bad = [envelope, testResult, verdict].find((one) => one !== undefined && "invalid" in one);
  if (bad && "invalid" in bad) return bad;
  if (!envelope || "invalid" in envelope) return { invalid: "its message holds no record" };
  if (!testResult && !verdict) return { envelope };
  if (!testResult || "invalid" in testResult) return { invalid: "its message holds a verdict without its test result" };
  if (!verdict || "invalid" in verdict) return { invalid: "its message holds a test result without its verdict" };
  return { envelope, companions: { testResult, verdict } };
}

/**
 * What the signatures of a record and its companions prove. A record says whether it is signed, so that nobody can drop a
 * signature and keep the record. A key counts when the decision lies in its period.
 */
export function checkSignatures(
  { signing, decidedAt }: RecordBody,
  envelopes: readonly DsseEnvelope[],
  keys: readonly string[],
): SealedRecord["signature"] {
  const isSigned = envelopes.map(({ signatures }) => signatures.length > 0);
  if (isSigned.some((signed) => signed !== (signing !== "off"))) return "invalid";
  if (signing === "off") return "off";
  if (keys.length === 0) return "unchecked";
  return envelopes.every((envelope) => verifyEnvelope(envelope, keys, decidedAt)) ? "verified" : "invalid";
}

// A line break in the sentence or a trailer could imitate the armour or a trailer of its own.
function oneLine(words: string): string {
  return words.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
