// The workflows of docs/workflows, played: what each deploys after a promotion and a rollback, and what a forged event makes of them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, manifest, SOUND, sha256, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { checkOutAction } from "../support/action.ts";
import { ROOT } from "../support/bundled.ts";
import { type EndToEnd, startPlace } from "./place.ts";
import { type Run, type Runner, startRunner } from "./runner/runner.ts";

const FOLDER = join(ROOT, "docs/workflows");
const FILES = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [`.github/workflows/${name}`, readFileSync(join(FOLDER, name), "utf8")]),
);
const DEPLOY = `#!/bin/sh\necho "deployed $1 $2"\n`;
const BETTER = { ...SOUND, against: { version: "1.0.0", difference: [0.004, 0.001, 0.007] as const } };
const EVENTS = ["push", "release", "repository_dispatch"];
const REPO = { owner: "acme", repo: "models" };

let place: EndToEnd;
let runner: Runner;
const action = checkOutAction();

async function settle(title: string, files: Readonly<Record<string, string | null>>): Promise<void> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, "ben", "chloe");
  await place.land(place.actor("ana"), pull);
}

const assign = (stage: string, version: string, how = "Put") =>
  settle(`${how} ${version} into ${stage}`, { [stagePath(stage)]: stageFile(stage, version, "Because") });

/** Runs of the events so far, by the name of the event. */
async function runs(): Promise<Record<string, Run>> {
  const ran = await runner.work();
  expect(new Set(ran.map(({ event }) => event)).size).toBe(ran.length);
  return Object.fromEntries(ran.map((run) => [run.event, run]));
}

const deployed = (version: string) =>
  `deployed s3://acme-models/${MODEL}/${version}/model.onnx sha256:${sha256(`${MODEL} ${version}`)}\n`;
const success = (version: string) => ({
  conclusion: "success",
  told: expect.stringContaining(deployed(version)),
});

const skipped = expect.objectContaining({ conclusion: "skipped" });
const NOTHING = { release: skipped, repository_dispatch: skipped };

/** Puts the key and the script that deploys beside the workflows. */
async function pin(): Promise<void> {
  const { git } = place.actor("dora").octokit.rest;
  const { data: main } = await git.getRef({ ...REPO, ref: "heads/main" });
  const tree = [
    { path: "registrar.pub", mode: "100644" as const, type: "blob" as const, content: place.scene.publicKey },
    { path: "deploy.sh", mode: "100755" as const, type: "blob" as const, content: DEPLOY },
  ];
  const { data: added } = await git.createTree({ ...REPO, base_tree: main.object.sha, tree });
  const commit = { message: "Pin the key", tree: added.sha, parents: [main.object.sha] };
  const { data: made } = await git.createCommit({ ...REPO, ...commit });
  await git.updateRef({ ...REPO, ref: "heads/main", sha: made.sha });
}

async function newestStatus(): Promise<unknown> {
  const { rest } = place.actor("ben").octokit;
  const { data: deployments } = await rest.repos.listDeployments({ ...REPO, environment: "production" });
  const deployment_id = deployments[0]?.id ?? 0;
  return (await rest.repos.listDeploymentStatuses({ ...REPO, deployment_id })).data[0];
}

beforeAll(async () => {
  place = await startPlace({ files: FILES });
  runner = await startRunner(place, new Map([["acme/registrar/registrar-resolve", action.path]]));
  await pin();
  await settle("Register 1.0.0", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) });
  await assign("staging", "1.0.0");
  expect(await runs()).toEqual(NOTHING);
});

afterAll(async () => {
  action.remove();
  await runner.close();
  await place.close();
});

describe("a promotion", () => {
  it("is deployed by each workflow, and the deployment says by which receipt", async () => {
    await assign("production", "1.0.0");
    const ran = await runs();
    expect(ran).toEqual(Object.fromEntries(EVENTS.map((event) => [event, expect.objectContaining(success("1.0.0"))])));
    const page = `${place.scene.url}/acme/models/releases/tag/${MODEL}%23production%231`;
    expect(await newestStatus()).toMatchObject({ state: "success", environment_url: page });
  });

  it("to another stage is not deployed", async () => {
    await settle("Register 1.1.0", { [versionPath("1.1.0")]: manifest("1.1.0", BETTER) });
    await assign("staging", "1.1.0");
    expect(await runs()).toEqual(NOTHING);
  });

  it("goes through the lock, where the App is a rule of the environment", async () => {
    runner.lock = place.scene.appId;
    await assign("production", "1.1.0");
    const ran = await runs();
    runner.lock = undefined;
    expect(Object.keys(ran).sort()).toEqual(EVENTS);
    for (const run of Object.values(ran)) expect(run).toMatchObject(success("1.1.0"));
    expect(ran["repository_dispatch"]).toMatchObject({ ref: "main", title: `${MODEL}#production#2` });
  });
});

