import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "@jest/globals";
import { isRemote } from "../../src/git/address.ts";
import { openObjects } from "../../src/git/read.ts";
import { listTags, readReceipts } from "../../src/git/records.ts";
import { withRemoteTags } from "../../src/git/remote.ts";
import { git, toGitError } from "../../src/git/run.ts";
import { tagPatterns } from "../../src/registry/receipts.ts";
import { resolve } from "../../src/registry/resolve.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { addTags, gitIn, makeRepository, promotionTags } from "./registry-repository.ts";

const keys = makeKeys();
const STAGE = { model: "churn", stage: "production" };
const { folder, commits } = makeRepository(4);
const [registered = "", second = "", third = ""] = commits;
addTags(folder, [
  { name: "churn@v1.2.0", commit: registered, message: "Registered" },
  { name: "other#production#1", commit: third, message: "x" },
  ...promotionTags({ registered, landed: second, sequence: 1 }, keys.privateKey),
  ...promotionTags({ registered, landed: third, sequence: 2 }, keys.privateKey),
]);
const empty = makeRepository(1).folder;
afterAll(() => {
  for (const path of [folder, empty]) rmSync(path, { recursive: true });
});

describe("receipts of a clone", () => {
  it("are read and resolved, few of many", async () => {
    const facts = await readReceipts(folder, STAGE);
    expect(facts.map(({ name }) => name)).toEqual(["churn#production#2", "record/churn/production/2", "churn@v1.2.0"]);
    expect(facts[0]).toMatchObject({ type: "tag", commit: registered, taggerDate: "2023-11-14T22:13:20.000Z" });
    expect(resolve(STAGE, facts, { keys: [keys.publicKey] })).toMatchObject({ sequence: 2, signature: "verified" });
  });

  it("come from the packed form and from the environment's wrong repository alike", async () => {
    gitIn(folder, ["pack-refs", "--all"]);
    process.env["GIT_DIR"] = empty;
    try {
      expect(await readReceipts(folder, STAGE)).toHaveLength(3);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });

  it("show a tag as it was put, whatever it points at", async () => {
    const blob = gitIn(folder, ["hash-object", "-w", "--stdin"], "data").trim();
    gitIn(folder, ["update-ref", "refs/tags/lone#production#1", second]);
    gitIn(folder, ["update-ref", "refs/tags/odd#production#1", blob]);
    const light = await readReceipts(folder, { model: "lone", stage: "production" });
    expect(light).toEqual([
      expect.objectContaining({ type: "commit", commit: second, flaw: "it is a lightweight tag" }),
    ]);
    const [odd] = await readReceipts(folder, { model: "odd", stage: "production" });
    expect(odd).toHaveProperty("type", "blob");
  });

  it("are not believed through a replaced object", async () => {
    const [from = "", to = ""] = ["record/churn/production/2", "record/churn/production/1"].map((name) =>
      gitIn(folder, ["rev-parse", `refs/tags/${name}`]).trim(),
    );
    gitIn(folder, ["update-ref", `refs/replace/${from}`, to]);
    const facts = await readReceipts(folder, STAGE);
    gitIn(folder, ["update-ref", "-d", `refs/replace/${from}`]);
    expect(resolve(STAGE, facts, { keys: [keys.publicKey] })).toHaveProperty("sequence", 2);
  });

  it("are listed for a whole model, records in their folders too", async () => {
    const names = (await listTags(folder, tagPatterns({ model: "churn" }))).map(({ name }) => name);
    expect(names.sort()).toEqual([
      "churn#production#1",
      "churn#production#2",
      "churn@v1.2.0",
      "record/churn/production/1",
      "record/churn/production/2",
    ]);
  });
});

describe("receipts of a remote repository", () => {
  it("are fetched by prefix and no others, then read like those of a clone", async () => {
    const found = await withRemoteTags(`file://${folder}`, tagPatterns(STAGE), async (clone) => ({
      facts: await readReceipts(clone, STAGE),
      names: (await listTags(clone, ["*", "record/*"])).map(({ name }) => name),
    }));
    expect(found.facts).toEqual(await readReceipts(folder, STAGE));
    expect(found.names).not.toContain("other#production#1");
  });

  it("may be none", async () => {
    const url = `file://${empty}`;
    expect(await withRemoteTags(url, tagPatterns(STAGE), (clone) => readReceipts(clone, STAGE))).toEqual([]);
  });

  it("end in an error that says why when nothing is there", async () => {
    const gone = withRemoteTags("file:///nowhere/at/all", ["x*"], async () => "");
    await expect(gone).rejects.toHaveProperty("failure", "network");
  });

  it.each([
    ["https://github.com/acme/models", true],
    ["git@github.com:acme/models.git", true],
    ["ssh://git@host/x", true],
    ["../models", false],
    ["C:\\models", false],
    ["--upload-pack=touch /tmp/x", false],
    ["ext::sh -c touch% /tmp/x", false],
  ])("%s: remote %s", (repository, expected) => {
    expect(isRemote(repository)).toBe(expected);
  });
});

describe("the object reader", () => {
  it("answers in order, with holes for what is not there, large and small", async () => {
    const large = "x".repeat(3_000_000);
    const oids = [large, "", "small"].map((text) => gitIn(folder, ["hash-object", "-w", "--stdin"], text).trim());
    const objects = openObjects(folder);
    const found = await objects.read([...oids, "0".repeat(40), `${third}:n`, "main:no such file"]);
    objects.close();
    expect(found.map((object) => object?.bytes.length)).toEqual([3_000_000, 0, 5, undefined, 1, undefined]);
    expect(found[4]?.bytes.toString()).toBe("2");
  });

  it("fails all that wait, and all that come later, when there is no repository", async () => {
    const objects = openObjects("/");
    await expect(objects.read(["HEAD"])).rejects.toHaveProperty("failure", "not-a-repository");
    await expect(objects.read(["HEAD"])).rejects.toHaveProperty("failure", "not-a-repository");
  });

  it("refuses a name that would be two requests", async () => {
    const objects = openObjects(folder);
    await expect(objects.read(["HEAD\nHEAD"])).rejects.toThrow("line break");
    objects.close();
  });
});

describe("git", () => {
  it.each([
    ["/", ["rev-parse", "HEAD"], "not-a-repository"],
    [folder, ["rev-parse", "--verify", "nothing"], "no-such-revision"],
    [folder, ["no-such-command"], "failed"],
  ] as const)("in %s with %j fails as told", async (where, args, failure) => {
    await expect(git(where, args)).rejects.toMatchObject({ name: "GitError", failure });
  });

  it("fails as told on a disk that is full", () => {
    const full = openSync("/dev/full", "w");
    const env = { ...process.env, LC_ALL: "C" };
    const { stderr } = spawnSync("git", ["-C", folder, "log"], {
      env,
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    expect(toGitError(stderr, "log")).toMatchObject({ failure: "disk-full" });
  });
});
