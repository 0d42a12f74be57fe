// The life of a break-glass: asked for, approved by few, landed, to be reviewed, overdue, reviewed, closed.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Login, MODEL, manifest, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { breakGlass, type Exceptional, PRODUCTION, production, startExceptional } from "./exceptions.ts";

let place: Exceptional;

beforeAll(async () => {
  place = await startExceptional();
});

afterAll(() => place.close());

const NEXT = "1.1.0";

async function settle(title: string, files: Readonly<Record<string, string>>, ...approvers: Login[]): Promise<void> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, ...approvers);
  await place.land(place.actor("ana"), pull);
}

const check = (pull: number) => showCheck(place.actor("ben"), place.scene, pull);

describe("a break-glass", () => {
  it("lands with its own approvals, says what is not met, and leaves a review to do", async () => {
    const ana = place.actor("ana");
    const files = { [PRODUCTION]: production("Outage", breakGlass(place.day(10))) };
    const pull = await place.propose(ana, { title: "Break the glass", files });
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
    await place.approve(pull, "dora");
    expect(await check(pull)).toMatchObject({
      conclusion: "success",
      title: expect.stringContaining("Ready to merge by break-glass"),
    });
    expect((await place.comments(pull))[0]).toContain(
      "stays below the floor 0.75. Not met, passed over by break-glass.",
    );
    const due = place.day(3);
    await place.land(ana, pull);
    const text = await place.tagText(`${MODEL}#production#1`);
    expect(text).toContain("Registrar-Break-Glass: Every payment is declined");
    expect(text).toContain(`Registrar-Review-By: ${due}`);
    const [issue, ...others] = await place.issues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      state: "open",
      title: `Review due by ${due}: ${MODEL} 1.0.0 holds production by break-glass`,
    });
    expect(issue?.body).toContain("recall-floor");
  });

  it("is marked overdue in the same issue when nobody reviews it", async () => {
    const due = place.day(3);
    await place.pass(4);
    expect(await place.issues()).toMatchObject([
      { state: "open", title: `Review overdue since ${due}: ${MODEL} 1.0.0 holds production by break-glass` },
    ]);
  });

  it("is not reviewed by a pull request that does not meet the policy", async () => {
    const pull = await place.propose(place.actor("ana"), {
      title: "Review it",
      files: { [PRODUCTION]: production("Outage") },
    });
    await place.approve(pull, "ben", "chloe");
    expect(await check(pull)).toMatchObject({
      conclusion: "failure",
      title: expect.stringContaining("Not allowed, 1 gate failed"),
    });
  });

  it("ends when another version takes its place, also by break-glass, which leaves a review of its own", async () => {
    const against = { version: "1.0.0", difference: [0.01, 0.005, 0.015] as const };
    await settle("Register 1.1.0", { [versionPath(NEXT)]: manifest(NEXT, { ...SOUND, against }) }, "ben");
    await settle("Stage 1.1.0", { [stagePath("staging")]: stageFile("staging", NEXT, "Mends the outage") }, "ben");
    const exception = breakGlass(place.day(10), NEXT);
    await settle("Deploy 1.1.0", { [PRODUCTION]: production("Nobody of risk is awake", exception, NEXT) }, "dora");
    expect((await place.tags()).has(`${MODEL}#production#2`)).toBe(true);
    expect(await place.issues()).toMatchObject([
      { state: "closed", body: expect.stringContaining("**Mended.**") },
      { state: "open", title: `Review due by ${place.day(3)}: ${MODEL} 1.1.0 holds production by break-glass` },
    ]);
  });

  it("is reviewed when the approvals of the policy follow", async () => {
    const files = { [PRODUCTION]: production("Looked at in the morning", "", NEXT) };
    await settle("Review the break-glass", files, "ben", "chloe");
    const text = await place.tagText(`${MODEL}#production#3`);
    expect(text).not.toContain("Registrar-Break-Glass");
    expect(await place.issues()).toMatchObject([
      { state: "closed" },
      { state: "closed", body: expect.stringMatching(/\*\*Mended\.\*\*.*production\/3/) },
    ]);
  });
});
