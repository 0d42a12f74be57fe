import { describe, expect, it } from "@jest/globals";
import { payloadBytes, recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { Companions, DsseEnvelope, RecordBody } from "../../src/registry/record.ts";
import { formatRecordMessage, parseRecordTag } from "../../src/registry/record-tag.ts";
import { type Changes, forge, statedBody } from "./forged-record.ts";
import { makeKeys, oid, sampleBody } from "./record-sample.ts";

const keys = makeKeys();
const NAME = "record/churn/production/7";
const read = (envelope: DsseEnvelope | undefined) =>
  JSON.parse(envelope ? payloadBytes(envelope).toString("utf8") : "{}");
const without = (body: RecordBody, ...gone: (keyof RecordBody)[]): RecordBody =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !gone.some((one) => one === key))) as unknown as RecordBody;

/** Test result and verdict of a body, as statements. */
function statementsOf(body: RecordBody) {
  const { envelope, companions } = forge(body, undefined);
  return { envelope, testResult: read(companions?.testResult), verdict: read(companions?.verdict), companions };
}

const registration = { kind: "registration", model: "churn", version: "1.2.0" } as const;
const retirement = { kind: "retirement", model: "churn", version: "1.2.0" } as const;
const EXTENSION = "https://model-registrar.dev/vsa/stage/v1";
const GATES = "REGISTRAR_GATES_PASSED";
const REVIEW = "REGISTRAR_INDEPENDENT_REVIEW";

