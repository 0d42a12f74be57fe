// Git data over REST, and clone and push by Git itself.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openPlace, type Place, statusOf, writeFile } from "./place.ts";

const run = promisify(execFile);
let place: Place;
let work: string;
beforeAll(async () => {
  place = await openPlace();
  work = await mkdtemp(join(tmpdir(), "local-github-work-"));
});
afterAll(async () => {
  await place.sandbox.close();
  await rm(work, { recursive: true, force: true });
});

async function clone(name: string, token: string): Promise<(...args: string[]) => Promise<string>> {
  const dir = join(work, name);
  const url = place.sandbox.url.replace("://", `://x-access-token:${token}@`);
  await run("git", ["clone", "-q", `${url}/acme/${name}.git`, dir]);
  const identity = ["-c", "user.name=Bob", "-c", "user.email=bob@example.com"];
  return async (...args) => (await run("git", [...identity, ...args], { cwd: dir })).stdout.trim();
}

describe("Git", () => {
  it("keeps objects that Git itself finds sound", async () => {
    const { main, topic: _, ...repository } = await place.repository("sound");
    const tag = await place.bob.git.createTag({
      ...repository,
      tag: "m@v1.0.0",
      object: main,
      type: "commit",
      message: "ä",
    });
    await place.bob.git.createRef({ ...repository, ref: "refs/tags/m@v1.0.0", sha: tag.data.sha });
    await writeFile(place.bob, { ...repository, branch: "topic" }, "déjà/vu.txt");
    const { dir } = place.sandbox.repository("acme/sound").git;
    const { stdout, stderr } = await run("git", ["-C", dir, "fsck", "--strict", "--no-dangling"]);
    expect(stdout + stderr).toBe("");
    expect((await run("git", ["-C", dir, "cat-file", "-t", "m@v1.0.0"])).stdout.trim()).toBe("tag");
  });

  it.each([
    ["a name that exists", "refs/heads/main", "Reference already exists"],
    ["a directory where a file is", "refs/heads/main/deep", "not a valid ref name"],
    ["two dots", "refs/tags/a..b", "not a valid ref name"],
  ])("refuses %s with 422", async (kind, ref, message) => {
    const { main, topic: _, ...repository } = await place.repository(`refs-${kind.length}`);
    const refused = place.bob.git.createRef({ ...repository, ref, sha: main });
    await expect(refused).rejects.toMatchObject({ status: 422, message: expect.stringContaining(message) });
  });

  it("finds refs with @, # and ! by name and by prefix", async () => {
    const { main, topic: _, ...repository } = await place.repository("odd");
    for (const name of ["m#prod#1", "m#prod!#2", "m@v1.0.0!"]) {
      await place.bob.git.createRef({ ...repository, ref: `refs/tags/${name}`, sha: main });
    }
    expect((await place.bob.git.getRef({ ...repository, ref: "tags/m#prod!#2" })).data.object.sha).toBe(main);
    const { data } = await place.bob.git.listMatchingRefs({ ...repository, ref: "tags/m#" });
    expect(data.map(({ ref }) => ref)).toEqual(["refs/tags/m#prod!#2", "refs/tags/m#prod#1"]);
  });

  it("shows modes in trees and follows renames in comparisons", async () => {
    const { main, topic: _, ...repository } = await place.repository("modes");
    const tree = await place.bob.git.createTree({
      ...repository,
      base_tree: main,
      tree: [
        { path: "READ.md", mode: "100644", content: "# modes\n" },
        { path: "README.md", mode: "100644", sha: null },
        { path: "bin/run", mode: "100755", content: "#!/bin/sh\n" },
        { path: "link", mode: "120000", content: "READ.md" },
      ],
    });
    const commit = await place.bob.git.createCommit({
      ...repository,
      message: "m",
      tree: tree.data.sha,
      parents: [main],
    });
    const read = await place.bob.git.getTree({ ...repository, tree_sha: commit.data.sha, recursive: "1" });
    expect(read.data.tree.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "100644 READ.md",
      "040000 bin",
      "100755 bin/run",
      "120000 link",
    ]);
    const basehead = `${main}...${commit.data.sha}`;
    const { data } = await place.bob.repos.compareCommitsWithBasehead({ ...repository, basehead });
    const renamed = data.files?.find(({ filename }) => filename === "READ.md");
    expect(renamed).toMatchObject({ status: "renamed", previous_filename: "README.md" });
  });

  it("takes a push and tells of it as GitHub does", async () => {
    const { topic } = await place.repository("pushed");
    const git = await clone("pushed", place.tokens.bob);
    await git("checkout", "-q", "topic");
    await git("commit", "-q", "--allow-empty", "-m", "by hand");
    await git("tag", "-a", "m#prod#1", "-m", "hello");
    await git("push", "-q", "origin", "topic", "m#prod#1");
    const after = await git("rev-parse", "HEAD");
    const pushes = place.heard("push").filter(({ repository }) => (repository as { name: string }).name === "pushed");
    expect(pushes).toContainEqual(
      expect.objectContaining({ ref: "refs/heads/topic", before: topic, after, forced: false }),
    );
    expect(pushes).toContainEqual(expect.objectContaining({ ref: "refs/tags/m#prod#1", created: true, commits: [] }));
    expect(place.heard("create")).toContainEqual(expect.objectContaining({ ref: "m#prod#1", ref_type: "tag" }));
  });

  it("refuses pushes of strangers and to protected branches", async () => {
    await place.repository("guarded");
    place.sandbox.protectBranch("acme/guarded", "main", { approvals: 1 });
    const git = await clone("guarded", place.tokens.bob);
    await git("commit", "-q", "--allow-empty", "-m", "straight to main");
    await expect(git("push", "-q", "origin", "main")).rejects.toThrow("GH013");
    await expect(git("push", "-q", "origin", ":main")).rejects.toThrow("current branch");
    const url = place.sandbox.url.replace("://", `://x:${place.tokens.eve}@`);
    await expect(git("push", "-q", `${url}/acme/guarded.git`, "main:refs/heads/hers")).rejects.toThrow("403");
  });

  it("guards tags by ruleset and lets only the named App pass", async () => {
    const { main, topic: _, ...repository } = await place.repository("tags");
    place.sandbox.setRules("acme/tags", {
      target: "tag",
      include: ["refs/tags/record/**/*"],
      rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }],
      bypass: [{ actor_id: place.app.id, actor_type: "Integration", bypass_mode: "always" }],
    });
    const ref = "refs/tags/record/m/prod/1";
    expect(await statusOf(place.ada.git.createRef({ ...repository, ref, sha: main }))).toBe(422);
    // Two stars at the end of a pattern are one: the record lies too deep for them.
    place.sandbox.setRules("acme/tags", {
      target: "tag",
      include: ["refs/tags/other/**"],
      rules: [{ type: "creation" }],
    });
    const deep = "refs/tags/other/m/prod/1";
    expect(await statusOf(place.ada.git.createRef({ ...repository, ref: deep, sha: main }))).toBe(0);
    expect(await statusOf(place.ada.git.createRef({ ...repository, ref: "refs/tags/other/n", sha: main }))).toBe(422);
    expect(await statusOf(place.bot.git.createRef({ ...repository, ref, sha: main }))).toBe(0);
    expect(await statusOf(place.ada.git.deleteRef({ ...repository, ref: "tags/record/m/prod/1" }))).toBe(422);
  });

  it("lets one of many racing creations of a ref win", async () => {
    const { main, topic: _, ...repository } = await place.repository("race");
    const one = () => statusOf(place.bot.git.createRef({ ...repository, ref: "refs/tags/once", sha: main }));
    const outcomes = await Promise.all([one(), one(), one(), one()]);
    expect(outcomes.sort()).toEqual([0, 422, 422, 422]);
  });
});
