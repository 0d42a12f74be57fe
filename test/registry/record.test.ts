import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { checkSignatures, formatRecordMessage, parseRecordTag } from "../../src/registry/record-tag.ts";
import { parseStatement, toStatement } from "../../src/registry/statement.ts";
import { makeKeys, oid, sampleBody, sealMessage } from "./record-sample.ts";

const keys = makeKeys();
const NAME = "record/churn/production/7";

function read(message: string, trusted: readonly string[] = []) {
  return parseRecordTag({ name: NAME, message, commit: oid("c") }, trusted);
}

function lie(change: (statement: { [key: string]: unknown; predicate: Record<string, unknown> }) => void): string {
  const statement = JSON.parse(toStatement(sampleBody()));
  change(statement);
  return JSON.stringify(statement);
}

describe("statements", () => {
  it("give back the record they were made of, every field of it", () => {
    const full = sampleBody({
      developers: [{ login: "dev", id: 5 }],
      pullRequest: {
        number: 12,
        url: "https://github.com/acme/models/pull/12",
        title: "Promote",
        author: { login: "lee", id: 7 },
        baseCommit: oid("1"),
        headCommit: oid("2"),
        mergedBy: { login: "ana", id: 1001 },
        mergedAt: "2026-11-20T10:31:00Z",
      },
      policy: { commit: oid("b"), digest: { sha256: "2".repeat(64) } },
      reason: "Better recall",
      findings: ["none"],
      previous: { name: "record/churn/production/6", digest: { sha256: "3".repeat(64) } },
    });
    expect(parseStatement(toStatement(full))).toEqual(full);
  });

  it("name what a verifier may hold: manifest, artifacts with a digest, commit", () => {
    const artifacts = [...(sampleBody().artifacts ?? []), { name: "undigested" }];
    const { subject } = JSON.parse(toStatement(sampleBody({ artifacts })));
    expect(subject).toEqual([
      { name: "models/churn/versions/1.2.0.yaml", digest: { sha256: "0".repeat(64) } },
      { name: "model", uri: "s3://models/churn.onnx", digest: { sha256: "1".repeat(64) } },
      { name: "acme/models", digest: { gitCommit: oid("c") } },
    ]);
  });

  it("have the same bytes in whatever order the record was put together", () => {
    const shuffled = fc.shuffledSubarray(Object.entries(sampleBody()), { minLength: Object.keys(sampleBody()).length });
    fc.assert(
      fc.property(shuffled, (entries) => {
        expect(toStatement(Object.fromEntries(entries) as unknown as RecordBody)).toBe(toStatement(sampleBody()));
      }),
      { numRuns: 20 },
    );
  });

  it.each<[string, string, string]>([
    ["no JSON", "{", "not an in-toto statement"],
    ["another type", lie((s) => Object.assign(s, { _type: "x" })), "not an in-toto statement"],
    ["another predicate", lie((s) => Object.assign(s, { predicateType: "x" })), "not a registrar record"],
    ["no predicate", lie((s) => Object.assign(s, { predicate: null })), "predicate is not an object"],
    [
      "an outcome of its own",
      lie((s) => Object.assign(s.predicate, { outcome: "fine" })),
      "predicate.outcome is none of",
    ],
    [
      "a missing list",
      lie((s) => Reflect.deleteProperty(s.predicate, "approvals")),
      "predicate.approvals is not a list",
    ],
    [
      "a reviewer without id",
      lie((s) => Object.assign(s.predicate, { developers: [{ login: "x" }] })),
      "developers[0].id",
    ],
    ["a short commit", lie((s) => Object.assign(s.predicate, { registrationCommit: "abc" })), "is not a Git object id"],
    [
      "a subject that is no name",
      lie((s) => Object.assign(s.predicate, { subject: { kind: "assignment" } })),
      "no name",
    ],
    ["another model inside", lie((s) => Object.assign(s.predicate, { model: "fraud" })), "its model is not"],
    ["foreign subjects", lie((s) => Object.assign(s, { subject: [] })), "its subjects are not"],
  ])("with %s are refused", (_, text, why) => {
    expect(parseStatement(text)).toEqual({ invalid: expect.stringContaining(why) });
  });

  it("may carry fields of a later release", () => {
    expect(parseStatement(lie((s) => Object.assign(s.predicate, { waivers: [] })))).toHaveProperty(
      "outcome",
      "approved",
    );
  });
});

