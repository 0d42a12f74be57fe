// What a command that changes something comes to, without any GitHub.

import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../../src/plan/command/wishes.ts";
import { wishOf } from "../../../src/plan/command/wishes.ts";
import { toModelAtBase } from "../../../src/plan/wish/model-at-base.ts";
import type { SealedRecord } from "../../../src/registry/record.ts";
import { sampleBody } from "../../registry/record-sample.ts";
import { modelFile, registryOf, retiredFile, stageFile, versionFile } from "../../registry/registry-sample.ts";

const HELD = stageFile("churn", "production", "1.2.0");
const registry = registryOf({
  ...modelFile("churn"),
  ...versionFile("churn", "1.0.0"),
  ...versionFile("churn", "1.1.0"),
  ...versionFile("churn", "1.2.0"),
  ...HELD,
  ...retiredFile("churn", "1.1.0"),
});

const record = (version: string) =>
  ({ body: sampleBody({ outcome: "approved", version }), signature: "verified" }) as unknown as SealedRecord;
const RECORDS = ["1.2.0", "1.1.0", "1.0.0"].map(record);

function wish(command: Change, records: readonly SealedRecord[] | undefined = RECORDS) {
  const facts = toModelAtBase(command.model, registry, { models: ["churn"], policy: [] });
  const text = Object.values(HELD)[0];
  const wished = wishOf(
    command,
    { ...facts, stages: ["staging", "production"] },
    {
      stage: { text, records },
      asker: "mia",
      issue: 7,
    },
  );
  return "files" in wished ? { request: wished.request, files: Object.fromEntries(wished.files) } : wished;
}

const production = { model: "churn", stage: "production" };

describe("a command", () => {
  it("to promote writes one line of the stage's file", () => {
    expect(wish({ do: "promote", ...production, version: "1.0.0", reason: "Better" })).toEqual({
      request: { kind: "promote", ...production, version: "1.0.0", reason: "Better" },
      files: { "models/churn/stages/production.yaml": expect.stringMatching(/version: "1\.0\.0"\nreason: "Better"\n/) },
    });
  });

  it("to roll back names the last version that is not retired, and says why when nobody does", () => {
    expect(wish({ do: "rollback", ...production })).toMatchObject({
      request: { kind: "rollback", version: "1.0.0", reason: "Back to 1.0.0 from 1.2.0, asked for by mia in #7" },
    });
    expect(wish({ do: "rollback", ...production, reason: "It burns" })).toMatchObject({
      request: { version: "1.0.0", reason: "It burns" },
    });
  });

  it("to retire writes the file that says so", () => {
    expect(wish({ do: "retire", model: "churn", version: "1.0.0", reason: "Leaked" })).toMatchObject({
      request: { kind: "retire" },
      files: { "models/churn/retired/1.0.0.yaml": expect.stringContaining("reason: Leaked\n") },
    });
  });

  it.each<[what: string, command: Change, answer: object, records?: readonly SealedRecord[] | "none"]>([
    [
      "for a model that is not there",
      { do: "retire", model: "chrun", version: "1.0.0", reason: "x" },
      { mistakes: ["there is no model chrun here; did you mean churn?"] },
    ],
    [
      "for a version and a stage that are not there",
      { do: "promote", model: "churn", version: "9.0.0", stage: "prod" },
      {
        mistakes: [
          expect.stringContaining("there is no version churn@9.0.0 here"),
          expect.stringContaining("there is no stage prod here"),
        ],
      },
    ],
    [
      "for what is so already",
      { do: "promote", ...production, version: "1.2.0" },
      { settled: "production of churn is assigned to 1.2.0 already" },
    ],
    [
      "to promote what is retired",
      { do: "promote", ...production, version: "1.1.0" },
      { refused: "churn 1.1.0 is retired" },
    ],
    [
      "to retire what is retired",
      { do: "retire", model: "churn", version: "1.1.0", reason: "x" },
      { settled: "churn 1.1.0 is retired already" },
    ],
    [
      "to roll back where nothing sound was before",
      { do: "rollback", ...production },
      { refused: "no version is known that held churn@production before and is not retired" },
      ["1.2.0", "1.1.0"].map(record),
    ],
    [
      "to roll back where records are missing",
      { do: "rollback", ...production },
      { refused: expect.stringContaining("the records of churn@production are not whole") },
      "none",
    ],
  ])("%s writes nothing", (_, command, answer, records = RECORDS) => {
    const facts = records === "none" ? undefined : records;
    const wished = facts === undefined ? wishWithout(command) : wish(command, facts);
    expect(wished).toEqual(answer);
  });
});

/** With records that can not be believed. */
function wishWithout(command: Change) {
  const facts = toModelAtBase(command.model, registry, { models: ["churn"], policy: [] });
  return wishOf(command, facts, { stage: { text: undefined, records: undefined }, asker: "mia", issue: 7 });
}
