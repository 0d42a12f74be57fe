// People command the App in comments: it opens pull requests for them, which they can not approve, and answers their questions.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkRecording } from "../../sandbox/contract/check.ts";
import { reviewDeviations } from "../../sandbox/contract/explained.ts";
import { attachRecorder, type Recorder } from "../../sandbox/contract/recorder.ts";
import { git } from "../../sandbox/story/actor.ts";
import { MODEL, manifest, SAMPLE_FILES, SOUND, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { type EndToEnd, startPlace } from "./place.ts";
import { type Ear, listen } from "./say.ts";

let place: EndToEnd;
let recorder: Recorder;
let ear: Ear;
let issue = 0;

async function register(version: string, numbers = SOUND): Promise<void> {
  const files = { [versionPath(version)]: manifest(version, numbers) };
  const pull = await place.propose(place.actor("ana"), { title: `Register ${version}`, files });
  await place.approve(pull, "ben");
  await place.land(place.actor("ben"), pull);
}

/** Putting a version into staging takes two roles, going back takes one. */
const POLICY = (SAMPLE_FILES["registry.yaml"] ?? "").replace(
  "- name: staging\n    approvals: { engineering: 1 }\n",
  "- name: staging\n    approvals: { engineering: 1, risk: 1 }\n    rollback:\n      approvals: { engineering: 1 }\n",
);

beforeAll(async () => {
  place = await startPlace({ files: { "registry.yaml": POLICY } });
  recorder = attachRecorder(place.scene.sandbox);
  ear = listen(place);
  issue = await ear.issue("False alarms doubled");
  await register("1.0.0");
  await register("1.1.0", { ...SOUND, recall: [0.81, 0.79, 0.83] });
});

afterAll(() => place.close());

/** The only open pull request. */
async function opened() {
  const [pull, ...others] = await ear.open();
  expect(others).toEqual([]);
  if (pull === undefined) throw new Error("no pull request is open");
  return pull;
}

const show = (ref: string, path: string) =>
  git(place.scene.sandbox.repository("acme/models").git.dir, "show", `${ref}:${path}`);

describe("a promotion", () => {
  it("is the App's pull request, whose asker counts as a proposer and can not approve it", async () => {
    const { id, answers } = await ear.say("ben", issue, `/promote ${MODEL}@1.0.0 staging First of all`);
    const pull = await opened();
    expect(pull).toMatchObject({
      title: `Promote ${MODEL} 1.0.0 to staging`,
      author: "registrar[bot]",
      branch: `registrar/promote-${MODEL}-1.0.0-staging-${id}`,
      body: expect.stringContaining("asked for by `ben` in [this comment]"),
    });
    expect(answers).toEqual([expect.stringContaining(`pull request ${pull.number}. You count as its proposer`)]);
    expect(await show(pull.branch, stagePath("staging"))).toContain("reason: First of all");
    await place.approve(pull.number, "ben");
    expect(await ear.conclusion(pull.number)).toBe("action_required");
    expect(await place.checkText(pull.number)).toMatch(/ben.*is a co-author of commit/);
    await place.approve(pull.number, "eve", "ravi");
    expect(await ear.conclusion(pull.number)).toBe("success");
    await place.land(place.actor("eve"), pull.number);
    expect([...(await place.tags()).keys()]).toContain(`${MODEL}#staging#1`);
  });

  it("that is so already, or could never pass, is not proposed", async () => {
    const body = [`/promote ${MODEL}@1.0.0 staging`, `/promote ${MODEL}@1.1.0 production`].join("\n");
    const { answers } = await ear.say("ben", issue, body);
    expect(answers).toEqual([
      expect.stringContaining(`Nothing to do: staging of ${MODEL} is assigned to 1.0.0 already.`),
    ]);
    expect(answers[0]).toContain(`1.1.0 does not hold staging`);
    expect(await ear.open()).toEqual([]);
  });

  it("of what is not there is answered with what there is, and a mistake with the right form", async () => {
    const body = [`/promote ${MODEL}@1.2.0 staging`, "/promote fraud-detectr@1.0.0 stagin", "/promote 1.0.0"].join(
      "\n",
    );
    const { answers } = await ear.say("ben", issue, body);
    expect(answers).toEqual([expect.stringContaining(`there is no version ${MODEL}@1.2.0 here`)]);
    expect(answers[0]).toContain(`there is no model fraud-detectr here; did you mean ${MODEL}?`);
    expect(answers[0]).toContain("there is no stage stagin here; did you mean staging?");
    expect(answers[0]).toContain("Write it as `/promote <model>@<version> <stage> [reason]`.");
    expect(await ear.open()).toEqual([]);
  });
});

describe("a rollback", () => {
  it("with nothing to go back to is refused", async () => {
    const { answers } = await ear.say("ben", issue, `/rollback ${MODEL} staging`);
    expect(answers).toEqual([
      expect.stringContaining(`no version is known that held ${MODEL}@staging before and is not retired`),
    ]);
  });

  it("goes back to the last version, fills in the reason, asks the right people and needs only the rollback approvals", async () => {
    await ear.say("ben", issue, `/promote ${MODEL}@1.1.0 staging`);
    const promotion = await opened();
    await place.approve(promotion.number, "eve", "ravi");
    await place.land(place.actor("eve"), promotion.number);

    const { answers } = await ear.say("chloe", issue, `/rollback ${MODEL} staging`);
    const pull = await opened();
    expect(answers).toEqual([expect.stringContaining(`pull request ${pull.number}.`)]);
    expect(pull).toMatchObject({ title: `Roll ${MODEL} in staging back to 1.0.0`, asked: ["engineering"] });
    expect(await show(pull.branch, stagePath("staging"))).toContain(
      `reason: "Back to 1.0.0 from 1.1.0, asked for by chloe in #${issue}"`,
    );
    // Whoever asks for the same is led there, and may approve.
    const again = await ear.say("eve", issue, `/rollback ${MODEL} staging It burns`);
    expect(again.answers).toEqual([expect.stringContaining("Proposed already: ")]);
    await place.approve(pull.number, "eve");
    expect(await ear.conclusion(pull.number)).toBe("success");
    await place.land(place.actor("eve"), pull.number);
    expect(await place.tagText(`record/${MODEL}/staging/3`)).toContain("Registrar-Outcome: rolled-back");
  });
});

describe("a retirement", () => {
  it("needs its reason, and the roles of retirements", async () => {
    const { answers } = await ear.say("ben", issue, `/retire ${MODEL}@1.1.0`);
    expect(answers).toEqual([expect.stringContaining("a retirement needs its reason")]);
    await ear.say("ben", issue, `/retire ${MODEL}@1.1.0 Leaked labels`);
    const pull = await opened();
    expect(pull).toMatchObject({ title: `Retire ${MODEL} 1.1.0`, asked: ["risk"] });
    await place.approve(pull.number, "ravi");
    await place.land(place.actor("eve"), pull.number);
    const late = await ear.say("ben", issue, `/promote ${MODEL}@1.1.0 staging\n/retire ${MODEL}@1.1.0 Again`);
    expect(late.answers).toEqual([expect.stringContaining(`Not done: ${MODEL} 1.1.0 is retired.`)]);
    expect(late.answers[0]).toContain(`Nothing to do: ${MODEL} 1.1.0 is retired already.`);
  });
});

describe("a question", () => {
  it.each<[string, string, string[]]>([
    [
      "two versions",
      `/compare ${MODEL} 1.0.0 1.1.0`,
      ["| metric | 1.0.0 | 1.1.0 |", "| `recall` on transactions | 0.79"],
    ],
    ["what a stage holds", `/compare ${MODEL} staging 1.1.0`, ["1.0.0 (staging) against 1.1.0", "artifacts"]],
    ["a stage that holds nothing", `/compare ${MODEL} production 1.0.0`, ["Not done: "]],
    [
      "a version's lineage",
      `/lineage ${MODEL}@1.0.0`,
      ["```mermaid", `(["${MODEL}#64;1.0.0"])`, "training data", '>"staging"]'],
    ],
    ["a stage's lineage", `/lineage ${MODEL}@staging`, ["```mermaid", "training data"]],
    ["all commands", "/help", ["| `/rollback <model> <stage> [reason]` |", "on a line"]],
    ["a check of an issue", "/recheck", ["this is no pull request"]],
  ])("about %s is answered in the same place", async (_, body, words) => {
    const { answers } = await ear.say("chloe", issue, body);
    expect(answers).toHaveLength(1);
    for (const word of words) expect(answers[0]).toContain(word);
  });

  it("for the verdict has the check written again", async () => {
    const files = { [versionPath("1.3.0")]: manifest("1.3.0", SOUND) };
    const pull = await place.propose(place.actor("ana"), { title: "Register 1.3.0", files });
    const runs = () => place.scene.sandbox.repository("acme/models").checkRuns.length;
    const before = runs();
    const { answers } = await ear.say("chloe", pull, "/recheck");
    expect(answers).toEqual([expect.stringContaining("This pull request is judged again")]);
    expect(runs()).toBe(before + 1);
    expect(await ear.conclusion(pull)).toBe("action_required");
  });
});

describe("all of it", () => {
  it("keeps to GitHub's published contract of REST and webhooks", () => {
    const { unexplained } = reviewDeviations(checkRecording(recorder.recording));
    expect(recorder.recording.exchanges.length).toBeGreaterThan(100);
    const others = unexplained.filter(({ operation, pointer }) => {
      // The copy of the App inside the payload's issue is older than client ids and merge queues.
      return operation !== "POST /graphql" && !pointer.startsWith("/issue/performed_via_github_app/");
    });
    expect(others).toEqual([]);
  });
});
