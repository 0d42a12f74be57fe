// The published schemas of what we emit: sound, strict enough to notice, and true of every kind of record.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { COMMANDS } from "../../src/cli/commands/index.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { flawsBy, flawsOfAnswer } from "../support/emitted.ts";
import { flawsOfRecord } from "../support/emitted-records.ts";
import { forge, statedBody } from "./forged-record.ts";
import { makeKeys, oid, sampleBody } from "./record-sample.ts";

const FOLDER = new URL("../../registry-schema/emitted/", import.meta.url);
const keys = makeKeys();

it.each(readdirSync(FOLDER))(
  "%s is a sound JSON Schema of draft 2020-12, by the name it is published under",
  (file) => {
    const schema = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toBe(`https://model-registrar.dev/schema/v1/emitted/${file}`);
    const ajv = new Ajv2020();
    expect({ sound: ajv.validateSchema(schema), errors: ajv.errors }).toEqual({ sound: true, errors: null });
  },
);

const waived = { by: "waiver", was: "failed", until: "2027-01-31", because: "x" } as const;
const KINDS: readonly [name: string, changes: Partial<RecordBody>][] = [
  ["a promotion", {}],
  ["a rollback", { outcome: "rolled-back", reason: "Drift" }],
  ["a registration", { subject: { kind: "registration", model: "churn", version: "1.2.0" } }],
  ["a retirement", { subject: { kind: "retirement", model: "churn", version: "1.2.0" }, outcome: "retired" }],
  ["a bypass", { outcome: "bypassed", approvals: [], findings: ["Nobody approved it."] }],
  [
    "a waiver",
    { gates: [{ id: "auc", type: "metric", status: "waived", reason: "x", waived, required: { floor: 0.9 } }] },
  ],
  ["a break-glass", { breakGlass: { reason: "x", expires: "2026-12-01", reviewBy: "2026-11-23" } }],
  [
    "a file that was removed",
    { outcome: "vacated", blobs: [{ path: "models/churn/stages/production.yaml", mode: null, blob: null }] },
  ],
  ["a chain", { previous: { name: "record/churn/production/6", digest: { sha256: "3".repeat(64) } } }],
  ["another server", { repository: { id: 1, name: "acme/models", server: "https://git.acme.example" } }],
];

describe("the statements", () => {
  it.each(KINDS)("of %s are what the schemas say, signed or not", (_, changes) => {
    expect(flawsOfRecord(forge(statedBody(changes), keys.privateKey))).toEqual([]);
    expect(flawsOfRecord(forge(statedBody({ ...changes, signing: "off" }), undefined))).toEqual([]);
  });

  it("of upkeep, and of records from before there were any beside them, are too", () => {
    expect(
      flawsOfRecord(forge(sampleBody({ subject: { kind: "upkeep", commit: oid("c") } }), keys.privateKey)),
    ).toEqual([]);
    expect(flawsOfRecord(forge(sampleBody(), keys.privateKey))).toEqual([]);
  });

  it.each<[string, Parameters<typeof forge>[2]]>([
    ["a field that is not published", { record: (statement) => Object.assign(statement.predicate, { more: 1 }) }],
    ["an outcome that is none", { record: (statement) => Object.assign(statement.predicate, { outcome: "fine" }) }],
    ["a missing time", { record: ({ predicate }) => delete predicate.decidedAt }],
    ["no subject", { verdict: (statement) => Object.assign(statement, { subject: [] }) }],
    ["a level of SLSA", { verdict: ({ predicate }) => predicate.verifiedLevels.push("SLSA_BUILD_LEVEL_3") }],
    ["a result that is none", { testResult: ({ predicate }) => Object.assign(predicate, { result: "OK" }) }],
  ])("would not pass with %s", (_, changes) => {
    expect(flawsOfRecord(forge(statedBody(), keys.privateKey, changes))).not.toEqual([]);
  });
});

describe("answers", () => {
  const answers = Object.keys(JSON.parse(readFileSync(new URL("answers.json", FOLDER), "utf8")).$defs);

  it.each(COMMANDS.filter(({ options }) => options.some(({ flags }) => flags === "--json")).map(({ name }) => [name]))(
    "of %s have a schema",
    (name) =>
      expect(answers).toContain(
        ["register", "promote", "rollback", "retire", "quarantine"].includes(name) ? "proposal" : name,
      ),
  );

  it("would not pass with a key that is not published, or without one that is", () => {
    const refusal = { refused: "retired", reason: "It was retired." };
    expect(flawsOfAnswer(["resolve", "x", "--json"], JSON.stringify(refusal))).toEqual([]);
    expect(flawsOfAnswer(["resolve", "x", "--json"], JSON.stringify({ ...refusal, more: 1 }))).not.toEqual([]);
    expect(flawsBy("answers.json#/$defs/refusal", { refused: "retired" })).not.toEqual([]);
  });
});
