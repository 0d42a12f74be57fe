import { describe, expect, it } from "@jest/globals";
import { holdingsBy, registrationBy, toApproved } from "../../src/registry/approved.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { resolve } from "../../src/registry/resolve.ts";
import { readTrusted } from "../../src/registry/trust.ts";
import { oid, recordFact, sampleBody, tagFact } from "./record-sample.ts";

function sealed(changes: Partial<RecordBody>): SealedRecord {
  const found = readTrusted(recordFact(sampleBody({ signing: "off", ...changes })), { keys: [] });
  if ("refused" in found) throw new Error(found.reason);
  return found;
}

const numbered = (sequence: number, changes: Partial<RecordBody> = {}) =>
  sealed({ subject: { kind: "assignment", model: "churn", stage: "production", sequence }, ...changes });
const registration = (changes: Partial<RecordBody> = {}) => {
  const { stage: _, supersedes: __, registrationCommit: ___, ...body } = sampleBody({ signing: "off", ...changes });
  const found = readTrusted(
    recordFact({ ...body, subject: { kind: "registration", model: "churn", version: "1.2.0" } }),
    { keys: [] },
  );
  if ("refused" in found) throw new Error(found.reason);
  return found;
};
const earlier = () => {
  const { name, ...record } = registration();
  const subject = { kind: "registration", model: "churn", version: "1.1.0" } as const;
  return { ...record, name: name.replace("1.2.0", "1.1.0"), body: { ...record.body, subject, version: "1.1.0" } };
};
const retirement = () =>
  sealed({ subject: { kind: "retirement", model: "churn", version: "1.2.0" }, outcome: "retired" });

/** The version, or the code of the refusal. */
const brief = (holding: ReturnType<typeof registrationBy> | undefined) =>
  holding === undefined ? undefined : "refused" in holding ? holding.refused : holding.version;

describe("holdingsBy", () => {
  it.each<[string, SealedRecord[], string | undefined]>([
    ["nothing", [], undefined],
    ["the newest", [numbered(1, { version: "1.1.0" }), numbered(2)], "1.2.0"],
    ["the newest, whatever the order", [numbered(2), numbered(1, { version: "1.1.0" })], "1.2.0"],
    ["what was rolled back to", [numbered(1), numbered(2, { outcome: "rolled-back", version: "1.0.0" })], "1.0.0"],
    ["what a bypass left untouched", [numbered(1), numbered(2, { outcome: "bypassed", version: "6.6.6" })], "1.2.0"],
    ["no bypass alone", [numbered(1, { outcome: "bypassed" })], undefined],
    ["a vacancy", [numbered(1), numbered(2, { outcome: "vacated" })], "vacated"],
    ["a retirement", [numbered(1), retirement()], "retired"],
    ["no retirement of another version", [numbered(1, { version: "1.1.0" }), retirement()], "1.1.0"],
  ])("tells %s", (_, records, expected) => {
    expect(brief(holdingsBy(records).get("production"))).toBe(expected);
  });

  const held = {
    ...{ model: "churn", version: "1.2.0", stage: "production", commit: oid("a"), approvedBy: ["ana"] },
    ...{ decidedAt: "2026-11-20T10:31:07Z", record: "record/churn/production/3", signature: "off", warnings: [] },
  };
  const manifest = { path: "models/churn/versions/1.2.0.yaml", digest: { sha256: "0".repeat(64) } };

  it("names commit, manifest and record of what may be deployed", () => {
    expect(holdingsBy([numbered(3)]).get("production")).toEqual({ ...held, manifest });
  });

  it("names the landing where no registration is known, and nothing of what the record leaves out", () => {
    const { registrationCommit: _, manifest: __, ...body } = sampleBody({ signing: "off" });
    const subject = { kind: "assignment", model: "churn", stage: "production", sequence: 3 } as const;
    const found = readTrusted(recordFact({ ...body, subject }), { keys: [] });
    const records = "refused" in found ? [] : [found];
    expect(holdingsBy(records).get("production")).toEqual({ ...held, commit: oid("c") });
  });

  it("says what it is held without", () => {
    const breakGlass = { reason: "Down", expires: "2026-12-01", reviewBy: "2026-11-23" };
    const holding = holdingsBy([numbered(3, { breakGlass })]).get("production");
    expect(holding).toMatchObject({ exceptions: [expect.stringContaining("break-glass")] });
  });

  it.each<[string, SealedRecord[], string]>([
    [
      "who holds nothing, since when and by which record",
      [numbered(2, { outcome: "vacated" })],
      "No version holds churn@production since 2026-11-20T10:31:07Z (record/churn/production/2).",
    ],
    [
      "what was retired, and by which record",
      [numbered(1), retirement()],
      "churn 1.2.0 was retired (record/churn/retired/v1.2.0).",
    ],
  ])("says %s", (_, records, reason) => {
    expect(holdingsBy(records).get("production")).toMatchObject({ reason });
  });
});