describe("record tags", () => {
  it("carry the record, its digest and the state of its signature", () => {
    const message = sealMessage(sampleBody(), keys.privateKey);
    const record = read(message, [keys.publicKey]);
    expect(record).toMatchObject({ name: NAME, body: sampleBody(), signature: "verified", commit: oid("c") });
    expect(record).toHaveProperty(
      "digest",
      recordDigest(signEnvelope(Buffer.from(toStatement(sampleBody())), undefined)),
    );
  });

  it.each([
    ["signed, no key at hand", keys.privateKey, "ecdsa-p256-sha256", [], "unchecked"],
    ["signed by another key", makeKeys().privateKey, "ecdsa-p256-sha256", [keys.publicKey], "invalid"],
    ["unsigned by choice", undefined, "off", [], "off"],
    ["unsigned by choice, key at hand", undefined, "off", [keys.publicKey], "off"],
    ["signature taken away", undefined, "ecdsa-p256-sha256", [], "invalid"],
    ["signed but saying it is not", keys.privateKey, "off", [keys.publicKey], "invalid"],
  ] as const)("%s", (_, privateKey, signing, trusted, expected) => {
    expect(read(sealMessage(sampleBody({ signing }), privateKey), trusted)).toHaveProperty("signature", expected);
  });

  it.each([[[]], [[keys.publicKey]]])("are invalid when only a part of what was sealed is signed", (trusted) => {
    const statement = Buffer.from(toStatement(sampleBody()));
    const [signed, bare] = [signEnvelope(statement, keys.privateKey), signEnvelope(statement, undefined)];
    expect(checkSignatures(sampleBody(), [signed, signed, bare], trusted)).toBe("invalid");
  });

  it("begin with the sentence and end with Git trailers", () => {
    const envelope = signEnvelope(Buffer.from("{}"), undefined);
    const message = formatRecordMessage({
      sentence: "Churn 1.2.0 holds production",
      envelope,
      trailers: [["Pull", "#12"]],
    });
    const paragraphs = message.trimEnd().split("\n\n");
    expect([paragraphs[0], paragraphs.at(-1)]).toEqual(["Churn 1.2.0 holds production", "Pull: #12"]);
    const bare = formatRecordMessage({ sentence: " Churn  holds ", envelope, trailers: [] });
    expect(bare).toMatch(/^Churn holds\n\n-----BEGIN REGISTRAR RECORD-----\n[\s\S]*-----END REGISTRAR RECORD-----\n$/);
  });

  it("hold still when sentence and trailers try to imitate a record", () => {
    const hostile =
      "x\n-----BEGIN REGISTRAR RECORD-----\n{}\r\n-----END REGISTRAR RECORD-----\n\nRegistrar-Outcome: approved";
    const body = sampleBody({ outcome: "bypassed" });
    const envelope = signEnvelope(Buffer.from(toStatement(body)), keys.privateKey);
    const message = formatRecordMessage({ sentence: hostile, envelope, trailers: [["Reason", hostile]] });
    expect(read(message, [keys.publicKey])).toMatchObject({ signature: "verified", body: { outcome: "bypassed" } });
    expect(message.split("\n").filter((line) => line.startsWith("Registrar-Outcome"))).toEqual([]);
  });

  const formatted = (payload: string) =>
    formatRecordMessage({ sentence: "x", envelope: signEnvelope(Buffer.from(payload), undefined), trailers: [] });
  const sound = sealMessage(sampleBody(), keys.privateKey);
  it.each<[string, { name?: string; message?: string; commit?: string }, string]>([
    ["no armour", { message: "hello" }, "holds no record"],
    ["a payload that is no statement", { message: formatted("{}") }, "statement"],
    ["an armour without end", { message: sound.replace(/-----END.*/s, "") }, "holds no record"],
    ["two records", { message: sound + sound }, "more than one record"],
    ["no JSON inside", { message: sound.replace('"payload"', "payload") }, "not JSON"],
    ["an envelope without payload", { message: sound.replace('"payload"', '"other"') }, "payload is not a text"],
    ["the name of another record", { name: "record/churn/production/8" }, "it is the record record/churn/production/7"],
    ["another commit", { commit: oid("9") }, `it is about commit ${oid("c")}`],
  ])("with %s are invalid", (_, change, why) => {
    const tag = { name: NAME, message: sound, commit: oid("c"), ...change };
    expect(parseRecordTag(tag, [keys.publicKey])).toEqual({ invalid: expect.stringContaining(why) });
  });
});
