import { describe, expect, it } from "@jest/globals";
import type { Reference } from "../../src/registry/names.ts";
import { readTagObject, type TagFact, unreadTags } from "../../src/registry/receipts.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { resolve } from "../../src/registry/resolve.ts";
import type { Trust } from "../../src/registry/trust.ts";
import { makeKeys, oid, recordFact, sampleBody, tagFact } from "./record-sample.ts";

const keys = makeKeys();
const STAGE: Reference = { model: "churn", stage: "production" };
const TRUST: Trust = { keys: [keys.publicKey] };

function assignment(sequence: number, changes: Partial<RecordBody> = {}): RecordBody {
  return sampleBody({ subject: { kind: "assignment", model: "churn", stage: "production", sequence }, ...changes });
}
const sealed = (body: RecordBody) => recordFact(body, keys.privateKey);

const REGISTRATION = tagFact("churn@v1.2.0", oid("a"));
const RECEIPT = tagFact("churn#production#7", oid("a"));
const SOUND = [REGISTRATION, RECEIPT, sealed(assignment(7))];
const without = (name: string) => SOUND.filter((fact) => fact.name !== name);
const instead = (fact: TagFact) => [...without(fact.name), fact];
const raw = (object: string, type: string, name: string) =>
  `object ${object}\ntype ${type}\ntag ${name}\ntagger B <b@e> 1700000000 +0000\n\nm\n`;

describe("resolve of a stage", () => {
  it("answers with version, place, artifacts, approvals and record", () => {
    expect(resolve(STAGE, SOUND, TRUST)).toMatchObject({
      model: "churn",
      version: "1.2.0",
      stage: "production",
      sequence: 7,
      commit: oid("a"),
      outcome: "approved",
      repository: "acme/models",
      manifest: { path: "models/churn/versions/1.2.0.yaml" },
      artifacts: [{ uri: "s3://models/churn.onnx" }],
      approvals: [{ role: "risk", login: "ana", id: 1001 }],
      tag: "churn#production#7",
      record: { name: "record/churn/production/7" },
      signature: "verified",
      warnings: [],
    });
  });

  it("goes by number and neither by the order of the tags nor by dates", () => {
    const older = [tagFact("churn#production#6", oid("1")), sealed(assignment(6, { registrationCommit: oid("1") }))];
    for (const facts of [
      [...older, ...SOUND],
      [...SOUND, ...older],
    ]) {
      expect(resolve(STAGE, facts, TRUST)).toHaveProperty("sequence", 7);
    }
    const tenth = [tagFact("churn#production#10", oid("a")), sealed(assignment(10, { outcome: "rolled-back" }))];
    expect(resolve(STAGE, [...SOUND, ...tenth], TRUST)).toMatchObject({ sequence: 10, outcome: "rolled-back" });
  });

  it.each<[string, readonly TagFact[], string]>([
    ["nothing at all", [], "never-assigned"],
    ["another stage only", [tagFact("churn#staging#9", oid("a"))], "never-assigned"],
    ["only a bypass", [sealed(assignment(1, { outcome: "bypassed" }))], "never-assigned"],
    ["no record", without("record/churn/production/7"), "record-missing"],
    ["a record that bypassed", instead(sealed(assignment(7, { outcome: "bypassed" }))), "record-mismatch"],
    ["a record of a vacation", instead(sealed(assignment(7, { outcome: "vacated" }))), "record-mismatch"],
    ["a record of another commit", instead(sealed(assignment(7, { registrationCommit: oid("9") }))), "record-mismatch"],
    ["a record that is no record", instead(tagFact("record/churn/production/7", oid("c"))), "record-unsound"],
    ["an unsigned record", instead(recordFact(assignment(7, { signing: "off" }))), "signature-missing"],
    ["a stripped signature", instead(recordFact(assignment(7))), "signature-invalid"],
    ["a stranger's signature", instead(recordFact(assignment(7), makeKeys().privateKey)), "signature-invalid"],
    ["a moved receipt", instead(tagFact("churn#production#7", oid("9"))), "record-mismatch"],
    ["a moved registration", instead(tagFact("churn@v1.2.0", oid("9"))), "registration-mismatch"],
    ["no registration", without("churn@v1.2.0"), "registration-missing"],
    ["a retired version", [...SOUND, tagFact("churn@v1.2.0!", oid("a"))], "retired"],
    ["a second receipt of the number", [...SOUND, tagFact("churn#production!#7", oid("a"))], "receipts-contradict"],
    ["a later approval without receipt", [...SOUND, sealed(assignment(8))], "receipt-missing"],
    ["a forged newer receipt", [...SOUND, tagFact("churn#production#8", oid("1"))], "record-missing"],
    [
      "a lightweight receipt",
      instead(readTagObject({ name: "churn#production#7", object: oid("a") }, "commit", "")),
      "receipt-unsound",
    ],
    [
      "a receipt on a tag",
      instead(readTagObject({ name: RECEIPT.name, object: oid("f") }, "tag", raw(oid("a"), "tag", RECEIPT.name))),
      "receipt-unsound",
    ],
    [
      "a receipt copied from another name",
      instead(readTagObject({ name: RECEIPT.name, object: oid("f") }, "tag", raw(oid("a"), "commit", "churn#dev#7"))),
      "receipt-unsound",
    ],
    [
      "a lightweight registration",
      instead(readTagObject({ name: "churn@v1.2.0", object: oid("a") }, "commit", "")),
      "receipt-unsound",
    ],
    [
      "a record on a blob",
      instead(readTagObject({ name: "record/churn/production/7", object: oid("f") }, "blob", "")),
      "record-unsound",
    ],
  ])("with %s is refused", (_, facts, code) => {
    expect(resolve(STAGE, facts, TRUST)).toEqual({ refused: code, reason: expect.stringMatching(/^\S.*\.$/) });
  });

  it("says that a stage was vacated, and since when", () => {
    const facts = [...SOUND, tagFact("churn#production!#8", oid("a")), sealed(assignment(8, { outcome: "vacated" }))];
    expect(resolve(STAGE, facts, TRUST)).toEqual({
      refused: "vacated",
      reason: "No version holds churn@production since 2026-11-20T10:31:07Z (churn#production!#8).",
    });
  });

  it("passes over later changes that nobody approved, and says so", () => {
    const facts = [
      ...SOUND,
      sealed(assignment(8, { outcome: "bypassed" })),
      recordFact(assignment(9), makeKeys().privateKey),
      tagFact("record/churn/production/10", oid("c")),
    ];
    const answer = resolve(STAGE, facts, TRUST);
    expect(answer).toHaveProperty("sequence", 7);
    expect(answer).toHaveProperty("warnings", [
      expect.stringContaining("production/8 is a later change that landed without approval"),
      expect.stringContaining("production/9 was not made by a key"),
      expect.stringContaining("production/10 is not a sound record"),
    ]);
  });

  it.each<[string, Trust, string]>([
    ["another repository", { ...TRUST, repository: "acme/other" }, "other-repository"],
    ["a repository of the same name and another number", { ...TRUST, repository: "999999" }, "other-repository"],
    ["a number seen before", { ...TRUST, atLeast: 8 }, "stale"],
  ])("is refused to those who know of %s", (_, trust, code) => {
    expect(resolve(STAGE, SOUND, trust)).toHaveProperty("refused", code);
  });

  it("answers those who know the number of the repository, whatever it was called when the record was sealed", () => {
    const { id } = sampleBody().repository;
    expect(resolve(STAGE, SOUND, { ...TRUST, repository: String(id) })).toHaveProperty("version");
  });

  it("warns without a key, and when the record is unsigned", () => {
    expect(resolve(STAGE, SOUND, { keys: [], repository: "Acme/Models", atLeast: 7 })).toMatchObject({
      signature: "unchecked",
      warnings: [expect.stringContaining("no public key was given")],
    });
    const unsigned = instead(recordFact(assignment(7, { signing: "off" })));
    expect(resolve(STAGE, unsigned, { keys: [] })).toMatchObject({
      signature: "off",
      warnings: [expect.stringContaining("is not signed")],
    });
  });
});

