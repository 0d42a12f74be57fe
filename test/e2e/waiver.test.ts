// The life of a waiver: asked for, approved, landed, expired, told in an issue, waived anew, closed.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import {
  type Exceptional,
  POLICY,
  PRODUCTION,
  production,
  recordName,
  startExceptional,
  waiver,
} from "./exceptions.ts";

let place: Exceptional;

beforeAll(async () => {
  place = await startExceptional();
});

afterAll(() => place.close());

const check = (pull: number) => showCheck(place.actor("ben"), place.scene, pull);

describe("a waiver", () => {
  it("takes one approval more than the promotion, and lands with the gate shown as waived", async () => {
    const ana = place.actor("ana");
    const files = { [PRODUCTION]: production("Needed before the season", waiver(place.day(5))) };
    const pull = await place.propose(ana, { title: "Promote with a waiver", files });
    await place.approve(pull, "ben", "chloe");
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
    await place.approve(pull, "ravi");
    expect(await check(pull)).toMatchObject({
      conclusion: "success",
      title: expect.stringContaining("Ready to merge, 1 gate waived"),
    });
    const [comment = ""] = await place.comments(pull);
    expect(comment).toContain(`Not met, waived until ${place.day(5)} because: Rare merchants`);
    await place.land(ana, pull);
    const text = await place.tagText(`${MODEL}#production#1`);
    expect(text).toContain("is promoted to production with 1 gate waived");
    expect(text).toContain(`Registrar-Waived: recall-floor until ${place.day(5)}: Rare merchants`);
    expect(await place.issues()).toEqual([]);
  });

  it("is told in one issue once it has expired, however often the App looks", async () => {
    await place.pass(4);
    expect(await place.issues()).toEqual([]);
    await place.pass(2);
    await place.pass(1);
    const [issue, ...others] = await place.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      state: "open",
      title: `A waiver has expired: recall-floor of ${MODEL} 1.0.0 in production`,
    });
    expect(issue?.body).toContain("Rare merchants");
    expect(issue?.body).toContain("ravi (risk)");
  });

  it("that is closed by hand comes back while nothing is mended", async () => {
    const { octokit } = place.actor("dora");
    const target = { owner: place.scene.owner, repo: place.scene.repo };
    const { data } = await octokit.rest.issues.listForRepo({ ...target, state: "open" });
    const number = data.find(({ pull_request: pull }) => pull === undefined)?.number ?? 0;
    await octokit.rest.issues.update({ ...target, issue_number: number, state: "closed" });
    await place.pass(0);
    expect(await place.issues()).toMatchObject([{ state: "open" }]);
  });

  it("that is approved anew closes the issue, with a word on what mended it", async () => {
    const ana = place.actor("ana");
    const files = { [PRODUCTION]: production("Measured again in the season", waiver(place.day(30))) };
    const pull = await place.propose(ana, { title: "Waive it anew", files });
    await place.approve(pull, "ben", "chloe", "ravi");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    await place.land(ana, pull);
    expect(await place.tagText(recordName(2))).toContain("Registrar-Outcome: approved");
    const [issue, ...others] = await place.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ state: "closed", body: expect.stringContaining("**Mended.**") });
    await place.pass(0);
    expect(await place.issues()).toMatchObject([{ state: "closed" }]);
  });
});

describe("a waiver of a gate that time meets", () => {
  let soaking: Exceptional;

  beforeAll(async () => {
    const soak = POLICY.replace("    from: staging\n", "    from: staging\n    soak: P3D\n");
    soaking = await startExceptional(soak.replace("maxTerm: P90D", "maxTerm: P90D, gates: [soak, recall-floor]"));
  });

  afterAll(() => soaking.close());

  it("makes no bypass of a merge just when it was met, and is not told as one that was needed", async () => {
    const ana = soaking.actor("ana");
    const waived =
      waiver(soaking.day(9)) + waiver(soaking.day(9)).replace("waivers:\n", "").replace("recall-floor", "soak");
    const files = { [PRODUCTION]: production("Needed before the season", waived) };
    const pull = await soaking.propose(ana, { title: "Promote at once", files });
    await soaking.approve(pull, "ben", "chloe", "ravi");
    const title = expect.stringContaining("Ready to merge, 2 gates waived");
    expect(await showCheck(ana, soaking.scene, pull)).toMatchObject({ conclusion: "success", title });
    soaking.wait(4);
    // While it is open the waiver can still be taken out, so a queue lets it in no more than a look at it would.
    const group = await soaking.scene.sandbox.requestMergeGroup("acme/models", pull);
    await soaking.scene.settled();
    const queued = { owner: "acme", repo: "models", ref: group, check_name: "registrar" };
    const [check] = (await ana.octokit.rest.checks.listForRef(queued)).data.check_runs;
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary?.replaceAll("\u200b", "")).toMatch(
      /stages\/production\.yaml:\d+:\d+: The gate soak is met, so there is nothing to waive\. Remove this waiver, and have the rest approved again\./,
    );
    await soaking.land(ana, pull);
    const text = await soaking.tagText(`${MODEL}#production#1`);
    expect(text).toContain("is promoted to production with 1 gate waived");
    expect(text).not.toContain("Registrar-Waived: soak");
    expect(await soaking.issues()).toEqual([]);
  });
});
