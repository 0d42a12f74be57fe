// Threats of section F to what is about to be sealed: names that somebody took before, and landings that are heard of backwards.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, stageFile, stagePath } from "../../sandbox/story/sample.ts";
import { showIncidents } from "../../sandbox/story/show.ts";
import { startThreats, type Threats } from "./place.ts";
import { commit, type Pull, REPO } from "./pull.ts";
import { approved } from "./rows.ts";
import { tell } from "./terminal.ts";
import { until } from "./until.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats({ overrides: { backoff: { baseMs: 10, capMs: 50 } } });
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const sam = () => threats.as("sam").rest.git;
const TAGGER = { name: "registrar[bot]", email: "registrar[bot]@users.noreply.github.com" };

/** What somebody may leave under a name, made from the tip of the default branch; answers the object. */
const LEFT: Readonly<Record<string, (name: string) => Promise<string>>> = {
  "a lightweight tag": async () => tipOfMain(),
  "an annotated tag": async (name) => annotate(name, await tipOfMain(), "commit"),
  "a tag of a tag": async (name) => annotate(name, await annotate("inner", await tipOfMain(), "commit"), "tag"),
  "a tag of a file": async (name) => {
    const { sha } = (await sam().createBlob({ ...REPO, content: "Registered\n" })).data;
    return annotate(name, sha, "blob");
  },
};

async function nextRecord(stage: string): Promise<string> {
  const known = [...(await threats.place.tags()).keys()].filter((name) => name.startsWith(`record/${MODEL}/${stage}/`));
  return `record/${MODEL}/${stage}/${known.length + 1}`;
}

const tipOfMain = async () => (await sam().getRef({ ...REPO, ref: "heads/main" })).data.object.sha;

async function annotate(tag: string, object: string, type: "commit" | "tag" | "blob"): Promise<string> {
  const made = await sam().createTag({ ...REPO, tag, message: "Registered", object, type, tagger: TAGGER } as never);
  return made.data.sha;
}

const FAMILIES: Readonly<Record<string, (pull: Pull) => string>> = {
  receipt: ({ version }) => `${MODEL}@v${version}`,
  record: ({ version }) => `record/${MODEL}/v${version}`,
};

const CASES = Object.keys(FAMILIES).flatMap((family) =>
  Object.keys(LEFT).map((kind) => ({ family, kind, what: `${kind} in place of a ${family}` })),
);

/** Titles, without what keeps names in them from being mentions. */
const incidents = async () =>
  (await showIncidents(threats.place.actor("dora"), threats.place.scene)).map((title) =>
    title.replaceAll("\u200b", ""),
  );

describe("a name that was taken before", () => {
  it.each(CASES)(
    "T78 tag that was there before: is not adopted, an incident names it, and all is made when it is gone ($what)",
    async ({ family, kind }) => {
      const pull = await threats.open("ana");
      await pull.review("ben");
      const name = FAMILIES[family]?.(pull) ?? "";
      const sha = (await LEFT[kind]?.(name)) ?? "";
      await sam().createRef({ ...REPO, ref: `refs/tags/${name}`, sha });
      // What is refused is tried again and again, so there is no moment at which the App has nothing to do.
      await threats.as("ana").rest.pulls.merge({ ...REPO, pull_number: pull.number });
      const conflicts = async () => (await incidents()).filter((title) => title.includes(name));
      await until(async () => (await conflicts()).length > 0);
      expect(await conflicts()).toEqual([expect.stringContaining("Conflict")]);
      expect((await sam().getRef({ ...REPO, ref: `tags/${name}` })).data.object.sha).toBe(sha);
      const told = await tell(threats.place, ["resolve", `${MODEL}@${pull.version}`, "--key", "registrar.pub"]);
      expect(told).toMatchObject({ code: 1, out: "" });
      await threats.as("dora").rest.git.deleteRef({ ...REPO, ref: `tags/${name}` });
      await threats.place.scene.settled();
      const { outcome, receipts } = await threats.trace(pull);
      expect({ outcome, receipts }).toMatchObject({ outcome: "approved", receipts: approved(pull).receipts });
    },
  );
});

