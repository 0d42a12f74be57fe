import { describe, expect, it } from "@jest/globals";
import { holdingsBy, registrationBy } from "../../src/registry/approved.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { readTrusted } from "../../src/registry/trust.ts";
import { oid, recordFact, sampleBody } from "./record-sample.ts";

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
  ])("tells %s", (_, records, expected) => {
    expect(brief(holdingsBy(records).get("production"))).toBe(expected);
  });

  it("names commit, manifest and record of what may be deployed", () => {
    expect(holdingsBy([numbered(3)]).get("production")).toMatchObject({
      ...{ model: "churn", stage: "production", commit: oid("a"), approvedBy: ["ana"] },
      ...{ manifest: { path: "models/churn/versions/1.2.0.yaml" }, record: "record/churn/production/3" },
    });
  });
});

describe("registrationBy", () => {
  it.each<[string, SealedRecord[], string]>([
    ["what was approved", [registration()], "1.2.0"],
    ["what was never there", [numbered(1)], "never-registered"],
    ["what was bypassed", [registration({ outcome: "bypassed" })], "record-mismatch"],
    ["what was retired since", [registration(), retirement()], "retired"],
  ])("tells %s", (_, records, expected) => {
    expect(brief(registrationBy(records, { model: "churn", version: "1.2.0" }))).toBe(expected);
  });
});
