// Tags as Git prints them, and the few of many that answer a question.

import { describe, expect, it } from "@jest/globals";
import {
  newestReceipts,
  readTagObject,
  recordsFrom,
  type TagFact,
  tagPatterns,
  unreadTags,
} from "../../src/registry/receipts.ts";
import { oid, recordFact, sampleBody, tagFact } from "./record-sample.ts";

const NAME = "churn@v1.2.0";
const listed = { name: NAME, object: oid("f") };
const HEADER = { object: oid("a"), type: "commit", tag: NAME, tagger: "Bot <bot@example.org> 1700000000 +0200" };

/** A tag object as `git cat-file` prints it. */
function raw(
  changes: Partial<Record<keyof typeof HEADER, string | null>> = {},
  end = "\n\nA message\n\nof two\n",
): string {
  const fields = Object.entries({ ...HEADER, ...changes }).filter(([, value]) => value !== null);
  return fields.map(([key, value]) => `${key} ${value}`).join("\n") + end;
}

const SOUND: TagFact = {
  ...listed,
  type: "tag",
  commit: oid("a"),
  message: "A message\n\nof two\n",
  taggerDate: "2023-11-14T22:13:20.000Z",
};
const { taggerDate: _, ...UNDATED } = SOUND;

describe("a tag object", () => {
  it.each<[string, string, TagFact]>([
    ["that is sound", raw(), SOUND],
    ["without a message", raw({}, "\n"), { ...SOUND, message: "" }],
    ["whose message looks like a header", raw({}, "\n\ntag other\n"), { ...SOUND, message: "tag other\n" }],
    ["of a tree", raw({ type: "tree" }), { ...SOUND, flaw: "it points at a tree and not at a commit" }],
    ["of nothing", raw({ type: null }), { ...SOUND, flaw: "it points at a nothing and not at a commit" }],
    [
      "with no end of its header",
      raw({ tag: null, tagger: null }, ""),
      { ...UNDATED, message: "", flaw: "inside it is called nothing" },
    ],
    [
      "whose message says who made it",
      raw({ tagger: null }, `\n\ntagger ${HEADER.tagger}\n`),
      {
        ...UNDATED,
        message: `tagger ${HEADER.tagger}\n`,
        flaw: "it has no tagger",
      },
    ],
    ["with no commit", raw({ object: null }), { ...SOUND, commit: "" }],
    ["of another name", raw({ tag: "churn@v6.6.6" }), { ...SOUND, flaw: "inside it is called churn@v6.6.6" }],
    ["of no name", raw({ tag: null }), { ...SOUND, flaw: "inside it is called nothing" }],
    ["without a tagger", raw({ tagger: null }), { ...UNDATED, flaw: "it has no tagger" }],
    ["with a tagger and no date", raw({ tagger: "Bot <bot@example.org>" }), { ...UNDATED, flaw: "it has no tagger" }],
    ["with more after the date", raw({ tagger: `${HEADER.tagger} x` }), { ...UNDATED, flaw: "it has no tagger" }],
    [
      "with a date beyond all dates",
      raw({ tagger: "Bot <b@example.org> 9999999999999 +0000" }),
      { ...UNDATED, flaw: "it has no tagger" },
    ],
  ])("%s is read", (_what, text, fact) => expect(readTagObject(listed, "tag", text)).toEqual(fact));

  it.each(["commit", "tree", "blob"] as const)("that is a %s itself is no receipt", (type) => {
    const flaw = "it is a lightweight tag";
    expect(readTagObject(listed, type, "whatever")).toEqual({ ...listed, type, commit: listed.object, flaw });
  });
});

const names = (...all: string[]) => all.map((name) => ({ name, object: oid("f") }));
const STAGE = { model: "churn", stage: "production" };

describe("the tags to list", () => {
  it.each([
    [{ model: "churn", version: "1.2.0" }, ["churn@v1.2.0*", "record/churn/v1.2.0*"]],
    [{ model: "churn" }, ["churn@v*", "churn#*", "record/churn/*"]],
    [STAGE, ["churn#production#*", "churn#production!#*", "record/churn/production/*", "churn@v*"]],
  ])("for %j are %j", (reference, patterns) => expect(tagPatterns(reference)).toEqual(patterns));
});

