// `registrar rollback` on a real clone with the records of three promotions.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { stageFile } from "../registry/registry-sample.ts";
import { makeProposalPlace, type ProposalPlace } from "./proposal-place.ts";

const FILE = "models/churn/stages/production.yaml";

let place: ProposalPlace;
/** File of a key that signed nothing here. */
let other = "";
beforeAll(() => {
  place = makeProposalPlace();
  other = join(place.clone, ".git", "other.pub");
  writeFileSync(other, makeKeys().publicKey);
});
afterEach(() => place.reset());
afterAll(() => place.remove());

const rollback = (...words: string[]) => place.run("rollback", "churn", "production", ...words);

describe("a rollback", () => {
  it("goes to the version before by the records, and is judged as a rollback", async () => {
    const { code, out, err } = await rollback("--reason", "Alerts since 14:00", "--key", place.key);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("roll churn in production back to 1.1.0");
    const text = place.show("registrar/rollback-churn-1.1.0-production", FILE);
    expect(text).toContain('version: "1.1.0"\n# Ask Kim first.\nreason: "Alerts since 14:00"\n');
  });

  it("from a version that was rolled back to goes further back", async () => {
    place.land(stageFile("churn", "production", "1.1.0"));
    expect((await rollback()).out).toContain("roll churn in production back to 1.0.0");
  });

  it("goes where it is told, and what never held the stage is a promotion", async () => {
    expect((await rollback("--to", "v1.0.0")).out).toContain("roll churn in production back to 1.0.0");
    expect((await rollback("--to", "2.0.0", "--dry-run")).out).toContain("promote churn 2.0.0 to production");
  });

  it("passes over what is retired", async () => {
    const retired = 'apiVersion: registrar/v1\nkind: Retirement\nmodel: churn\nversion: "1.1.0"\nreason: Leaks\n';
    place.land({ "models/churn/retired/1.1.0.yaml": retired });
    expect((await rollback()).out).toContain("roll churn in production back to 1.0.0");
  });

  it("brings the records it needs from origin", async () => {
    gitIn(place.clone, ["tag", "-d", "record/churn/production/2"]);
    expect((await rollback("--no-push")).out).toContain("back to 1.0.0");
    expect((await rollback()).out).toContain("back to 1.1.0");
  });
});

describe("a rollback that can not be", () => {
  it.each([
    [
      "nothing is known to go back to",
      ["churn", "staging"],
      1,
      "held staging of churn before and is not retired: name one with --to",
    ],
    ["records can not be trusted", ["churn", "production", "--key", "KEY"], 1, "name one with --to"],
    ["the stage is misspelt", ["churn", "prodction"], 2, "did you mean production?"],
    ["the model is misspelt", ["chrun", "production"], 2, "did you mean churn?"],
    ["the version is not there", ["churn", "production", "--to", "1.1.1"], 2, "did you mean churn@1.1.0?"],
    ["the version is none", ["churn", "production", "--to", "latest"], 2, "latest is no version"],
  ])("because %s says so and leaves nothing", async (_, words, expected, sentence) => {
    const before = place.untouched();
    const { code, out, err } = await place.run("rollback", ...words.map((word) => (word === "KEY" ? other : word)));
    expect(err).toContain(sentence);
    const seen = { code, out, here: place.untouched(), there: place.branches() };
    expect(seen).toEqual({ code: expected, out: "", here: before, there: [] });
  });
});