describe("the statements of a record", () => {
  it("are about the same things, and the verdict names the other two by digest", () => {
    const { envelope, testResult, verdict, companions } = statementsOf(statedBody());
    const { subject } = read(envelope);
    expect([testResult.subject, verdict.subject]).toEqual([subject, subject]);
    expect(verdict.predicate.inputAttestations).toEqual([
      {
        uri: `git+https://github.com/acme/models@refs/tags/${NAME}#record`,
        digest: { sha256: recordDigest(envelope) },
      },
      {
        uri: `git+https://github.com/acme/models@refs/tags/${NAME}#test-result`,
        digest: { sha256: companions && recordDigest(companions.testResult) },
      },
    ]);
  });

  it("are the same bytes whenever they are made, whatever the signatures", () => {
    const [one, other] = [forge(statedBody(), keys.privateKey), forge(statedBody(), makeKeys().privateKey)];
    expect(other.companions?.verdict.payload).toBe(one.companions?.verdict.payload);
    expect(other.companions?.verdict.signatures).not.toEqual(one.companions?.verdict.signatures);
  });

  it("give the verdict as SLSA reads it, and the gates as in-toto does", () => {
    const { testResult, verdict } = statementsOf(statedBody());
    const uri = `git+https://github.com/acme/models@${oid("b")}#registry.yaml`;
    const { inputAttestations: _, ...rest } = verdict.predicate;
    expect(verdict.predicateType).toBe("https://slsa.dev/verification_summary/v1");
    expect(rest).toEqual({
      verifier: { id: "https://model-registrar.dev/verifier/v1", version: { registrar: "0.1.0" } },
      timeVerified: "2026-11-20T10:31:07Z",
      resourceUri: "git+https://github.com/acme/models#models/churn@production",
      policy: { uri, digest: { sha256: "2".repeat(64) } },
      verificationResult: "PASSED",
      verifiedLevels: ["REGISTRAR_STAGE_PRODUCTION", GATES, REVIEW],
      [EXTENSION]: { sequence: 7 },
    });
    expect(testResult).toMatchObject({
      predicateType: "https://in-toto.io/attestation/test-result/v0.1",
      predicate: { result: "PASSED", configuration: [{ uri }], passedTests: ["auc"], warnedTests: [], failedTests: [] },
    });
  });

  const gate = (status: RecordBody["gates"][number]["status"], waived?: RecordBody["gates"][number]["waived"]) => ({
    ...{ id: "auc", type: "metric", status, reason: "0.8" },
    ...(waived && { waived }),
  });
  const waived = gate("waived", { by: "waiver", was: "failed", until: "2026-12-31", because: "x" });
  const broken = { breakGlass: { reason: "x", expires: "2026-11-25", reviewBy: "2026-11-23" } };
  const passedOver = gate("waived", { by: "break-glass", was: "failed", until: "2026-11-25", because: "x" });
  it.each<[string, RecordBody, string, string[], object, string]>([
    ["a rollback", statedBody({ outcome: "rolled-back" }), "PASSED", [GATES, REVIEW], {}, "PASSED"],
    ["no approvals", statedBody({ approvals: [] }), "PASSED", [GATES], {}, "PASSED"],
    [
      "a waiver",
      statedBody({ gates: [waived] }),
      ...(["PASSED", [REVIEW], { expires: "2027-01-01T00:00:00.000Z" }, "WARNED"] as const),
    ] as never,
    [
      "a break-glass",
      statedBody({ gates: [passedOver], ...broken }),
      ...(["PASSED", [REVIEW], { expires: "2026-11-26T00:00:00.000Z" }, "WARNED"] as const),
    ] as never,
    ["a bypass", statedBody({ outcome: "bypassed", gates: [waived] }), "FAILED", [], {}, "FAILED"],
    [
      "a bypass by a failed gate",
      statedBody({ outcome: "bypassed", gates: [gate("failed")] }),
      "FAILED",
      [],
      {},
      "FAILED",
    ],
    ["a vacation", without(statedBody({ outcome: "vacated" }), "version", "manifest"), "FAILED", [], {}, "PASSED"],
  ])("say after %s whether something may run, and until when", (_, body, result, levels, extension, gates) => {
    const { testResult, verdict } = statementsOf(body);
    expect(verdict.predicate.verificationResult).toBe(result);
    expect(verdict.predicate.verifiedLevels).toEqual(
      result === "FAILED" ? ["FAILED"] : ["REGISTRAR_STAGE_PRODUCTION", ...levels],
    );
    expect(verdict.predicate[EXTENSION]).toEqual({ sequence: 7, ...extension });
    expect(testResult.predicate.result).toBe(gates);
  });

  it.each<[string, RecordBody, string, string[]]>([
    [
      "a registration",
      without(statedBody({ subject: registration }), "stage"),
      "PASSED",
      ["REGISTRAR_REGISTERED", GATES, REVIEW],
    ],
    ["a retirement", without(statedBody({ subject: retirement, outcome: "retired" }), "stage"), "FAILED", ["FAILED"]],
  ])("are about the version after %s", (_, body, result, levels) => {
    const { predicate } = statementsOf(body).verdict;
    expect(predicate).toMatchObject({
      resourceUri: "git+https://github.com/acme/models#models/churn@1.2.0",
      verificationResult: result,
      verifiedLevels: levels,
      [EXTENSION]: {},
    });
  });

  it("name the server of the repository, and where a policy would have been", () => {
    const repository = { id: 42, name: "acme/models", server: "https://git.example.org" };
    const { predicate } = statementsOf(without(statedBody({ repository, outcome: "bypassed" }), "policy")).verdict;
    expect(predicate.resourceUri).toBe("git+https://git.example.org/acme/models#models/churn@production");
    expect(predicate.policy).toEqual({ uri: `git+https://git.example.org/acme/models@${oid("b")}#registry.yaml` });
  });
});