describe("a rollback", () => {
  it("is deployed by the workflow of now when it is dispatched, and by that of the registration otherwise", async () => {
    const added = "steps:\n      - run: echo second edition\n";
    const edited = Object.entries(FILES).map(([path, text]) => [path, text.replace("steps:\n", added)]);
    await place.actor("dora").push("main", Object.fromEntries(edited), "Second edition");
    await assign("production", "1.0.0", "Roll back");
    const ran = await runs();
    for (const event of EVENTS) expect(ran[event]).toMatchObject(success("1.0.0"));
    const second = EVENTS.filter((event) => ran[event]?.told.includes("second edition"));
    expect(second).toEqual(["repository_dispatch"]);
  });
});

describe("T85 forged dispatch", () => {
  const GENUINE = { model: MODEL, stage: "production", version: "1.0.0", sequence: 3, tag: `${MODEL}#production#3` };
  const forge = async (client_payload: Record<string, unknown>): Promise<Run | undefined> => {
    const event = { ...REPO, event_type: "registrar-assigned", client_payload };
    await place.actor("sam").octokit.rest.repos.createDispatchEvent(event);
    return (await runs())["repository_dispatch"];
  };

  it.each<[string, Record<string, unknown>]>([
    ["another version and its file", { version: "6.6.6", artifact_uri: "s3://evil", commit: "6".repeat(40) }],
    ["an older number", { sequence: 1, tag: `${MODEL}#production#1`, version: "1.0.0" }],
    ["no number", { sequence: null }],
    ["another record", { record: `record/${MODEL}/staging/1` }],
  ])("deploys what production holds, with %s", async (_, claims) => {
    expect(await forge({ ...GENUINE, ...claims })).toMatchObject(success("1.0.0"));
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a number that is yet to come", { sequence: 999 }, /newest receipt is number 3, and number 999 was seen/],
    ["a number that is a command", { sequence: "$(echo owned >&2)" }, /takes a whole number/],
    ["a number that ends its line", { sequence: "3\nartifact_uri=s3://evil" }, /takes a whole number/],
    ["a number that is an option", { sequence: "3 --key=evil.pub" }, /takes a whole number/],
  ])("deploys nothing, with %s", async (_, claims, words) => {
    const run = await forge({ ...GENUINE, ...claims });
    expect(run).toMatchObject({ conclusion: "failure", told: expect.stringMatching(words) });
    expect(run?.told).not.toMatch(/^(deployed|owned)/m);
    expect(await newestStatus()).toMatchObject({ state: "failure", environment_url: "" });
  });

  it.each([
    ["another model", { model: "churn" }],
    ["another stage", { stage: "staging" }],
    ["nothing", { model: undefined, stage: undefined }],
  ])("is not listened to when it names %s", async (_, claims) => {
    expect(await forge({ ...GENUINE, ...claims })).toMatchObject({ conclusion: "skipped" });
  });

  it("is not let through the lock, though it names the receipt of now", async () => {
    runner.lock = place.scene.appId;
    expect(await forge(GENUINE)).toMatchObject({ title: GENUINE.tag, conclusion: "rejected" });
    runner.lock = undefined;
  });
});

describe("T85 forged tag", () => {
  const tag = `${MODEL}#production#9`;
  const make = async (sha: string) => {
    await place.actor("sam").octokit.rest.git.createRef({ ...REPO, ref: `refs/tags/${tag}`, sha });
  };
  const unmake = async () => {
    await place.actor("dora").octokit.rest.git.deleteRef({ ...REPO, ref: `tags/${tag}` });
  };

  it("deploys nothing, though it lies on the commit of a registration", async () => {
    await make((await place.tags()).get(`${MODEL}@v1.1.0`) ?? "");
    const ran = await runs();
    await unmake();
    expect(await runner.work()).toEqual([]);
    expect(ran["push"]).toMatchObject({ conclusion: "failure", told: expect.stringContaining(tag) });
    expect(ran["push"]?.told).not.toContain("deployed");
  });

  it("with a workflow of its own is not let through the lock", async () => {
    const own = (FILES[".github/workflows/on-tag.yml"] ?? "").replace("./deploy.sh", "echo owned #");
    expect(own).toContain("owned");
    const commit = await place.actor("sam").push("own-workflow", { ".github/workflows/on-tag.yml": own }, "Mine");
    runner.lock = place.scene.appId;
    await make(commit);
    const ran = await runs();
    runner.lock = undefined;
    await unmake();
    expect(ran["push"]).toMatchObject({ conclusion: "rejected", told: "" });
  });
});