describe("the newest receipts of a stage", () => {
  it.each<[string, string[], string[]]>([
    ["are none among none", [], []],
    ["are those of the highest number", ["churn#production#2", "churn#production#10"], ["churn#production#10"]],
    ["wherever they are listed", ["churn#production#10", "churn#production#2"], ["churn#production#10"]],
    [
      "are two where both claim it",
      ["churn#production#3", "churn#production!#3", "churn#production#1"],
      ["churn#production#3", "churn#production!#3"],
    ],
    ["are not those of another model", ["other#production#9", "churn#production#1"], ["churn#production#1"]],
    ["are not those of another stage", ["churn#staging#9", "churn#production#1"], ["churn#production#1"]],
    ["are no registrations and no records", ["churn@v1.0.0", "record/churn/production/9", "x"], []],
  ])("%s", (_what, given, newest) => {
    expect(newestReceipts(STAGE, names(...given)).map(({ fact }) => fact.name)).toEqual(newest);
  });
});

describe("the records of a stage", () => {
  it.each<[string, number, string[], string[]]>([
    ["from a number on", 2, ["1", "2", "3"], ["2", "3"]],
    ["in order", 1, ["10", "9", "2"], ["2", "9", "10"]],
    ["none after the last", 4, ["1", "2", "3"], []],
  ])("are told %s", (_what, from, given, found) => {
    const record = (n: string) => `record/churn/production/${n}`;
    expect(recordsFrom(STAGE, names(...given.map(record)), from).map(({ name }) => name)).toEqual(found.map(record));
  });

  it("are not those of others", () => {
    const others = ["record/other/production/1", "record/churn/staging/1", "record/churn/v1.0.0", "churn#production#1"];
    expect(recordsFrom(STAGE, names(...others), 1)).toEqual([]);
  });
});

describe("the tags to read", () => {
  const version = { model: "churn", version: "1.2.0" };
  const OF_VERSION = ["churn@v1.2.0", "churn@v1.2.0!", "record/churn/v1.2.0"];
  const promoted = recordFact(sampleBody());
  const vacated = () => {
    const { version: _version, ...body } = sampleBody({ outcome: "vacated" });
    return recordFact(body);
  };
  const all = names(
    ...[...OF_VERSION, "churn@v1.1.0", "churn@v1.2.0-rc.1", "record/churn/v1.1.0", "record/churn/production/6"],
    ...["churn#production#6", "churn#production#7", "record/churn/production/7", "record/churn/production/8"],
  );
  const OF_STAGE = ["churn#production#7", "record/churn/production/7", "record/churn/production/8"];

  it.each<[string, Parameters<typeof unreadTags>[0], TagFact[], string[]]>([
    ["of a version", version, [], OF_VERSION],
    ["of a version that were not read", version, [tagFact("churn@v1.2.0", oid("a"))], OF_VERSION.slice(1)],
    ["of a stage", STAGE, [], OF_STAGE],
    [
      "of the version it holds, once its record was read",
      STAGE,
      [tagFact("churn#production#7", oid("a")), promoted],
      [...OF_VERSION, "record/churn/production/8"],
    ],
    [
      "of no version, where its record says nothing",
      STAGE,
      [tagFact("record/churn/production/7", oid("c"))],
      ["churn#production#7", "record/churn/production/8"],
    ],
    ["of no version, where it was vacated", STAGE, [vacated()], ["churn#production#7", "record/churn/production/8"]],
  ])("are those %s", (_what, reference, facts, wanted) => {
    expect(unreadTags(reference, all, facts).map(({ name }) => name)).toEqual(wanted);
  });

  it("are all records of a stage that has no receipt", () => {
    const bare = names("record/churn/production/1", "record/churn/production/2", "record/churn/staging/1");
    expect(unreadTags(STAGE, bare, []).map(({ name }) => name)).toEqual([
      "record/churn/production/1",
      "record/churn/production/2",
    ]);
  });
});