describe("registrationBy", () => {
  it.each<[string, SealedRecord[], string]>([
    ["what was approved", [registration()], "1.2.0"],
    ["what was never there", [numbered(1)], "never-registered"],
    ["what was bypassed", [registration({ outcome: "bypassed" })], "record-mismatch"],
    ["what was retired since", [registration(), retirement()], "retired"],
    ["a registration and no assignment of it", [numbered(1, { outcome: "rolled-back" }), registration()], "1.2.0"],
    ["the version that is asked for", [earlier(), registration()], "1.2.0"],
    ["no other version", [earlier()], "never-registered"],
  ])("tells %s", (_, records, expected) => {
    expect(brief(registrationBy(records, { model: "churn", version: "1.2.0" }))).toBe(expected);
  });

  it.each<[SealedRecord[], string]>([
    [[numbered(1)], "churn 1.2.0 was not registered then."],
    [[registration({ outcome: "bypassed" })], "record/churn/v1.2.0 says that churn 1.2.0 was bypassed."],
  ])("says why there is none (%#)", (records, reason) => {
    expect(registrationBy(records, { model: "churn", version: "1.2.0" })).toMatchObject({ reason });
  });

  it("names no stage", () => {
    const holding = registrationBy([registration()], { model: "churn", version: "1.2.0" });
    expect(holding).toMatchObject({ version: "1.2.0", record: "record/churn/v1.2.0" });
    expect(holding).not.toHaveProperty("stage");
  });
});

describe("toApproved", () => {
  const facts = (body: RecordBody) => [
    tagFact("churn#production#7", oid("a")),
    tagFact("churn@v1.2.0", oid("a")),
    recordFact(body),
  ];
  const approve = (body: RecordBody) => {
    const answer = resolve({ model: "churn", stage: "production" }, facts(body), { keys: [] });
    if ("refused" in answer) throw new Error(answer.reason);
    return toApproved(answer);
  };
  const [approval] = sampleBody().approvals;
  const twice = approval ? [approval, { ...approval, role: "owner" }] : [];

  it("says of an answer what the records say of it, each approver once", () => {
    const body = sampleBody({ signing: "off", approvals: twice });
    expect(approve(body)).toEqual({
      ...{ model: "churn", version: "1.2.0", stage: "production", commit: oid("a"), approvedBy: ["ana"] },
      ...{ decidedAt: "2026-11-20T10:31:07Z", manifest: body.manifest, record: "record/churn/production/7" },
      ...{ signature: "off", warnings: [expect.stringContaining("is not signed")] },
    });
  });

  it("leaves out what is not there, and says what it is held without", () => {
    const { manifest: _, ...body } = sampleBody({
      signing: "off",
      breakGlass: { reason: "Down", expires: "2026-12-01", reviewBy: "2026-11-23" },
    });
    expect(approve(body)).not.toHaveProperty("manifest");
    expect(approve(body).exceptions).toHaveLength(1);
    const { stage: __, supersedes: ___, registrationCommit: ____, ...registered } = sampleBody({ signing: "off" });
    const record = recordFact({ ...registered, subject: { kind: "registration", model: "churn", version: "1.2.0" } });
    const known = [tagFact("churn@v1.2.0", oid("c")), record];
    const answer = resolve({ model: "churn", version: "1.2.0" }, known, { keys: [] });
    expect("refused" in answer ? answer : toApproved(answer)).not.toHaveProperty("stage");
  });
});