describe("a name that is taken in the moment of the merge", () => {
  it("T78 tag on the very commit: a lightweight one is no receipt, although it leads to the right place", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    const name = `${MODEL}@v${pull.version}`;
    const { sandbox } = threats.place.scene;
    sandbox.hold();
    const { data } = await threats.as("ana").rest.pulls.merge({ ...REPO, pull_number: pull.number });
    await sam().createRef({ ...REPO, ref: `refs/tags/${name}`, sha: data.sha });
    await sandbox.release();
    await until(async () => (await incidents()).some((title) => title.includes(name)));
    const told = await tell(threats.place, ["resolve", `${MODEL}@${pull.version}`, "--key", "registrar.pub"]);
    expect(told).toMatchObject({ code: 1, out: "", err: expect.stringContaining("receipt-unsound") });
    await threats.as("dora").rest.git.deleteRef({ ...REPO, ref: `tags/${name}` });
    await threats.place.scene.settled();
    expect((await threats.trace(pull)).receipts).toEqual([name]);
  });
});

describe("two promotions of one stage", () => {
  it("T82 heard of backwards: are numbered in the order in which they landed, and the later one is what may run", async () => {
    const versions: string[] = [];
    for (let at = 0; at < 2; at += 1) {
      const pull = await threats.open("ana");
      await pull.review("ben");
      await pull.merge("ana");
      versions.push(pull.version);
    }
    const { sandbox } = threats.place.scene;
    await threats.place.scene.settled();
    sandbox.hold();
    // Nobody waits for the App in between: an administrator merges both while it hears nothing.
    let before: string | undefined;
    for (const version of versions) {
      const branch = `stage-${version}`;
      const files = { [stagePath("staging")]: stageFile("staging", version, `Candidate ${version}`) };
      await commit(threats.as("ana"), { branch, files });
      const { rest } = threats.as("ana");
      const { data } = await rest.pulls.create({ ...REPO, head: branch, base: "main", title: `Stage ${version}` });
      await threats.as("ben").rest.pulls.createReview({ ...REPO, pull_number: data.number, event: "APPROVE" });
      const merged = await threats.as("dora").rest.pulls.merge({ ...REPO, pull_number: data.number });
      expect(merged.data.sha).not.toBe(before);
      before = merged.data.sha;
    }
    await sandbox.release((held) => held.toReversed());
    await threats.place.scene.settled();
    const [first = "", second = ""] = versions;
    for (const [number, version] of [first, second].entries()) {
      const text = await threats.place.tagText(`record/${MODEL}/staging/${number + 1}`);
      expect(text).toContain("Registrar-Outcome: approved");
      expect(text).toContain(version);
    }
    const tags = await threats.place.tags();
    expect(tags.get(`record/${MODEL}/staging/2`)).toBe(before);
    const told = await tell(threats.place, ["resolve", `${MODEL}@staging`, "--key", "registrar.pub"]);
    expect(told).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${MODEL} ${second} holds staging (number 2)`),
    });
  });
});

describe("a record that somebody leaves for a landing of theirs", () => {
  it.each([
    ["of the rules", async (landed: string) => `record/_registry/${landed}`],
    ["of the stage", async () => nextRecord("production")],
  ])(
    "T78 forged record %s: hides no landing: it is named, and when it is gone each of them is an incident",
    async (_, nameOf) => {
      const pull = await threats.open("ana");
      await pull.review("ben");
      await pull.merge("ana");
      const { sandbox } = threats.place.scene;
      sandbox.hold();
      const pushed: string[] = [];
      for (const stage of ["staging", "production"]) {
        const files = { [stagePath(stage)]: stageFile(stage, pull.version, `Straight into ${stage}`) };
        pushed.push(await commit(threats.as("dora"), { branch: "main", files }));
      }
      const [hidden = "", landed = ""] = pushed;
      const name = await nameOf(landed);
      await sam().createRef({ ...REPO, ref: `refs/tags/${name}`, sha: landed });
      await sandbox.release();
      await until(async () => (await incidents()).some((title) => title.includes(name)));
      await threats.as("dora").rest.git.deleteRef({ ...REPO, ref: `tags/${name}` });
      await threats.place.scene.settled();
      const told = [hidden, landed].map((sha) => expect.stringMatching(`^Bypass: .*${sha.slice(0, 7)}`));
      expect(await incidents()).toEqual(expect.arrayContaining(told));
    },
  );
});