describe("a record tag with statements", () => {
  const good = forge(statedBody(), keys.privateKey);
  const parse = (made: { envelope: DsseEnvelope; companions?: Companions }, trusted = [keys.publicKey]) =>
    parseRecordTag(
      { name: NAME, message: formatRecordMessage({ sentence: "x", ...made, trailers: [] }), commit: oid("c") },
      trusted,
    );

  it("gives them back, and is verified when every one of them is", () => {
    expect(parse(good)).toMatchObject({ signature: "verified", companions: good.companions });
    expect(parse(good, [])).toMatchObject({ signature: "unchecked" });
    expect(parse(forge(statedBody({ signing: "off" }), undefined), [])).toMatchObject({ signature: "off" });
  });

  it("is still read when it was sealed before there were any", () => {
    expect(parse(forge(sampleBody(), keys.privateKey))).not.toHaveProperty("companions");
  });

  it.each(["testResult", "verdict"] as const)("is not believed when another key signed its %s", (name) => {
    const other = forge(statedBody(), makeKeys().privateKey).companions;
    const companions = { ...good.companions, ...(other && { [name]: other[name] }) } as Companions;
    expect(parse({ ...good, companions })).toHaveProperty("signature", "invalid");
  });

  const elsewhere = forge(statedBody({ decidedAt: "2026-11-21T00:00:00Z" }), keys.privateKey);
  const retyped = (name: keyof Companions) =>
    ({
      ...good.companions,
      [name]: { ...good.companions?.[name], payloadType: "application/vnd.in-toto.vsa+json" },
    }) as Companions;
  it.each<[string, Parameters<typeof parse>[0], string | undefined, string]>([
    ["its statements gone", { envelope: good.envelope }, "statement-missing", "are gone"],
    [
      "statements it was not sealed with",
      { ...good, ...pick(forge(sampleBody(), keys.privateKey)) },
      "statement-unsound",
      "sealed alone",
    ],
    [
      "the verdict of another record",
      { ...good, ...companionsOf(elsewhere) },
      "inputs-differ",
      "rests on other statements",
    ],
    ["a verdict of another payload type", { ...good, companions: retyped("verdict") }, "payload-type", "payload type"],
    [
      "a test result of another payload type",
      { ...good, companions: retyped("testResult") },
      "payload-type",
      "payload type",
    ],
    [
      "a test result in the place of the verdict",
      { ...good, companions: twice(good.companions) },
      "predicate-type",
      "its verdict is a",
    ],
    [
      "a verdict about other things",
      forged({ verdict: (s) => s.subject.pop() }),
      "subjects-differ",
      "its verdict is about other things",
    ],
    [
      "a test result about other things",
      forged({ testResult: (s) => s.subject.pop() }),
      "subjects-differ",
      "its test result",
    ],
    [
      "a level of SLSA",
      forged({ verdict: (s) => s.predicate.verifiedLevels.push("SLSA_BUILD_LEVEL_3") }),
      "foreign-level",
      "SLSA_BUILD",
    ],
    [
      "a verdict on a third statement",
      forged({ verdict: (s) => s.predicate.inputAttestations.push({ digest: { sha256: "0" } }) }),
      "inputs-differ",
      "other statements",
    ],
    [
      "a verdict that says maybe",
      forged({ verdict: (s) => Object.assign(s.predicate, { verificationResult: "MAYBE" }) }),
      "statement-unsound",
      "verificationResult is none of",
    ],
    [
      "a test result without tests",
      forged({ testResult: (s) => Reflect.deleteProperty(s.predicate, "failedTests") }),
      "statement-unsound",
      "failedTests is not a list",
    ],
    [
      "a verdict that is no statement",
      forged({ verdict: (s) => Object.assign(s, { _type: "x" }) }),
      "statement-unsound",
      "not an in-toto statement",
    ],
  ])("with %s is no record", (_, made, code, why) => {
    expect(parse(made)).toEqual({ ...(code && { code }), invalid: expect.stringContaining(why) });
  });

  const message = formatRecordMessage({ sentence: "x", ...good, trailers: [] });
  it.each([
    [
      "a verdict without its test result",
      message.replace(/-----BEGIN REGISTRAR TEST[\s\S]*END REGISTRAR TEST RESULT-----/, ""),
      "without its test result",
    ],
    [
      "a test result without its verdict",
      message.replace(/-----BEGIN REGISTRAR VERDICT[\s\S]*/, ""),
      "without its verdict",
    ],
    [
      "two verdicts",
      `${message}${message.slice(message.indexOf("-----BEGIN REGISTRAR VERDICT"))}`,
      "more than one verdict",
    ],
  ])("whose message holds %s is no record", (_, text, why) => {
    expect(parseRecordTag({ name: NAME, message: text, commit: oid("c") }, [])).toEqual({
      invalid: expect.stringContaining(why),
    });
  });

  function forged(changes: Changes) {
    return forge(statedBody(), keys.privateKey, changes);
  }
});

function pick({ envelope }: { envelope: DsseEnvelope }) {
  return { envelope };
}

function companionsOf({ companions }: { companions?: Companions }) {
  return companions ? { companions } : {};
}

function twice(companions: Companions | undefined): Companions {
  const testResult = companions?.testResult ?? signEnvelope(Buffer.from("{}"), undefined);
  return { testResult, verdict: testResult };
}
