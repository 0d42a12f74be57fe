// Whether a record and the statements sealed with it allow what was asked for, from their own words alone.

import { findSigner, payloadBytes, recordDigest } from "../dsse.ts";
import { formatReference, type Reference } from "../names.ts";
import { exceptionsOf, type RecordBody, type SealedRecord } from "../record.ts";
import { parseInToto, stableJson } from "../statements/in-toto.ts";
import { placeLevel, policyResource, resourceUri } from "../statements/resource.ts";
import { isTestResult, type TestResult } from "../statements/test-result.ts";
import { ALLOWING, isVerdict, STAGE_EXTENSION, VERIFIER_ID, type VerificationSummary } from "../statements/verdict.ts";
import { refuseUntrusted, type Trust } from "../trust.ts";
import { type Refused, refuseFor } from "./refusal.ts";

export interface Question {
  /** `model@stage` or `model@version`. */
  reference: Reference;
  /** At least one key. */
  trust: Trust;
  /** RFC 3339: what has ended by then holds no more. */
  now: string;
  /** SHA-256 (hex) of the one policy that may have judged. */
  policy?: string;
}

/** A yes, with everything it rests on. */
export interface Verified {
  model: string;
  version: string;
  stage?: string;
  /** Number of the change of the stage. */
  sequence?: number;
  outcome: RecordBody["outcome"];
  decidedAt: string;
  repository: string;
  resourceUri: string;
  levels: readonly string[];
  policy: VerificationSummary["policy"];
  /** RFC 3339, when something was let off. */
  expires?: string;
  manifest?: NonNullable<RecordBody["manifest"]>;
  artifacts: NonNullable<RecordBody["artifacts"]>;
  approvals: readonly { role: string; login: string; id: number }[];
  /** What it holds the stage without, as clauses. */
  exceptions?: readonly string[];
  record: { name: string; sha256: string };
  testResult: { sha256: string; result: TestResult["result"] };
  verdict: { sha256: string; result: VerificationSummary["verificationResult"] };
  /** Fingerprint of the key that signed. */
  key: string;
}

/** Judges a record that is well formed, with whatever lies beside it. Throws when a key is no key. */
export function judgeRecord(record: SealedRecord, question: Question): Verified | Refused {
  const untrusted = refuseUntrusted(record, question.trust);
  if (untrusted) return untrusted;
  const { name, companions } = record;
  if (companions === undefined) {
    return refuseFor("statement-missing", `${name} was sealed without a verdict, by a registrar before there were any`);
  }
  const { predicate: verdict } = parseInToto(payloadBytes(companions.verdict).toString("utf8")) ?? {};
  const { predicate: result } = parseInToto(payloadBytes(companions.testResult).toString("utf8")) ?? {};
  if (!isVerdict(verdict) || !isTestResult(result)) {
    return refuseFor("statement-unsound", `The statements of ${name} are not well formed`);
  }
  const judged = { record, verdict, result, question };
  return refusePlace(judged) ?? refuseResult(judged) ?? refuseGrounds(judged) ?? refuseTime(judged) ?? answer(judged);
}

interface Judged {
  record: SealedRecord;
  verdict: VerificationSummary;
  result: TestResult;
  question: Question;
}

function refusePlace({ record: { name, body }, verdict, question: { reference } }: Judged): Refused | undefined {
  const { subject } = body;
  const { model, stage, version } = reference;
  const isStage = subject.kind === "assignment" && subject.model === model && subject.stage === stage;
  const isVersion = subject.kind === "registration" && subject.model === model && subject.version === version;
  if (version === undefined ? !isStage : !isVersion) {
    return refuseFor("other-resource", `${name} is not about ${formatReference(reference)}`);
  }
  if (verdict.resourceUri === resourceUri(body)) return undefined;
  const expected = `expected ${resourceUri(body)}, got ${verdict.resourceUri}`;
  return refuseFor("other-resource", `The verdict of ${name} is about another resource: ${expected}`);
}

