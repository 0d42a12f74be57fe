// The terminal proposes with a person's own token, the App judges the pull request, and asking again finds the same one.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { git } from "../../sandbox/story/actor.ts";
import { MODEL, stageFile, stagePath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;
let folder = "";
let clone = "";

beforeAll(async () => {
  place = await startPlace();
  folder = await mkdtemp(join(tmpdir(), "terminal "));
  clone = join(folder, "a clone");
  const { scene } = place;
  const ana = personOf("ana");
  // No credentials in the address: the token of the environment is all there is.
  await git(folder, "-c", `http.extraHeader=${basic(ana.token)}`, "clone", "-q", scene.gitUrl, clone);
  await git(clone, "config", "user.name", ana.login);
  await git(clone, "config", "user.email", `${ana.id}+${ana.login}@users.noreply.github.com`);
  await writeFile(join(folder, "model.onnx"), "weights");
  await writeFile(join(folder, "metrics.json"), METRICS);
});

afterAll(async () => {
  await place.close();
  await rm(folder, { recursive: true, force: true });
});

const METRICS = JSON.stringify([
  { id: "recall", value: 0.8, n: 61_000, confidenceInterval: { lowerBound: 0.78, upperBound: 0.82 } },
  { id: "auc", value: 0.95, n: 61_000 },
]);

const personOf = (login: string) => {
  const person = place.scene.people.find((one) => one.login === login);
  if (person === undefined) throw new Error(`nobody is called ${login}`);
  return person;
};
const basic = (token: string) => `Authorization: Basic ${Buffer.from(`x:${token}`).toString("base64")}`;
const environment = (login: string) => ({ GITHUB_API_URL: place.scene.url, GITHUB_TOKEN: personOf(login).token });

async function run(login: string, ...words: string[]) {
  const ended = await runCommandLine(clone, words, environment(login));
  await place.scene.settled();
  return ended;
}

const pullsOf = async () => {
  const { owner, repo } = place.scene;
  const { data } = await place.actor("ben").octokit.rest.pulls.list({ owner, repo, state: "all" });
  return data;
};

const REGISTER = [
  ...["register", MODEL, "1.0.0", "--artifact", "../model.onnx=s3://acme-models/1.0.0/model.onnx"],
  ...["--metrics", "../metrics.json", "--developer", "sam", "--description", "The first one"],
  ...["--dataset", "transactions@2026-train:training", "--dataset", "transactions@2026-test:test"],
];

describe("a registration from the terminal", () => {
  it("that would not be allowed stays unknown to GitHub", async () => {
    const { code, out } = await run("ana", ...REGISTER);
    expect(code).toBe(1);
    expect(out).toContain("It names no code commit with its gitCommit.");
    expect(await pullsOf()).toEqual([]);
  });

  it("is a pull request of the person, and the App says what the terminal said", async () => {
    await git(folder, "init", "-q", "train");
    const train = join(folder, "train");
    await git(train, "remote", "add", "origin", "git@github.com:acme/fraud-train.git");
    await git(train, "-c", "user.name=sam", "-c", "user.email=s@x.org", "commit", "-q", "--allow-empty", "-m", "x");
    const words = [...REGISTER, "--code", "../train"];
    const { code, out, err } = await run("ana", ...words);
    expect({ code, told: err.split("\n").filter((line) => line.startsWith("registrar:")) }).toEqual({
      code: 0,
      told: [],
    });
    expect(out).toMatch(/Opened pull request \d+: http/);
    const [pull, ...others] = await pullsOf();
    expect(others).toEqual([]);
    expect(pull).toMatchObject({
      ...{ title: `Register ${MODEL} 1.0.0`, body: "The first one", user: { login: "ana" }, base: { ref: "main" } },
      head: { ref: `registrar/register-${MODEL}-1.0.0` },
    });
    const check = await showCheck(place.actor("ben"), place.scene, pull?.number ?? 0);
    expect(check).toMatchObject({
      conclusion: "action_required",
      title: expect.stringContaining("Waiting for 1 approval"),
    });
    expect(out).toContain("Waiting for 1 approval");

    const again = await run("ana", ...words);
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Already open: pull request ${pull?.number}: `),
    });
    expect(await pullsOf()).toHaveLength(1);
    await place.approve(pull?.number ?? 0, "eve");
    await place.land(place.actor("eve"), pull?.number ?? 0);
    expect(await place.tags()).toHaveProperty("size", 2);
  });
});

describe("a promotion from the terminal", () => {
  it("brings the new record, and goes the whole way", async () => {
    const { code, out } = await run("ana", "promote", MODEL, "1.0.0", "staging", "--reason", "First", "--json");
    expect(code).toBe(0);
    const { pull, verdict } = JSON.parse(out);
    expect(verdict).toMatchObject({ status: "pending" });
    expect(pull).toMatchObject({ created: true });
    await place.approve(pull.number, "ben");
    await place.land(place.actor("ben"), pull.number);
    expect([...(await place.tags()).keys()]).toContain(`${MODEL}#staging#1`);
    const file = await git(
      place.scene.sandbox.repository("acme/models").git.dir,
      "show",
      `main:${stagePath("staging")}`,
    );
    expect(`${file}\n`).toBe(stageFile("staging", "1.0.0", "First").replace('"First"', "First"));
    const after = await run("ana", "promote", MODEL, "1.0.0", "staging");
    expect(after).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to propose") });
  });

  it.each([
    ["who may only read", () => environment("otto")],
    ["whom GitHub does not know", () => ({ ...environment("ana"), GITHUB_TOKEN: "unknown-token" })],
  ])(
    "by somebody %s is not made, and the token is not told",
    async (_, access) => {
      const words = REGISTER.map((word) => (word === "1.0.0" ? "1.1.0" : word));
      const { code, out, err } = await runCommandLine(clone, [...words, "--code", "../train"], access());
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(`origin did not take the branch registrar/register-${MODEL}-1.1.0`);
      expect(err + out).not.toContain(access().GITHUB_TOKEN);
      expect(await pullsOf()).toHaveLength(2);
    },
    240_000,
  );
});
