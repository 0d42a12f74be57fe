// What lands around the check: it is recorded as a bypass and told in one issue, and no deployment can follow it.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, stageFile, stagePath } from "../../sandbox/story/sample.ts";
import { showCheck, showIncidents } from "../../sandbox/story/show.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;

beforeAll(async () => {
  place = await startPlace();
});

afterAll(() => place.close());

const receipts = async () => [...(await place.tags()).keys()].filter((name) => !name.startsWith("record/"));

describe("an administrator who goes around the check", () => {
  it("T83 by pushing a stage file leaves a bypassed record, one incident and no receipt", async () => {
    const dora = place.actor("dora");
    const files = { [stagePath("staging")]: stageFile("staging", "1.0.0", "In a hurry") };
    const commit = await dora.push("main", files, "Put 1.0.0 into staging");
    await place.scene.settled();
    expect((await place.tags()).get(`record/${MODEL}/staging/1`)).toBe(commit);
    expect(await place.tagText(`record/${MODEL}/staging/1`)).toContain("Registrar-Outcome: bypassed");
    expect(await receipts()).toEqual([]);
    expect(await showIncidents(dora, place.scene)).toEqual([
      expect.stringContaining(`${MODEL} 1.0.0 was put into staging without a passing verdict`),
    ]);
  });

  it("T83 by merging a red pull request leaves the same, and a comment that says so", async () => {
    const dora = place.actor("dora");
    const files = { [stagePath("production")]: stageFile("production", "1.0.0", "In a hurry") };
    const pull = await place.propose(place.actor("ana"), { title: "Promote what is not there", files });
    expect(await showCheck(dora, place.scene, pull)).toMatchObject({
      conclusion: "failure",
      title: expect.stringContaining("Not allowed"),
    });
    const commit = await place.land(dora, pull);
    expect((await place.tags()).get(`record/${MODEL}/production/1`)).toBe(commit);
    expect(await place.tagText(`record/${MODEL}/production/1`)).toContain("Registrar-Outcome: bypassed");
    expect(await receipts()).toEqual([]);
    const incidents = await showIncidents(dora, place.scene);
    expect(incidents.filter((title) => title.includes("was put into production"))).toHaveLength(1);
    expect(incidents).toHaveLength(2);
    const audits = (await place.comments(pull)).filter((body) => body.includes("Sealed after the merge"));
    expect(audits).toEqual([expect.stringContaining("No deployment can follow from it")]);
  });
});
