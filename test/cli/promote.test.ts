// `registrar promote` on a real clone with a real origin.

import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";
import { makeProposalPlace, type ProposalPlace } from "./proposal-place.ts";
import { runCommandLine } from "./record-terminal.ts";

const BRANCH = "registrar/promote-churn-2.0.0-production";
const FILE = "models/churn/stages/production.yaml";

let place: ProposalPlace;
beforeAll(() => {
  place = makeProposalPlace();
});
afterEach(() => place.reset());
afterAll(() => place.remove());

const promote = (...words: string[]) => place.run("promote", "churn", "2.0.0", "production", ...words);
const commitOf = (branch: string, folder = place.origin) => gitIn(folder, ["rev-parse", branch]).trim();

describe("a promotion", () => {
  it("is one line on a branch of its own at origin, and touches nothing here", async () => {
    writeFileSync(join(place.clone, "notes.txt"), "not committed");
    appendFileSync(join(place.clone, FILE), "# an edit of mine\n");
    const before = place.untouched();
    const { code, out, err } = await promote();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("⏳ Waiting for 1 approval: promote churn 2.0.0 to production");
    expect(out).toContain(`The branch ${BRANCH} is at origin. Open a pull request from it into main.`);
    expect({ here: place.untouched(), there: place.branches() }).toEqual({ here: before, there: [BRANCH] });
    const diff = gitIn(place.origin, ["diff", "--unified=0", "main", BRANCH]).split("\n").slice(5);
    expect(diff).toEqual(['-version: "1.2.0"', '+version: "2.0.0"', ""]);
    const log = gitIn(place.origin, ["log", "-1", "--format=%P %an %s", BRANCH]).trim();
    expect(log).toBe(`${place.main} Mia Promote churn 2.0.0 to production`);
  });

  it("keeps the reason in the file and in the commit, and comments where they were", async () => {
    expect((await promote("--reason", "Better: recall # 1")).code).toBe(0);
    expect(place.show(BRANCH, FILE)).toContain('# Ask Kim first.\nreason: "Better: recall # 1"\n');
    expect(gitIn(place.origin, ["log", "-1", "--format=%b", BRANCH]).trim()).toBe("Better: recall # 1");
  });

  it("is the same commit when it is asked for again, also after others were merged", async () => {
    await promote();
    const first = commitOf(BRANCH);
    place.land({ "README.md": "# News\n" });
    const again = await runCommandLine("/", ["promote", "churn", "v2.0.0", "production", "--repo", place.clone]);
    expect({ code: again.code, commit: commitOf(BRANCH) }).toEqual({ code: 0, commit: first });
  });

  it("starts from what origin has now, not from what was fetched", async () => {
    const newer = place.land({ "README.md": "# Newer\n" });
    await promote();
    expect(commitOf(`${BRANCH}^`)).toBe(newer);
  });

  it("can be asked of a repository by its address alone", async () => {
    const words = ["promote", "churn", "2.0.0", "production", "--repo", `file://${place.origin}`];
    expect(await runCommandLine("/", words)).toMatchObject({ code: 0, err: "" });
    expect(place.branches()).toEqual([BRANCH]);
    const unpushed = await runCommandLine("/", [...words, "--no-push"]);
    expect(unpushed).toMatchObject({ code: 2, err: expect.stringContaining("--no-push keeps the branch in a clone") });
  });

  it("into a stage nobody held writes its file", async () => {
    expect((await place.run("promote", "churn", "2.0.0", "staging")).code).toBe(0);
    expect(place.show("registrar/promote-churn-2.0.0-staging", "models/churn/stages/staging.yaml")).toBe(
      'apiVersion: registrar/v1\nkind: StageAssignment\nmodel: churn\nstage: staging\nversion: "2.0.0"\n',
    );
  });

  it("that is so already proposes nothing", async () => {
    const { code, out } = await place.run("promote", "churn", "1.2.0", "production", "--reason", "again");
    const sentence = "Nothing to propose: production of churn is assigned to 1.2.0 already.\n";
    expect({ code, out, there: place.branches() }).toEqual({ code: 0, out: sentence, there: [] });
  });

  it("is told as JSON", async () => {
    const { code, out } = await promote("--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ proposed: true, title: "Promote churn 2.0.0 to production", branch: BRANCH, base: "main" },
      ...{ baseCommit: place.main, commit: commitOf(BRANCH), where: "origin", pull: null, compare: null },
      verdict: { status: "pending", items: [{ change: "promote churn 2.0.0 to production" }] },
    });
  });
});

