// The glass can only be broken as the policy says, while it says so, and never quietly.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import {
  breakGlass,
  type Exceptional,
  PRODUCTION,
  production,
  recordName,
  startExceptional,
} from "../e2e/exceptions.ts";

let place: Exceptional;

beforeAll(async () => {
  place = await startExceptional();
});

afterAll(() => place.close());

const check = (pull: number) => showCheck(place.actor("ben"), place.scene, pull);

describe("T84 Break-glass", () => {
  it("T84 an expired break-glass is refused, also after it was approved, and lands as a bypass", async () => {
    const ana = place.actor("ana");
    const expires = place.day(1);
    const files = { [PRODUCTION]: production("Outage", breakGlass(expires)) };
    const pull = await place.propose(ana, { title: "Break the glass", files });
    await place.approve(pull, "dora");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    await place.pass(2);
    const expired = await check(pull);
    expect(expired).toMatchObject({
      conclusion: "failure",
      title: expect.stringContaining("Not allowed, 1 problem"),
    });
    expect(expired.annotations[0]).toMatchObject({ path: PRODUCTION, line: 7 });
    const text = await place.checkText(pull);
    expect(text).toContain(`This break-glass has expired: expected a day from ${place.day(0)} on, got "${expires}"`);
    expect(text).toContain("Remove it and meet what the policy asks for, or ask again with a later day.");
    expect(await ana.merge(pull).catch(String)).toContain("registrar");
  });

  it("T84 one that had expired when an administrator merged it has no receipt", async () => {
    const expires = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    const files = { [PRODUCTION]: production("Outage again", breakGlass(expires)) };
    const pull = await place.propose(place.actor("ana"), { title: "Break the glass late", files });
    await place.approve(pull, "dora");
    expect(await check(pull)).toMatchObject({ conclusion: "failure" });
    await place.land(place.actor("dora"), pull);
    const text = await place.tagText(recordName(1));
    expect(text).toContain("Registrar-Outcome: bypassed");
    expect(text).not.toContain("Registrar-Break-Glass:");
    expect([...(await place.tags()).keys()]).not.toContain(`${MODEL}#production#1`);
  });
});
