// Threats of section A that go on after the verdict: checks that outlive it, pull requests that share a head, and what lands instead.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL } from "../../sandbox/story/sample.ts";
import { startThreats, type Threats } from "./place.ts";
import { commit, other, REPO } from "./pull.ts";
import { approved, bypassed } from "./rows.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats();
  await branchAt("release", await tipOfMain());
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const WAITING = { conclusion: "action_required" };
const READY = { conclusion: "success", says: expect.stringContaining("Ready to merge") };

/** A second branch on the head of a pull request. */
async function branchAt(branch: string, sha: string): Promise<string> {
  await threats.as("sam").rest.git.createRef({ ...REPO, ref: `refs/heads/${branch}`, sha });
  return branch;
}

const tipOfMain = async (): Promise<string> => {
  return (await threats.as("ben").rest.git.getRef({ ...REPO, ref: "heads/main" })).data.object.sha;
};

describe("a check", () => {
  it("T04 head of before: going back to a commit that was green judges it again", async () => {
    const pull = await threats.open("ana");
    const green = await pull.head();
    await pull.review("ben");
    const before = await threats.check(pull);
    expect(before).toMatchObject(READY);
    await pull.push("ana");
    await pull.dismiss("ben");
    await pull.moveTo("ana", green);
    expect(await pull.head()).toBe(green);
    const after = await threats.check(pull);
    expect(after).toMatchObject(WAITING);
    expect(after.id).toBeGreaterThan(before.id);
  });

  it("T05 shared head: of two pull requests with one head none is green, until one is closed", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    expect(await threats.check(pull)).toMatchObject(READY);
    const decoy = await threats.open("sam", { branch: await branchAt("decoy", await pull.head()) });
    const shared = { conclusion: "failure", says: expect.stringContaining("has the same head commit") };
    expect(await threats.check(decoy)).toMatchObject(shared);
    await threats.sweep();
    expect(await threats.check(pull)).toMatchObject(shared);
    await decoy.edit({ state: "closed" });
    expect(await threats.check(pull)).toMatchObject(READY);
    await pull.merge("ana");
    expect(await threats.trace(pull)).toEqual(approved(pull));
  });

  it("T05 shared head: it is freed by a push to one of the branches, and by a retarget, too", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    const decoy = await threats.open("sam", { branch: await branchAt("moving", await pull.head()) });
    await decoy.push("sam", { files: { "README.md": "# Models\n" } });
    expect(await threats.check(pull)).toMatchObject(READY);
    const second = await threats.open("sam", { branch: await branchAt("turning", await pull.head()) });
    expect(await threats.check(pull)).toMatchObject({ conclusion: "failure" });
    await second.edit({ base: "release" });
    expect(await threats.check(pull)).toMatchObject(READY);
  });

  it("T05 shared head: an approval of the pull request to another branch does not count for the default branch", async () => {
    const elsewhere = await threats.open("ana", { base: "release" });
    await elsewhere.review("ben");
    const pull = await threats.open("sam", { branch: await branchAt("twin", await elsewhere.head()) });
    expect(await threats.check(pull)).toMatchObject(WAITING);
  });
});

describe("what lands", () => {
  it("T06 inherited check: a new pull request that is merged on the green check of an old one leaves no receipt", async () => {
    const old = await threats.open("ana");
    await old.review("ben");
    const heir = await threats.heardLate(async () => {
      await old.edit({ state: "closed" });
      const opened = await threats.open("sam", { branch: old.branch });
      await opened.merge("sam");
      return opened;
    });
    expect(await threats.trace({ ...heir, version: old.version })).toEqual(bypassed(old));
  });

  it("T09 evil merge: a merge commit with other content than was approved leaves no receipt", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    expect(await threats.check(pull)).toMatchObject(READY);
    const dora = threats.as("dora");
    const parents = [await tipOfMain(), await pull.head()];
    await commit(dora, { branch: "main", onto: parents, files: { [pull.path]: other(pull.version) } });
    await threats.place.scene.settled();
    expect((await dora.rest.pulls.get({ ...REPO, pull_number: pull.number })).data.merged).toBe(true);
    expect(await threats.trace(pull)).toEqual(bypassed(pull));
  });

  it.each(["merge", "squash", "rebase"] as const)(
    "T10 merge, squash or rebase: the receipt lies on what landed (%s)",
    async (method) => {
      const pull = await threats.open("ana");
      await pull.review("ben");
      const landed = await pull.merge("ana", method);
      expect(await threats.trace(pull)).toEqual(approved(pull));
      const tags = await threats.place.tags();
      expect(tags.get(`${MODEL}@v${pull.version}`)).toBe(landed);
      expect(tags.get(`record/${MODEL}/v${pull.version}`)).toBe(landed);
    },
  );

  it("T13 words of a pull request: title, text and labels changed after the merge change nothing of the receipt", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    await threats.heardLate(async () => {
      await pull.merge("ana");
      const words = { title: `Register ${MODEL} 9.9.9`, body: `${MODEL}@v9.9.9` };
      await pull.edit(words);
      await threats.as("ana").rest.issues.addLabels({ ...REPO, issue_number: pull.number, labels: ["9.9.9"] });
    });
    expect(await threats.trace(pull)).toEqual(approved(pull));
    const tags = await threats.place.tags();
    expect([...tags.keys()].filter((name) => name.includes("9.9.9"))).toEqual([]);
    expect(await threats.place.tagText(`${MODEL}@v${pull.version}`)).not.toContain("9.9.9");
  });
});