describe("a promotion that stops early", () => {
  it("as a dry run shows the difference and the verdict, and leaves nothing", async () => {
    const before = place.untouched();
    const { code, out, err } = await promote("--dry-run");
    expect(code).toBe(0);
    expect(out).toContain('+version: "2.0.0"');
    expect(out).toContain("Waiting for 1 approval");
    expect(err).toContain("dry run");
    expect({ here: place.untouched(), there: place.branches() }).toEqual({ here: before, there: [] });
  });

  it("because it would not be allowed says why, and leaves nothing", async () => {
    const before = place.untouched();
    const { code, out, err } = await place.run("promote", "scorer", "0.9.0", "production");
    expect(code).toBe(1);
    expect(out).toContain("scorer@0.9.0 is retired and can not hold production");
    expect(err).toContain("nothing was proposed and nothing is left behind");
    expect({ here: place.untouched(), there: place.branches() }).toEqual({ here: before, there: [] });
  });

  it("with --no-push keeps a branch here, asks nothing of origin, and moves no other", async () => {
    gitIn(place.clone, ["remote", "set-url", "origin", "/nowhere"]);
    const before = place.untouched();
    const { code, out } = await promote("--no-push");
    expect(code).toBe(0);
    expect(out).toContain(`git push origin ${BRANCH}`);
    const commit = commitOf(BRANCH, place.clone);
    expect((await promote("--no-push")).code).toBe(0);
    expect(commitOf(BRANCH, place.clone)).toBe(commit);
    gitIn(place.clone, ["update-ref", "-d", `refs/heads/${BRANCH}`]);
    gitIn(place.clone, ["remote", "set-url", "origin", place.origin]);
    expect(place.untouched()).toBe(before);
  });
});

describe("a promotion that can not be", () => {
  it.each([
    ["a model that is misspelt", ["chrun", "2.0.0", "production"], "there is no model chrun here; did you mean churn?"],
    ["a version that is not there", ["churn", "2.0.1", "production"], "did you mean churn@2.0.0?"],
    ["a stage that is misspelt", ["churn", "2.0.0", "prodution"], "did you mean production?"],
    ["a bad version", ["churn", "2.0", "production"], "2.0 is no version: expected SemVer such as 1.5.0"],
    ["a bad name", ["../x", "2.0.0", "production"], "../x can not be the name of a model"],
    ["a base that is not there", ["churn", "2.0.0", "production", "--base", "nope"], "origin has no branch nope"],
    ["a base that is no name", ["churn", "2.0.0", "production", "--base", "a..b"], "can not be the name of a branch"],
    ["a branch that is no name", ["churn", "2.0.0", "production", "--branch=-x"], "can not be the name of a branch"],
    ["the base itself", ["churn", "2.0.0", "production", "--branch", "main"], "a branch of its own"],
    ["an unreadable key", ["churn", "2.0.0", "production", "--key", "nope"], "the key file nope can not be read"],
  ])("for %s ends with 2 and one sentence", async (_, words, sentence) => {
    const before = place.untouched();
    const { code, out, err } = await place.run("promote", ...words);
    expect(err).toContain(sentence);
    const seen = { code, out, here: place.untouched(), there: place.branches() };
    expect(seen).toEqual({ code: 2, out: "", here: before, there: [] });
  });

  it("tells all mistakes at once", async () => {
    const { err } = await place.run("promote", "chrun", "2.0", "prodution");
    expect(err.split("\n").filter((line) => line.startsWith("registrar: "))).toHaveLength(2);
  });

  it("does not take a branch that holds something else, but goes forward on one that was merged", async () => {
    gitIn(place.origin, ["update-ref", `refs/heads/${BRANCH}`, "main~1"]);
    expect((await promote("--reason", "one")).code).toBe(0);
    expect(commitOf(`${BRANCH}^`)).toBe(place.main);
    const { code, err } = await promote("--reason", "another");
    expect(code).toBe(2);
    expect(err).toContain("holds something else: name another with --branch");
  });

  it("because origin does not take the branch, or is not there, says so and leaves nothing", async () => {
    const before = place.untouched();
    gitIn(place.origin, ["config", "receive.maxInputSize", "1"]);
    const refused = await promote();
    gitIn(place.origin, ["config", "--unset", "receive.maxInputSize"]);
    expect(refused).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--no-push keeps the branch") });
    gitIn(place.clone, ["remote", "set-url", "origin", "/nowhere"]);
    const away = await promote();
    gitIn(place.clone, ["remote", "set-url", "origin", place.origin]);
    expect(away).toMatchObject({ code: 2, out: "" });
    expect({ here: place.untouched(), there: place.branches() }).toEqual({ here: before, there: [] });
  });

  it("because Git does not know who asks says how to tell it", async () => {
    const known = process.env["GIT_CONFIG_GLOBAL"];
    process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
    gitIn(place.clone, ["config", "user.useConfigOnly", "true"]);
    gitIn(place.clone, ["config", "--unset", "user.email"]);
    const { code, err } = await promote();
    gitIn(place.clone, ["config", "user.email", "mia@example.org"]);
    if (known === undefined) delete process.env["GIT_CONFIG_GLOBAL"];
    else process.env["GIT_CONFIG_GLOBAL"] = known;
    expect({ code, err }).toEqual({
      code: 2,
      err: "registrar: Git does not know who proposes this: set user.name and user.email with `git config`.\n",
    });
  });

  it("outside of a clone says where to go", async () => {
    const { code, err } = await runCommandLine("/", ["promote", "churn", "2.0.0", "production"]);
    expect(code).toBe(2);
    expect(err).toContain("Run this inside a clone of a registry");
  });
});

