// Every regular way a registry changes, from the pull request to the tags, over real HTTP and signed webhooks.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkRecording } from "../../sandbox/contract/check.ts";
import { reviewDeviations } from "../../sandbox/contract/explained.ts";
import { attachRecorder, type Recorder } from "../../sandbox/contract/recorder.ts";
import { MODEL, manifest, SAMPLE_FILES, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck, showIncidents } from "../../sandbox/story/show.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;
let recorder: Recorder;
/** Where 1.0.0 was registered: all tags of the version lie there. */
let registration: string;

beforeAll(async () => {
  place = await startPlace();
  recorder = attachRecorder(place.scene.sandbox);
});

afterAll(() => place.close());

const check = (pull: number) => showCheck(place.actor("ben"), place.scene, pull);

const MODEL_FILE = `models/${MODEL}/model.yaml`;
const RETIREMENT = `apiVersion: registrar/v1
kind: Retirement
model: ${MODEL}
version: "1.0.0"
reason: Trained on data under dispute
`;

describe("a registry on GitHub", () => {
  it("registers a version: tag and record lie on the merge commit", async () => {
    const ana = place.actor("ana");
    const pull = await place.propose(ana, {
      title: "Register 1.0.0",
      files: { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) },
    });
    expect(await check(pull)).toMatchObject({
      conclusion: "action_required",
      title: expect.stringContaining("Waiting for 1 approval"),
    });
    await place.approve(pull, "ben");
    expect(await check(pull)).toMatchObject({
      conclusion: "success",
      title: expect.stringContaining("Ready to merge"),
    });
    registration = await place.land(ana, pull);
    const tags = await place.tags();
    expect(tags.get(`${MODEL}@v1.0.0`)).toBe(registration);
    expect(tags.get(`record/${MODEL}/v1.0.0`)).toBe(registration);
  });

  it("promotes it to staging: the receipt lies on the registration, the record on the merge", async () => {
    const ana = place.actor("ana");
    const files = { [stagePath("staging")]: stageFile("staging", "1.0.0", "Candidate") };
    const pull = await place.propose(ana, { title: "Promote 1.0.0", files });
    await place.approve(pull, "ben");
    const commit = await place.land(ana, pull);
    const tags = await place.tags();
    expect(tags.get(`${MODEL}#staging#1`)).toBe(registration);
    expect(tags.get(`record/${MODEL}/staging/1`)).toBe(commit);
    expect(await place.tagText(`record/${MODEL}/staging/1`)).toContain("Registrar-Outcome: approved");
  });

  it("leaves the stage empty when its file is deleted: an unassignment follows", async () => {
    const ana = place.actor("ana");
    const pull = await place.propose(ana, { title: "Leave staging", files: { [stagePath("staging")]: null } });
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
    await place.approve(pull, "ben");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    await place.land(ana, pull);
    expect((await place.tags()).has(`${MODEL}#staging!#2`)).toBe(true);
    expect(await place.tagText(`record/${MODEL}/staging/2`)).toContain("Registrar-Outcome: vacated");
  });

  it("retires the version when risk approves, and not before: a deregistration follows", async () => {
    const ana = place.actor("ana");
    const files = { [`models/${MODEL}/retired/1.0.0.yaml`]: RETIREMENT };
    const pull = await place.propose(ana, { title: "Retire 1.0.0", files });
    await place.approve(pull, "ben");
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
    await place.approve(pull, "chloe");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    await place.land(ana, pull);
    expect((await place.tags()).get(`${MODEL}@v1.0.0!`)).toBe(registration);
    expect(await place.tagText(`record/${MODEL}/retired/v1.0.0`)).toContain("Registrar-Outcome: retired");
  });

  it("records the edit of a model as upkeep", async () => {
    const ana = place.actor("ana");
    const text = (SAMPLE_FILES[MODEL_FILE] ?? "").replace("within 40 ms", "within 30 ms");
    const pull = await place.propose(ana, { title: "Say how fast it is", files: { [MODEL_FILE]: text } });
    await place.approve(pull, "ben");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    const commit = await place.land(ana, pull);
    expect((await place.tags()).get(`record/_registry/${commit}`)).toBe(commit);
    expect(await place.tagText(`record/_registry/${commit}`)).toContain("Registrar-Outcome: approved");
  });

  it("T31 lets nobody but the owners of the policy approve an edit of it", async () => {
    const ana = place.actor("ana");
    const text = (SAMPLE_FILES["registry.yaml"] ?? "").replace("floor: 0.75", "floor: 0.78");
    const pull = await place.propose(ana, { title: "Ask for more recall", files: { "registry.yaml": text } });
    await place.approve(pull, "ben", "chloe");
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
    await place.approve(pull, "dora");
    expect(await check(pull)).toMatchObject({ conclusion: "success" });
    const commit = await place.land(ana, pull);
    expect(await place.tagText(`record/_registry/${commit}`)).toContain("as policy-owners");
  });

  it("T31 lets no owner of the policy approve an edit of their own", async () => {
    const text = (SAMPLE_FILES["registry.yaml"] ?? "").replace("floor: 0.75", "floor: 0.5");
    const change = { title: "Ask for less recall", files: { "registry.yaml": text } };
    const pull = await place.propose(place.actor("dora"), change);
    expect(await place.approve(pull, "dora")).toEqual([expect.stringContaining("approve your own pull request")]);
    expect(await check(pull)).toMatchObject({ conclusion: "action_required" });
  });

  it("ends without an incident", async () => {
    expect(await showIncidents(place.actor("ben"), place.scene)).toEqual([]);
  });

  it("keeps to GitHub's published contract in all that was asked, answered and sent", () => {
    const { unexplained } = reviewDeviations(checkRecording(recorder.recording));
    expect(recorder.recording.exchanges.length).toBeGreaterThan(100);
    expect(unexplained).toEqual([]);
  });

  it("ships with the release what proves it, and only the clone knows that it was taken back", async () => {
    const home = await mkdtemp(join(tmpdir(), "verify-"));
    const { scene } = place;
    await writeFile(join(home, "registrar.pub"), scene.publicKey);
    const { assets } = (await releaseOf(`${MODEL}#staging#1`)).data;
    for (const { name, browser_download_url } of assets) {
      const answer = await fetch(browser_download_url);
      await writeFile(join(home, name), Buffer.from(await answer.arrayBuffer()));
    }
    const clone = ["--repo", scene.sandbox.repository(`${scene.owner}/${scene.repo}`).git.dir];
    const verify = (what: string, ...words: string[]) =>
      runCommandLine(home, ["verify", what, "--key", "registrar.pub", ...words]);
    expect(await verify(`${MODEL}@staging`, "--files", ".")).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${MODEL} 1.0.0 may run in staging (number 1)`),
    });
    expect(await verify(`${MODEL}@production`, "--files", ".")).toMatchObject({ code: 1 });
    expect((await verify(`${MODEL}@staging`, ...clone)).err).toContain("refused (vacated)");
    expect((await verify(`${MODEL}@1.0.0`, ...clone)).err).toContain("refused (retired)");
    const tag = await place.tagText(`${MODEL}#staging#1`);
    expect(tag).toMatch(/^Registrar-Test-Result: sha256:[0-9a-f]{64}\nRegistrar-Verdict: sha256:[0-9a-f]{64}$/m);
    await rm(home, { recursive: true });
  });
});

function releaseOf(tag: string) {
  const { owner, repo } = place.scene;
  return place.actor("ben").octokit.rest.repos.getReleaseByTag({ owner, repo, tag });
}
