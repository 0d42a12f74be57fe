// `registrar status` with a person's own token: what was approved and what was deployed, side by side.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkRecording } from "../../sandbox/contract/check.ts";
import { reviewDeviations } from "../../sandbox/contract/explained.ts";
import { attachRecorder, type Recorder } from "../../sandbox/contract/recorder.ts";
import { git } from "../../sandbox/story/actor.ts";
import {
  type Login,
  MODEL,
  manifest,
  SAMPLE_FILES,
  SOUND,
  stageFile,
  stagePath,
  versionPath,
} from "../../sandbox/story/sample.ts";
import type { Running } from "../../src/policy/running.ts";
import { tagUrl } from "../../src/registry/tag-url.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { flawsOfAnswer } from "../support/emitted.ts";
import { type EndToEnd, startPlace } from "./place.ts";

const REPO = { owner: "acme", repo: "models" };
const POLICY = (SAMPLE_FILES["registry.yaml"] ?? "").replace(
  "- name: staging\n",
  "- name: staging\n    environments: [blue, green]\n",
);
const FIRST = `${MODEL}#staging#1`;

let place: EndToEnd;
let recorder: Recorder;
let folder = "";
let clone = "";

async function settle(title: string, files: Readonly<Record<string, string | null>>): Promise<void> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, "ben");
  await place.land(place.actor("ana"), pull);
}

async function deploy(environment: string, ref: string, environment_url = ""): Promise<void> {
  const { repos } = place.actor("ben").octokit.rest;
  const draft = { ...REPO, ref, environment, auto_merge: false, required_contexts: [] };
  const { data } = await repos.createDeployment(draft);
  if (!("id" in data)) throw new Error("no deployment was made");
  await repos.createDeploymentStatus({ ...REPO, deployment_id: data.id, state: "success", environment_url });
}

const tokenOf = (login: Login) => place.scene.people.find((one) => one.login === login)?.token ?? "";
const access = (login: Login) => ({ GITHUB_API_URL: place.scene.url, GITHUB_TOKEN: tokenOf(login) });

async function run(...words: string[]) {
  const answer = await runCommandLine(clone, words, access("ben"));
  expect(flawsOfAnswer(words, answer.out)).toEqual([]);
  return answer;
}

async function status(...words: string[]): Promise<{ code: number; running: Running[] }> {
  const { code, out } = await run("status", "--json", "--key", "../registrar.pub", ...words);
  return { code, running: (JSON.parse(out) as { running: Running[] }).running };
}

beforeAll(async () => {
  place = await startPlace({ files: { "registry.yaml": POLICY } });
  recorder = attachRecorder(place.scene.sandbox);
  await settle("Register 1.0.0", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) });
  await settle("Register 1.1.0", { [versionPath("1.1.0")]: manifest("1.1.0", SOUND) });
  await settle("Stage 1.0.0", { [stagePath("staging")]: stageFile("staging", "1.0.0", "Candidate") });
  folder = await mkdtemp(join(tmpdir(), "status-"));
  clone = join(folder, "clone");
  await writeFile(join(folder, "registrar.pub"), place.scene.publicKey);
  const basic = Buffer.from(`x:${tokenOf("ben")}`).toString("base64");
  await git(folder, "-c", `http.extraHeader=Authorization: Basic ${basic}`, "clone", "-q", place.scene.gitUrl, clone);
});