describe("an unusual clone", () => {
  const cloneAs = (name: string, ...options: string[]) => {
    const folder = join(place.clone, "..", name);
    gitIn(place.clone, ["clone", "-q", ...options, `file://${place.origin}`, folder]);
    gitIn(folder, ["config", "user.name", "Mia"]);
    gitIn(folder, ["config", "user.email", "mia@example.org"]);
    return folder;
  };

  it("that is shallow can propose", async () => {
    const folder = cloneAs("shallow", "--depth=1");
    expect(await runCommandLine(folder, ["promote", "churn", "2.0.0", "production"])).toMatchObject({ code: 0 });
    expect(place.branches()).toEqual([BRANCH]);
  });

  it("with a detached head and no origin asks for the base", async () => {
    const folder = cloneAs("detached");
    gitIn(folder, ["checkout", "-q", "--detach"]);
    gitIn(folder, ["remote", "remove", "origin"]);
    const words = ["promote", "churn", "2.0.0", "production"];
    const lost = await runCommandLine(folder, words);
    expect(lost).toMatchObject({ code: 2, err: expect.stringContaining("no branch is checked out") });
    expect((await runCommandLine(folder, [...words, "--base", "main"])).code).toBe(0);
    expect(commitOf(`${BRANCH}^`, folder)).toBe(place.main);
    rmSync(folder, { recursive: true });
  });
});

describe("a promotion with an exception", () => {
  const waive = ["--waive", "metric-auc", "--until"];

  it.each([
    ["no last day", waive.slice(0, 2), "--waive needs a last day: give --until with a day such as 2027-01-31"],
    ["no such day", [...waive, "2027-02-30", "--reason", "x"], "--until 2027-02-30 is no day"],
    ["no reason", [...waive, "2027-01-31"], "--waive needs to know why"],
    ["nothing to last", ["--until", "2027-01-31"], "--until is the last day of --waive or --break-glass"],
    ["both at once", [...waive, "2027-01-31", "--break-glass", "x"], "--waive and --break-glass exclude each other"],
    [
      "no emergency",
      ["--break-glass", " ", "--until", "2027-01-31"],
      "--break-glass needs to say what the emergency is",
    ],
  ])("with %s is a mistake", async (_what, words, sentence) => {
    const { code, err } = await promote(...words);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(sentence) });
    expect(place.branches()).toEqual([]);
  });

  it("that the policy does not allow shows what it would write, and says why not", async () => {
    const { code, out } = await promote("--break-glass", "Outage", "--until", "2027-01-31");
    expect(code).toBe(1);
    expect(out).toContain("+breakGlass:");
    expect(out).toContain("the policy knows no break-glass");
  });
});