describe("resolve of a version", () => {
  const VERSION: Reference = { model: "churn", version: "1.2.0" };
  const registered = (changes: Partial<RecordBody> = {}) =>
    sealed(
      sampleBody({
        subject: { kind: "registration", model: "churn", version: "1.2.0" },
        landed: { commit: oid("a"), parent: oid("b"), commits: [oid("a")] },
        ...changes,
      }),
    );

  it("answers without a stage", () => {
    const answer = resolve(VERSION, [REGISTRATION, registered()], TRUST);
    expect(answer).toMatchObject({ version: "1.2.0", commit: oid("a"), tag: "churn@v1.2.0" });
    expect(answer).not.toHaveProperty("sequence");
  });

  it.each<[string, readonly TagFact[], string]>([
    ["nothing", [], "never-registered"],
    ["no record", [REGISTRATION], "record-missing"],
    ["a bypassed registration", [REGISTRATION, registered({ outcome: "bypassed" })], "record-mismatch"],
    ["a moved tag", [tagFact("churn@v1.2.0", oid("9")), registered()], "record-mismatch"],
    ["a retirement", [REGISTRATION, registered(), tagFact("churn@v1.2.0!", oid("a"))], "retired"],
  ])("with %s is refused", (_, facts, code) => {
    expect(resolve(VERSION, facts, TRUST)).toHaveProperty("refused", code);
  });

  it("needs more than a model", () => {
    expect(resolve({ model: "churn" }, SOUND, TRUST)).toHaveProperty("refused", "reference-incomplete");
  });
});

describe("what is read to resolve a stage", () => {
  it("is the newest receipt, its record and later ones, then one registration, however many tags there are", () => {
    const history = Array.from({ length: 300 }, (_, index) => index + 1).flatMap((number) => [
      `churn#production#${number}`,
      `record/churn/production/${number}`,
      `churn@v0.${number}.0`,
    ]);
    const names = [...history, "record/churn/production/301", "churn@v1.2.0", "churn@v1.2.0!"];
    const listed = names.map((name) => ({ name, object: oid("f") }));
    const first = unreadTags(STAGE, listed, []).map(({ name }) => name);
    expect(first).toEqual(["churn#production#300", "record/churn/production/300", "record/churn/production/301"]);
    const facts = first.map((name) => (name.endsWith("/300") ? sealed(assignment(300)) : tagFact(name, oid("a"))));
    const second = unreadTags(STAGE, listed, facts);
    expect(second.map(({ name }) => name)).toEqual(["churn@v1.2.0", "churn@v1.2.0!"]);
    expect(unreadTags(STAGE, listed, [...facts, ...second.map(({ name }) => tagFact(name, oid("a")))])).toEqual([]);
  });
});