afterAll(async () => {
  await place.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the status", () => {
  it("is 1 while nothing was deployed of what was approved", async () => {
    const { code, running } = await status();
    const approved = { version: "1.0.0", tag: FIRST, since: expect.stringMatching(/^20/) };
    expect({ code, running }).toEqual({
      code: 1,
      running: ["blue", "green"].map((environment) => ({
        ...{ model: MODEL, stage: "staging", environment, approved, same: false },
      })),
    });
  });

  it("shows both versions by environment, and says how many differ", async () => {
    await deploy("blue", FIRST);
    await deploy("green", `${MODEL}@v1.1.0`);
    const { code, out } = await run("status", MODEL, "--key", "../registrar.pub");
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`^= +${MODEL} +staging +blue +1\\.0\\.0 +20\\S+ +1\\.0\\.0 +20\\S+ +${FIRST}$`, "m"),
    );
    expect(out).toMatch(/^≠ .* green +1\.0\.0 .* 1\.1\.0 /m);
    expect(out).toContain("❌ 1 of 2 environments differ.");
  });

  it("is told by the audit too, where it counts as much as what it finds itself", async () => {
    const { code, out } = await run("audit", "--deployed", "--json", "--key", "../registrar.pub");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ findings: [], running: (await status()).running });
    const report = await run("audit", "--deployed", "--format", "markdown");
    expect(report.out).toContain("## What runs where");
    expect(report.out).toMatch(
      /^\| fraud-detector \| staging \| `green` \| 1\.0\.0 \| 1\.1\.0 \| .* \| \*\*differs\*\* \|$/m,
    );
    expect((await run("audit", "--deployed")).out).toContain("❌ 1 of 2 environments differ.");
    expect(await run("audit", "--deployed", "--at", "2026-01-01")).toMatchObject({
      code: 2,
      err: expect.stringContaining("leave out --at"),
    });
  });

  it("is 0 when every environment runs what was approved, and the audit is well then", async () => {
    await deploy("green", "main", tagUrl(`${place.scene.url}/acme/models`, FIRST));
    expect(await status()).toMatchObject({ code: 0, running: [{ same: true }, { same: true }] });
    const { code, out } = await run("audit", "--deployed", "--key", "../registrar.pub");
    expect(code).toBe(0);
    expect(out).toContain("✅ What runs is what was approved, in 2 environments.");
  });

  it("looks past a hundred deployments of others", async () => {
    for (let count = 0; count < 120; count += 1) await deploy("blue", "main");
    expect(await status()).toMatchObject({ code: 0 });
  });

  it("does not know a tag that the clone does not have", async () => {
    await settle("Stage 1.1.0", { [stagePath("staging")]: stageFile("staging", "1.1.0", "Better") });
    await deploy("blue", `${MODEL}#staging#2`);
    const { code, running } = await status();
    expect(code).toBe(1);
    expect(running[0]?.deployed).toMatchObject({ tag: `${MODEL}#staging#2`, unknown: expect.any(String) });
  });

  it("has asked and was answered as GitHub publishes it", () => {
    const { unexplained } = reviewDeviations(checkRecording(recorder.recording));
    expect(recorder.recording.exchanges.filter(({ path }) => path.startsWith("/graphql")).length).toBeGreaterThan(8);
    expect(unexplained).toEqual([]);
  });
});

describe("the status can not be told", () => {
  it.each<[string, string[], () => Record<string, string>, string]>([
    ["without a token", ["status"], () => ({ GITHUB_API_URL: place.scene.url }), "there is no token"],
    [
      "with a token that GitHub does not know",
      ["status"],
      () => ({ ...access("ben"), GITHUB_TOKEN: "unknown-token-of-nobody" }),
      "GitHub does not know the token",
    ],
    ["of an unknown model", ["status", "fraud-detectr"], () => access("ben"), `did you mean ${MODEL}`],
    ["of what is no name", ["status", "Fraud!"], () => access("ben"), "is no name of a model"],
    ["with a key that is none", ["status", "--key", "nothing.pub"], () => access("ben"), "nothing.pub"],
    [
      "by an audit without a token",
      ["audit", "--deployed"],
      () => ({ GITHUB_API_URL: place.scene.url }),
      "there is no token",
    ],
  ])("%s", async (_, words, env, reason) => {
    const { code, err, out } = await runCommandLine(clone, words, env());
    expect({ code, err, out }).toEqual({ code: 2, err: expect.stringContaining(reason), out: "" });
  });
});
