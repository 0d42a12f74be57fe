// A merge queue asks for the check on a commit of its own; what lands with it is judged commit by commit.

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, manifest, SOUND, versionPath } from "../../sandbox/story/sample.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;
const target = { owner: "acme", repo: "models" };

beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.close());

const register = (version: string) =>
  place.propose(place.actor("ana"), {
    title: `Register ${version}`,
    files: { [versionPath(version)]: manifest(version, SOUND) },
  });

/** The group's head and the check on it, once all is quiet. */
async function queue(pull: number, onto?: string) {
  const head = await place.scene.sandbox.requestMergeGroup("acme/models", pull, onto);
  await place.scene.settled();
  const { data } = await place
    .actor("ben")
    .octokit.rest.checks.listForRef({ ...target, ref: head, check_name: "registrar" });
  const [check] = data.check_runs;
  return {
    head,
    status: check?.status,
    conclusion: check?.conclusion,
    title: check?.output.title,
    summary: check?.output.summary,
  };
}

describe("a merge group", () => {
  let approved = 0;
  let open = 0;
  let first = "";

  it("T57 may land when what it brings is approved", async () => {
    approved = await register("1.0.0");
    await place.approve(approved, "ben");
    const { head, ...check } = await queue(approved);
    first = head;
    expect(check).toMatchObject({ status: "completed", conclusion: "success" });
    expect(check.title).toBe("This group may land: 1 governed change");
    expect(check.summary).toContain(`✅ Ready to merge: register ${MODEL} 1.0.0 ([pull request ${approved}](`);
  });

  it("T56 may not when the approval is missing, and does not take the group before it along", async () => {
    open = await register("1.1.0");
    const { conclusion, title, summary } = await queue(open, first);
    expect({ conclusion, title }).toEqual({
      conclusion: "failure",
      title: "This group may not land: 1 of 2 governed changes would be refused",
    });
    expect(summary).toMatch(/✅ Ready to merge.*\n.*⏳ Waiting for 1 approval.*\n +\* approvals: 0 of 1 approval/);
  });

  it("T56 may not when an approval was taken back after it was queued", async () => {
    const { octokit } = place.actor("dora");
    const { data: reviews } = await octokit.rest.pulls.listReviews({ ...target, pull_number: approved });
    const [review] = reviews;
    if (review === undefined) throw new Error("ben approved");
    await octokit.rest.pulls.dismissReview({ ...target, pull_number: approved, review_id: review.id, message: "No" });
    await place.scene.settled();
    expect(await queue(approved)).toMatchObject({ conclusion: "failure" });
  });

  it("may land when nothing governed changes", async () => {
    const ana = place.actor("ana");
    const pull = await place.propose(ana, { title: "Say more", files: { "README.md": "# Models\n" } });
    expect(await queue(pull)).toMatchObject({
      conclusion: "success",
      title: "This group may land: nothing governed changes",
    });
  });

  it("may not when a commit in it belongs to no pull request", async () => {
    const ana = place.actor("ana");
    const pull = await place.propose(ana, {
      title: "Add 1.2.0",
      files: { [versionPath("1.2.0")]: manifest("1.2.0", SOUND) },
    });
    await ana.octokit.rest.pulls.update({ ...target, pull_number: pull, state: "closed" });
    await place.scene.settled();
    const { conclusion, summary } = await queue(pull);
    expect(conclusion).toBe("failure");
    expect(summary).toContain("It belongs to no open pull request that can be told.");
  });
});