function refuseResult({ record: { name, body }, verdict, result }: Judged): Refused | undefined {
  const { verificationResult, verifiedLevels } = verdict;
  if (verificationResult !== "PASSED" || verifiedLevels.includes("FAILED")) {
    return refuseFor("verdict-failed", `The verdict of ${name} is FAILED`);
  }
  if (!ALLOWING.includes(body.outcome)) return refuseFor("verdict-failed", `${name} says ${body.outcome}`);
  if (result.result === "FAILED" || result.failedTests.length > 0) {
    return refuseFor("gates-failed", `The test result of ${name} is FAILED: ${result.failedTests.join(", ")}`);
  }
  const level = placeLevel(body.subject);
  return verifiedLevels.includes(level)
    ? undefined
    : refuseFor("level-missing", `The verdict of ${name} does not give the level ${level}`);
}

function refuseGrounds({ record: { name, body }, verdict, question }: Judged): Refused | undefined {
  const { verifier, policy } = verdict;
  if (verifier.id !== VERIFIER_ID) {
    return refuseFor("unknown-verifier", `The verdict of ${name} is by ${verifier.id}; expected ${VERIFIER_ID}`);
  }
  const sequence = verdict[STAGE_EXTENSION]?.sequence;
  const expected = body.subject.kind === "assignment" ? body.subject.sequence : undefined;
  if (sequence !== expected) {
    return refuseFor("statements-contradict", `${name} is number ${expected}, and its verdict says ${sequence}`);
  }
  if (stableJson(policy) !== stableJson(policyResource(body))) {
    return refuseFor("statements-contradict", `${name} and its verdict name different policies`);
  }
  if (question.policy === undefined || policy.digest?.["sha256"] === question.policy) return undefined;
  const got = policy.digest?.["sha256"] ?? "no policy";
  return refuseFor("policy-differs", `${name} was judged by another policy: expected ${question.policy}, got ${got}`);
}

function refuseTime({ record: { name, body }, verdict, question: { trust, now } }: Judged): Refused | undefined {
  const { sequence, expires } = { sequence: undefined, expires: undefined, ...verdict[STAGE_EXTENSION] };
  if (trust.atLeast !== undefined && (sequence ?? 0) < trust.atLeast) {
    return refuseFor("stale", `${name} is number ${sequence ?? 0}, and number ${trust.atLeast} was seen before`);
  }
  // An end that can not be read has come.
  if (expires === undefined || Date.parse(expires) > Date.parse(now)) return undefined;
  const { exceptions = [] } = exceptionsOf(body);
  return refuseFor("expired", `The verdict of ${name} ended ${expires}${exceptions.map((one) => `; ${one}`).join("")}`);
}

function answer({ record, verdict, result, question }: Judged): Verified {
  const { name, body, digest, envelope, companions } = record;
  const { sequence, expires } = { sequence: undefined, expires: undefined, ...verdict[STAGE_EXTENSION] };
  const sha256 = (one: typeof envelope | undefined) => (one ? recordDigest(one) : "");
  return {
    ...{ model: question.reference.model, version: body.version ?? "" },
    ...(body.subject.kind === "assignment" && { stage: body.subject.stage }),
    ...(sequence !== undefined && { sequence }),
    ...{ outcome: body.outcome, decidedAt: body.decidedAt, repository: body.repository.name },
    ...{ resourceUri: verdict.resourceUri, levels: verdict.verifiedLevels, policy: verdict.policy },
    ...(expires !== undefined && { expires }),
    ...(body.manifest && { manifest: body.manifest }),
    artifacts: body.artifacts ?? [],
    approvals: body.approvals.map(({ role, reviewer }) => ({ role, login: reviewer.login, id: reviewer.id })),
    ...exceptionsOf(body),
    record: { name, sha256: digest },
    testResult: { sha256: sha256(companions?.testResult), result: result.result },
    verdict: { sha256: sha256(companions?.verdict), result: verdict.verificationResult },
    key: findSigner(envelope, question.trust.keys, body.decidedAt) ?? "",
  };
}
