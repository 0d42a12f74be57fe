// The statements of a record together: made from its body alone, and held against each other when they are read.

import { PAYLOAD_TYPE, payloadBytes, recordDigest } from "../dsse.ts";
import type { Companions, DsseEnvelope, RecordBody } from "../record.ts";
import { subjectsOf, toStatement } from "../statement.ts";
import { parseInToto, stableJson } from "./in-toto.ts";
import { LEVEL_PREFIX } from "./resource.ts";
import { isTestResult, TEST_RESULT_TYPE, testResultFlaw, toTestResult } from "./test-result.ts";
import { isVerdict, toVerdict, VERDICT_TYPE, verdictFlaw } from "./verdict.ts";

/** What a record that is sealed today says it was sealed with. */
export const SEALED_WITH: readonly string[] = [TEST_RESULT_TYPE, VERDICT_TYPE];

/** What can be wrong with statements that belong together. */
export type StatementFault =
  | "payload-type"
  | "predicate-type"
  | "statement-missing"
  | "statement-unsound"
  | "subjects-differ"
  | "inputs-differ"
  | "foreign-level";

/** A clause saying why something can not be believed, with a code where a program may want to know. */
export interface Flaw {
  invalid: string;
  code?: StatementFault;
}

/** Wraps the bytes of a statement, with a signature unless signing is off. */
export type Sign = (statement: Uint8Array) => DsseEnvelope;

/** Every statement of a record in its envelope. Only the signatures differ from one time to the next. */
export function sealStatements(body: RecordBody, sign: Sign): { envelope: DsseEnvelope; companions?: Companions } {
  const envelope = sign(Buffer.from(toStatement(body), "utf8"));
  if (body.sealedWith === undefined) return { envelope };
  const testResult = sign(Buffer.from(toTestResult(body), "utf8"));
  const digests = { record: recordDigest(envelope), testResult: recordDigest(testResult) };
  const verdict = sign(Buffer.from(toVerdict(body, digests), "utf8"));
  return { envelope, companions: { testResult, verdict } };
}

interface Found {
  body: RecordBody;
  envelope: DsseEnvelope;
  companions?: Companions;
}

/** What is wrong with the statements beside a record; `undefined` when they belong to it, and when there are to be none. */
export function checkCompanions({ body, envelope, companions }: Found): Flaw | undefined {
  const { testResult, verdict } = companions ?? {};
  const strange = [envelope, testResult, verdict].find((one) => one && one.payloadType !== PAYLOAD_TYPE);
  if (strange) return flaw("payload-type", `its payload type is ${strange.payloadType} and not ${PAYLOAD_TYPE}`);
  const owed = SEALED_WITH.every((type) => body.sealedWith?.includes(type));
  if (!testResult || !verdict) {
    return owed ? flaw("statement-missing", "the statements that were sealed with it are gone") : undefined;
  }
  if (!owed) return flaw("statement-unsound", "it was sealed alone, and here are statements beside it");
  return checkTestResult(body, testResult) ?? checkVerdict(body, verdict, [envelope, testResult]);
}

function checkTestResult(body: RecordBody, envelope: DsseEnvelope): Flaw | undefined {
  const read = readStatement(body, envelope, { type: TEST_RESULT_TYPE, called: "test result" });
  if ("invalid" in read) return read;
  if (isTestResult(read.predicate)) return undefined;
  return flaw("statement-unsound", `its test result says something else: ${testResultFlaw(read.predicate)}`);
}

function checkVerdict(body: RecordBody, envelope: DsseEnvelope, inputs: readonly DsseEnvelope[]): Flaw | undefined {
  const read = readStatement(body, envelope, { type: VERDICT_TYPE, called: "verdict" });
  if ("invalid" in read) return read;
  const { predicate } = read;
  if (!isVerdict(predicate))
    return flaw("statement-unsound", `its verdict says something else: ${verdictFlaw(predicate)}`);
  const foreign = predicate.verifiedLevels.find((level) => level !== "FAILED" && !level.startsWith(LEVEL_PREFIX));
  if (foreign !== undefined)
    return flaw("foreign-level", `its verdict claims the level ${foreign}, which is not ours to give`);
  const named = predicate.inputAttestations.map(({ digest }) => digest["sha256"]);
  const same = named.length === inputs.length && inputs.every((input) => named.includes(recordDigest(input)));
  return same ? undefined : flaw("inputs-differ", "its verdict rests on other statements than the ones beside it");
}

function readStatement(
  body: RecordBody,
  envelope: DsseEnvelope,
  { type, called }: { type: string; called: string },
): { predicate: unknown } | Flaw {
  const statement = parseInToto(payloadBytes(envelope).toString("utf8"));
  if (statement === undefined) return flaw("statement-unsound", `its ${called} is not an in-toto statement`);
  const { predicateType, subject, predicate } = statement;
  if (predicateType !== type)
    return flaw("predicate-type", `its ${called} is a ${String(predicateType)} and not a ${type}`);
  if (stableJson(subject) === stableJson(subjectsOf(body))) return { predicate };
  return flaw("subjects-differ", `its ${called} is about other things than the record`);
}

function flaw(code: StatementFault, invalid: string): Flaw {
  return { invalid, code };
}
