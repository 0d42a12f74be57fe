import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { RecordSubject } from "../../src/registry/record.ts";
import { formatRecordName, formatTag, type GtoTag, parseRecordName, parseTag } from "../../src/registry/tags.ts";

/** GTO's own expression (gto/constants.py), with named groups in JavaScript's spelling. */
const GTO_TAG =
  /^(?:[a-zA-Z0-9-_./]+=)?[a-zA-Z0-9](?:[a-zA-Z0-9-/_]*[a-zA-Z0-9])?(?:(?:#[a-zA-Z0-9](?:[a-zA-Z0-9-/_]*[a-zA-Z0-9])?|@v(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?)!?|@(?:deprecated|created))(?:#[0-9]+)?$/;

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const version = fc
  .tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom("", "-rc.1", "-alpha", "+build5", "-rc.1+b-7"))
  .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);
const sequence = fc.integer({ min: 1, max: 999_999_999 });

const gtoTag: fc.Arbitrary<GtoTag> = fc.oneof(
  fc.record({ kind: fc.constantFrom("registration", "deregistration"), model: name, version }),
  fc.record({ kind: fc.constantFrom("assignment", "unassignment"), model: name, stage: name, sequence }),
);
const subject: fc.Arbitrary<RecordSubject> = fc.oneof(
  fc.record({ kind: fc.constantFrom("registration", "retirement"), model: name, version }),
  fc.record({ kind: fc.constant("assignment" as const), model: name, stage: name, sequence }),
  fc.record({ kind: fc.constant("upkeep" as const), commit: fc.stringMatching(/^[0-9a-f]{40}$/) }),
);

describe("receipt names", () => {
  it.each<[string, GtoTag]>([
    ["churn@v1.0.0", { kind: "registration", model: "churn", version: "1.0.0" }],
    ["churn@v2.0.0-rc.1+b5", { kind: "registration", model: "churn", version: "2.0.0-rc.1+b5" }],
    ["churn@v1.0.0!", { kind: "deregistration", model: "churn", version: "1.0.0" }],
    ["churn#production#7", { kind: "assignment", model: "churn", stage: "production", sequence: 7 }],
    ["churn#production!#8", { kind: "unassignment", model: "churn", stage: "production", sequence: 8 }],
    ["7#v1#1", { kind: "assignment", model: "7", stage: "v1", sequence: 1 }],
  ])("%s is read", (text, tag) => {
    expect(parseTag(text)).toEqual(tag);
    expect(formatTag(tag)).toBe(text);
  });

  it.each([
    "churn@1.0.0",
    "churn@v1.0",
    "churn@v01.0.0",
    "churn@v1.0.0#3",
    "churn@v1.0.0\n",
    "churn@v1.0.0-rc.lock",
    "churn#production",
    "churn#production!",
    "churn#production#0",
    "churn#production#07",
    "churn#production#1e3",
    "churn#production#9999999999999999",
    "churn#Production#7",
    "churn##7",
    "team/churn#production#7",
    "Llama-3.1-8B@v1.0.0",
    "refs/tags/churn@v1.0.0",
    "churn@deprecated",
    "--upload-pack=x@v1.0.0",
    "",
  ])("%j is not one of ours", (text) => {
    expect(parseTag(text)).toBeUndefined();
  });

  it("survive a round trip, and GTO would read every one", () => {
    fc.assert(
      fc.property(gtoTag, (tag) => {
        expect(parseTag(formatTag(tag))).toEqual(tag);
        expect(formatTag(tag)).toMatch(GTO_TAG);
      }),
    );
  });
});

describe("record names", () => {
  it.each<[string, RecordSubject]>([
    ["record/churn/v1.0.0", { kind: "registration", model: "churn", version: "1.0.0" }],
    ["record/churn/production/7", { kind: "assignment", model: "churn", stage: "production", sequence: 7 }],
    ["record/churn/retired/v1.0.0", { kind: "retirement", model: "churn", version: "1.0.0" }],
    ["record/churn/retired/1", { kind: "assignment", model: "churn", stage: "retired", sequence: 1 }],
    [`record/_registry/${"a".repeat(40)}`, { kind: "upkeep", commit: "a".repeat(40) }],
  ])("%s is read", (text, expected) => {
    expect(parseRecordName(text)).toEqual(expected);
  });

  it.each([
    "record/churn/1.0.0",
    "record/churn/production",
    "record/churn/production/v1.0.0",
    "record/churn/production/7/8",
    "record/_registry/abc",
    "record/../production/7",
    "churn#production#7",
  ])("%j is no record", (text) => {
    expect(parseRecordName(text)).toBeUndefined();
  });

  it("survive a round trip", () => {
    fc.assert(fc.property(subject, (one) => expect(parseRecordName(formatRecordName(one))).toEqual(one)));
  });
});
