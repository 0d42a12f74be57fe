// What runs where: which receipt a deployment stands on, what that means, and whether it is what was approved.

import { describe, expect, it } from "@jest/globals";
import {
  compareRunning,
  type Deployment,
  keyOf,
  meaningOf,
  newestByModel,
  type Running,
  receiptOf,
  recordBehind,
} from "../../src/policy/running.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { tagUrl } from "../../src/registry/tag-url.ts";
import { formatTag, parseTag } from "../../src/registry/tags.ts";
import { sealed } from "../cases/evidence.ts";
import { policyText, soundPolicy } from "./sample.ts";

const HERE = "https://github.com/acme/models";
const page = (tag: string) => tagUrl(HERE, tag);
const deployment = (changes: Partial<Deployment> = {}): Deployment => {
  return { environment: "production", pages: [], at: "2026-11-02T00:00:00Z", ...changes };
};
const tagOf = (name: string) => {
  const tag = parseTag(name);
  if (!tag) throw new Error(`${name} is no receipt`);
  return tag;
};

function held(stage: string, sequence: number, changes: Partial<RecordBody> = {}): SealedRecord {
  const model = "fraud";
  const facts = { model, stage, version: "1.1.0", outcome: "approved", decidedAt: "2026-11-01T00:00:00Z" } as const;
  return sealed({ kind: "assignment", model, stage, sequence }, { ...facts, ...changes });
}

function vacated(sequence: number): SealedRecord {
  const { version: _, ...body } = held("production", sequence, { outcome: "vacated" }).body;
  return { ...held("production", sequence), body };
}

describe("the receipt of a deployment", () => {
  it.each<[string, Partial<Deployment>, string | undefined]>([
    ["the tag it was made of", { ref: "fraud#production#7" }, "fraud#production#7"],
    ["the page it shows", { ref: "main", pages: [page("fraud#production#8")] }, "fraud#production#8"],
    [
      "the page before the tag",
      { ref: "fraud#production#7", pages: [page("fraud#production#8")] },
      "fraud#production#8",
    ],
    ["the newest page", { pages: [page("fraud#production#8"), page("fraud#production#7")] }, "fraud#production#8"],
    ["a page among others", { pages: ["https://x.io", page("fraud#production#8")] }, "fraud#production#8"],
    ["the end of an assignment", { ref: "fraud#production!#9" }, "fraud#production!#9"],
    ["a registration", { ref: "fraud@v1.0.0" }, "fraud@v1.0.0"],
    ["none of a branch", { ref: "main" }, undefined],
    ["none of a record", { ref: "record/fraud/production/7" }, undefined],
    ["none of nothing", {}, undefined],
    ["none of another repository", { pages: [page("fraud#production#8").replace("acme", "evil")] }, undefined],
  ])("is %s", (_, changes, expected) => {
    const tag = receiptOf(deployment(changes), HERE);
    expect(tag && formatTag(tag)).toBe(expected);
  });

  it("that counts is the one that succeeded last, of each model in each environment in any case", () => {
    const all = [
      deployment({ ref: "main", at: "2026-11-05T00:00:00Z" }),
      deployment({ ref: "fraud#production#8", at: "2026-11-03T00:00:00Z" }),
      deployment({ ref: "churn#production#1", environment: "Production" }),
      deployment({ ref: "fraud#production#7", at: "2026-11-04T00:00:00Z" }),
      deployment({ ref: "fraud#staging#2", environment: "staging" }),
    ];
    const newest = [...newestByModel(all, HERE)].map(([key, { tag, at }]) => [key, formatTag(tag), at.slice(0, 10)]);
    expect(newest).toEqual([
      [keyOf("fraud", "PRODUCTION"), "fraud#production#7", "2026-11-04"],
      [keyOf("churn", "production"), "churn#production#1", "2026-11-02"],
      [keyOf("fraud", "staging"), "fraud#staging#2", "2026-11-02"],
    ]);
  });
});

describe("what a receipt puts there", () => {
  it.each<[string, string, SealedRecord | undefined, object]>([
    ["an assignment", "fraud#production#7", held("production", 7), { version: "1.1.0" }],
    ["a rollback", "fraud#production#7", held("production", 7, { outcome: "rolled-back" }), { version: "1.1.0" }],
    ["the end of one", "fraud#production!#8", vacated(8), { nothing: true }],
    ["a registration", "fraud@v1.0.0", undefined, { version: "1.0.0" }],
    ["a retirement", "fraud@v1.0.0!", undefined, { unknown: expect.stringContaining("out of use") }],
    ["one without a record", "fraud#production#9", undefined, { unknown: expect.stringContaining("no sound record") }],
    [
      "one whose record is a bypass",
      "fraud#production#7",
      held("production", 7, { outcome: "bypassed" }),
      { unknown: "record/fraud/production/7 says bypassed" },
    ],
    [
      "an assignment whose record says it was left empty",
      "fraud#production#8",
      vacated(8),
      { unknown: expect.anything() },
    ],
  ])("is told of %s", (_, name, record, expected) => {
    expect(meaningOf(tagOf(name), record)).toEqual(expected);
  });

  it.each([
    ["fraud#production#7", "record/fraud/production/7"],
    ["fraud#production!#8", "record/fraud/production/8"],
    ["fraud@v1.0.0", undefined],
  ])("by %s is said by the record %s", (name, expected) => expect(recordBehind(tagOf(name))).toBe(expected));
});

describe("what runs", () => {
  const policy = soundPolicy(
    policyText(
      "  - { name: staging, approvals: { risk: 1 } }\n  - { name: production, approvals: { risk: 1 }, environments: [eu, us], deployWithin: PT2H }\n",
    ),
  );
  const at = "2026-11-02T00:00:00Z";
  const compare = (record: SealedRecord, deployed: Readonly<Record<string, Running["deployed"]>>) =>
    compareRunning(new Map([["key", record]]), policy, (_, environment) => deployed[environment]);

  it("is asked in every environment of the stage, and nowhere else", () => {
    expect(policy.stages.map(({ deployWithin }) => deployWithin)).toEqual([undefined, 7200]);
    expect(compare(held("production", 7), {})).toEqual(
      ["eu", "us"].map((environment) => ({
        ...{ model: "fraud", stage: "production", environment, same: false },
        approved: { version: "1.1.0", tag: "fraud#production#7", since: "2026-11-01T00:00:00Z" },
      })),
    );
    expect(compare(held("staging", 1), {}).map(({ environment }) => environment)).toEqual(["staging"]);
    expect(compare(held("canary", 1), {})).toEqual([]);
  });

  it.each<[string, SealedRecord, Running["deployed"], boolean]>([
    ["the version that is approved", held("production", 7), { tag: "t", at, version: "1.1.0" }, true],
    ["another version", held("production", 7), { tag: "t", at, version: "1.0.0" }, false],
    ["nothing, though a version is approved", held("production", 7), { tag: "t", at, nothing: true }, false],
    ["what nobody can say", held("production", 7), { tag: "t", at, unknown: "no record" }, false],
    ["what was never deployed", held("production", 7), undefined, false],
    ["nothing in an empty stage", vacated(8), { tag: "t", at, nothing: true }, true],
    ["what was never deployed in an empty stage", vacated(8), undefined, true],
    ["a version in an empty stage", vacated(8), { tag: "t", at, version: "1.1.0" }, false],
    ["what nobody can say in an empty stage", vacated(8), { tag: "t", at, unknown: "no record" }, false],
  ])("may be %s", (_, record, deployed, same) => {
    expect(compare(record, { eu: deployed, us: deployed }).map((place) => place.same)).toEqual([same, same]);
  });
});
