import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { heldOn, parseMoment } from "../../src/registry/held.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { readTrusted } from "../../src/registry/trust.ts";
import { makeKeys, recordFact, sampleBody } from "./record-sample.ts";

const keys = makeKeys();

function sealed(changes: Partial<RecordBody>): SealedRecord {
  const found = readTrusted(recordFact(sampleBody(changes), keys.privateKey), { keys: [keys.publicKey] });
  if ("refused" in found) throw new Error(found.reason);
  return found;
}

const numbered = (sequence: number, changes: Partial<RecordBody> = {}): SealedRecord =>
  sealed({ subject: { kind: "assignment", model: "churn", stage: "production", sequence }, ...changes });

describe("parseMoment", () => {
  it.each([
    ["2026-09-01", "2026-09-01T23:59:59.999Z"],
    ["2026-09-01T12:00:00Z", "2026-09-01T12:00:00.000Z"],
    ["2026-09-01T12:00:00+02:00", "2026-09-01T10:00:00.000Z"],
    ["2026-09-01T12:00:00", undefined],
    ["2026-02-30", undefined],
    ["2026-02-30T12:00:00Z", undefined],
    ["2026-02-29T00:30:00+02:00", undefined],
    ["2028-02-29T00:30:00+02:00", "2028-02-28T22:30:00.000Z"],
    ["2026-04-31T12:00:00-05:00", undefined],
    ["2026-13-01", undefined],
    ["yesterday", undefined],
    ["", undefined],
  ])("reads %j as %j", (text, moment) => {
    expect(parseMoment(text)).toBe(moment);
  });
});

describe("heldOn", () => {
  const records = [
    numbered(1, { decidedAt: "2026-09-01T08:00:00Z", version: "1.0.0" }),
    numbered(2, { decidedAt: "2026-09-10T08:00:00Z", version: "1.1.0" }),
    numbered(3, { decidedAt: "2026-09-20T08:00:00Z", outcome: "vacated" }),
    sealed({ subject: { kind: "registration", model: "churn", version: "1.2.0" }, decidedAt: "2026-08-01T00:00:00Z" }),
  ];

  it.each([
    ["2026-08-31", []],
    ["2026-09-01", ["1.0.0"]],
    ["2026-09-10T07:59:59Z", ["1.0.0"]],
    ["2026-09-10T08:00:00Z", ["1.1.0"]],
    ["2026-12-31", [undefined]],
  ])("tells what production held on %s", (day, versions) => {
    expect(heldOn(records, parseMoment(day) ?? "").map(({ version }) => version)).toEqual(versions);
  });

  it("names the record, its approvers once, and whether it was bypassed", () => {
    const [held] = heldOn([numbered(4, { outcome: "bypassed" })], "2027-01-01T00:00:00Z");
    expect(held).toMatchObject({
      record: "record/churn/production/4",
      outcome: "bypassed",
      version: "1.2.0",
      approvedBy: ["ana"],
    });
  });

  it("does not depend on the order of the records", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        const moment = "2026-09-15T00:00:00Z";
        expect(heldOn(shuffled, moment)).toEqual(heldOn(records, moment));
      }),
    );
  });
});
