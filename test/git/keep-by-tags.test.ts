import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findCommonFolder } from "../../src/git/common-folder.ts";
import { openByTags } from "../../src/git/keep-by-tags.ts";
import { listTags } from "../../src/git/records.ts";
import { readTagState } from "../../src/git/tag-state.ts";
import { gitIn, makeRepository } from "./registry-repository.ts";

let folder = "";
let commits: string[] = [];
let made = 0;

beforeEach(() => {
  ({ folder, commits } = makeRepository(3));
  made = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const tag = (name: string, commit = commits[0] ?? "") => gitIn(folder, ["update-ref", `refs/tags/${name}`, commit]);
const untag = (name: string) => gitIn(folder, ["update-ref", "-d", `refs/tags/${name}`]);

/** Lets the packed tags be old: those written just now are not trusted. */
function settle(): void {
  const past = Date.now() / 1000 - 3600;
  utimesSync(join(folder, "packed-refs"), past, past);
}

function pack(): void {
  gitIn(folder, ["pack-refs", "--all", "--prune"]);
  settle();
}

const list = async () => JSON.stringify(await listTags(folder, ["*", "record/*"]));
const open = (question: unknown = "all") => openByTags(folder, { name: "tags", question });

async function ask(question?: unknown): Promise<string> {
  const { kept, keep } = await open(question);
  if (kept !== undefined) return kept;
  made += 1;
  const answer = await list();
  keep(answer);
  return answer;
}

describe("an answer about all tags", () => {
  it.each<[string, () => void]>([
    ["comes", () => tag("churn#production#2")],
    ["comes below a folder", () => tag("record/churn/production/2")],
    ["goes", () => untag("loose")],
    ["moves", () => tag("loose", commits[1])],
    ["goes from the packed ones", () => untag("packed")],
    ["that is packed moves", () => tag("packed", commits[2])],
    ["takes the place of another", () => [untag("loose"), tag("louse")]],
  ])("is made again once a tag %s", async (_, change) => {
    tag("packed");
    pack();
    tag("loose");
    const first = await ask();
    expect(await ask()).toBe(first);
    expect(made).toBe(1);
    change();
    settle();
    expect(await ask()).not.toBe(first);
    expect([await ask(), made]).toEqual([await list(), 2]);
  });

  it("is kept for one question, and not for another", async () => {
    tag("a");
    await ask(["one key"]);
    await ask(["another key"]);
    expect(made).toBe(2);
  });

  it("is made each time while the packed tags are new", async () => {
    tag("a");
    gitIn(folder, ["pack-refs", "--all"]);
    await ask();
    await ask();
    expect(made).toBe(2);
  });

  it("is not kept when a tag came while it was made", async () => {
    tag("a");
    const { keep } = await open();
    tag("b");
    keep("without b");
    untag("b");
    expect((await open()).kept).toBeUndefined();
    expect(await ask()).toBe(await list());
  });

  it("is made each time where tags lie in another form, or too many lie loose", async () => {
    tag("a");
    expect(readTagState(folder)).toMatch(/^[0-9a-f]{64}$/);
    mkdirSync(join(folder, "reftable"));
    expect(readTagState(folder)).toBeUndefined();
    rmSync(join(folder, "reftable"), { recursive: true });
    for (let n = 0; n < 2000; n += 1) writeFileSync(join(folder, "refs/tags", `t${n}`), `${commits[0]}\n`);
    expect(readTagState(folder)).toBeUndefined();
  });

  it("is never believed when it was damaged", async () => {
    tag("a");
    const answer = await ask();
    const path = join(folder, "registrar/tags");
    writeFileSync(path, readFileSync(path, "utf8").replace("refs", "").replace('"a"', '"b"'));
    expect([await ask(), made]).toEqual([answer, 2]);
  });

  it("is what Git says, whatever happened to the tags before", async () => {
    const change = fc.oneof(
      fc.record({ name: fc.constantFrom("a", "b", "record/a/1"), to: fc.nat(2) }).map(
        ({ name, to }) =>
          () =>
            tag(name, commits[to]),
      ),
      fc.constantFrom("a", "b", "record/a/1").map((name) => () => untag(name)),
      fc.constant(pack),
      fc.constant(() => gitIn(folder, ["pack-refs", "--all"])),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        for (const act of changes) {
          act();
          expect(await ask()).toBe(await list());
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("the folder that Git keeps for all working trees", () => {
  it("is found from the top, from below, from another working tree and in a bare repository", async () => {
    const tree = `${folder}-tree`;
    gitIn(folder, ["clone", "-q", "--template=", ".", tree]);
    try {
      gitIn(tree, ["worktree", "add", "-q", "-b", "other", "other"]);
      mkdirSync(join(tree, "below"));
      for (const place of [tree, join(tree, "below"), join(tree, "other")])
        expect(await findCommonFolder(place)).toBe(join(tree, ".git"));
      expect(statSync(await findCommonFolder(folder)).ino).toBe(statSync(folder).ino);
    } finally {
      rmSync(tree, { recursive: true });
    }
  });
});
