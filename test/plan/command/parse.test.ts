// What a comment asks for: every form, every mistake, and everything that must never be obeyed.

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Command, FORMS, formOf } from "../../../src/plan/command/forms.ts";
import { parseComment } from "../../../src/plan/command/parse.ts";

const churn = { model: "churn", version: "1.5.0" };

function commandsOf(body: string): Command[] {
  return parseComment(body).flatMap((asked) => ("command" in asked ? [asked.command] : []));
}

describe("a command", () => {
  it.each<[string, Command]>([
    ["/promote churn@1.5.0 staging", { do: "promote", ...churn, stage: "staging" }],
    ["/promote churn@v1.5.0 staging", { do: "promote", ...churn, stage: "staging" }],
    ["  /Promote\tchurn@1.5.0   staging  ", { do: "promote", ...churn, stage: "staging" }],
    [
      "/promote churn@1.5.0 production Better: recall # 1",
      { do: "promote", ...churn, stage: "production", reason: "Better: recall # 1" },
    ],
    ["/rollback churn production", { do: "rollback", model: "churn", stage: "production" }],
    [
      "/rollback churn production It's on fire 🔥",
      { do: "rollback", model: "churn", stage: "production", reason: "It's on fire 🔥" },
    ],
    ["/retire churn@1.5.0 Leaked labels", { do: "retire", ...churn, reason: "Leaked labels" }],
    ["/compare churn 1.4.0 v1.5.0", { do: "compare", model: "churn", before: "1.4.0", after: "v1.5.0" }],
    ["/compare churn production 1.5.0", { do: "compare", model: "churn", before: "production", after: "1.5.0" }],
    ["/lineage churn@1.5.0", { do: "lineage", ...churn }],
    ["/lineage churn@production", { do: "lineage", model: "churn", stage: "production" }],
    ["/recheck", { do: "recheck" }],
    ["/help", { do: "help" }],
  ])("%j is understood", (line, command) => {
    expect(parseComment(line)).toEqual([{ line: line.trim(), command }]);
  });

  it("stands on a line of its own, at the beginning of the comment", () => {
    const body = "\r\n/recheck\r\n\n/lgtm\n/help\nThank you!\n/promote churn@1.5.0 staging";
    expect(commandsOf(body)).toEqual([{ do: "recheck" }, { do: "help" }]);
  });

  it("is shown in its own table with an example that is understood", () => {
    expect(new Set(FORMS.map(({ word }) => word)).size).toBe(FORMS.length);
    for (const { word, example, usage, does } of FORMS) {
      expect(commandsOf(example)).toEqual([expect.objectContaining({ do: word })]);
      expect({ usage, does }).toEqual({
        usage: expect.stringMatching(`^/${word}`),
        does: expect.stringMatching(/\.$/),
      });
    }
  });
});

describe("nothing is asked by", () => {
  it.each([
    ["a word in a text", "please /rollback churn production"],
    ["a line after a text", "Hello,\n/rollback churn production"],
    ["a quote", "> /rollback churn production"],
    ["a block of code", "```\n/rollback churn production\n```"],
    ["a block of code with blanks", "    /rollback churn production"],
    ["a block of code with a tab", "\t/rollback churn production"],
    ["a code span", "`/rollback churn production`"],
    ["a list", "- /rollback churn production"],
    ["a hidden comment", "<!--\n/rollback churn production\n-->"],
    ["what details hide", "<details>\n/rollback churn production"],
    ["a path", "/usr/bin/rollback"],
    ["a word with more to it", "/rollback/churn production"],
    ["a full-width slash", "／rollback churn production"],
    ["a line that begins with something unseen", "\u200b/rollback churn production"],
    ["a word of other Apps", "/approve\n/lgtm\n/retest\n/close\n/assign ana"],
    ["nothing", ""],
  ])("%s", (_, body) => {
    expect(parseComment(body)).toEqual([]);
  });
});

describe("a mistake", () => {
  it.each<[string, Command["do"], string]>([
    ["/promote", "promote", "the version of a model is missing"],
    ["/promote churn 1.5.0 staging", "promote", "churn is no version of a model"],
    ["/promote churn@production staging", "promote", "churn@production is no version of a model"],
    ["/promote churn@1.5 staging", "promote", "churn@1.5 is no version of a model"],
    ["/promote churn@1.5.0", "promote", "the name of a stage is missing; a name has 1 to 64"],
    ["/promote churn@1.5.0 ../x", "promote", "../x is no name of a stage; a name has 1 to 64"],
    ["/promote ../../x@1.5.0 staging", "promote", "../../x@1.5.0 is no version of a model"],
    ["/promote churn@1.5.0;id staging", "promote", "churn@1.5.0;id is no version of a model"],
    ["/promote chu\u0433n@1.5.0 staging", "promote", "chu\u0433n@1.5.0 is no version of a model"],
    ["/rollback", "rollback", "the name of a model is missing"],
    ["/rollback Churn production", "rollback", "Churn is no name of a model"],
    ["/rollback churn", "rollback", "the name of a stage is missing"],
    ["/rollback --upload-pack=x production", "rollback", "--upload-pack=x is no name of a model"],
    ["/retire churn@1.5.0", "retire", "a retirement needs its reason"],
    ["/retire churn", "retire", "churn is no version of a model"],
    ["/compare churn 1.4.0", "compare", "the version or stage is missing"],
    ["/compare churn 1.4.0 1.5.0 1.6.0", "compare", "1.6.0 is one word too many"],
    ["/compare churn 1.4.0 %2e%2e", "compare", "%2e%2e is no version or stage"],
    ["/lineage churn", "lineage", "churn is no version of a model"],
    ["/recheck now", "recheck", "now is one word too many"],
    ["/rollbck churn production", "rollback", "there is no command /rollbck; did you mean /rollback?"],
    ["/rollback churn production a\u202eb", "rollback", "the line holds a character that can not be seen"],
    ["/rollback churn production a\u0000b", "rollback", "the line holds a character that can not be seen"],
    ["/rollback churn production a\u2028/help", "rollback", "the line holds a character that can not be seen"],
    [`/rollback churn production ${"x".repeat(400)}`, "rollback", "the line is longer than 400 characters"],
  ])("%j is explained with the right form", (line, word, mistake) => {
    expect(parseComment(line)).toEqual([{ line, mistake: expect.stringContaining(mistake), form: formOf(word) }]);
  });
});

describe("whatever is written", () => {
  const word = fc.constantFrom(
    ...FORMS.map((form) => `/${form.word}`),
    "/promot",
    ">",
    "```",
    "churn@1.5.0",
    "staging",
  );
  const blank = fc.constantFrom(" ", "\n", "\t", "\r\n", "\u2028", "\u0085", "");
  const text = fc
    .array(fc.tuple(fc.oneof(word, fc.string({ unit: "binary" })), blank))
    .map((all) => all.flat().join(""));

  it("is read without failing, and what is understood names only what may be named", () => {
    fc.assert(
      fc.property(text, (body) => {
        for (const asked of parseComment(body)) {
          if (!("command" in asked)) continue;
          const { do: _, reason = "", ...names } = { reason: "", ...asked.command };
          expect(Object.values(names).join(" ")).toMatch(/^[a-z0-9][a-zA-Z0-9.+ -]*$|^$/);
          expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  it("is asked by its first line or not at all", () => {
    fc.assert(
      fc.property(text, fc.stringMatching(/^[^/\s]/), (body, first) => {
        expect(parseComment(`${first}\n${body}`)).toEqual([]);
      }),
    );
  });
});
