// The answer to a comment: every kind of reply in the words of the templates, cut to what a comment holds.

import { describe, expect, it } from "@jest/globals";
import { type Answered, planAnswer, toDo } from "../../../src/plan/command/answer.ts";
import { FORMS, formOf } from "../../../src/plan/command/forms.ts";
import { MOST_COMMANDS, parseComment } from "../../../src/plan/command/parse.ts";
import { viewDiff, viewGraph } from "../../../src/plan/command/views.ts";
import { compareSides } from "../../../src/plan/version-diff.ts";
import type { LineageGraph } from "../../../src/registry/lineage-graph.ts";
import { shippedRenderer, version } from "../sample.ts";

const renderer = shippedRenderer();

const say = (...answers: Answered[]) => planAnswer(answers, { renderer, issue: 7, comment: 12 });
const reply = (one: Answered["reply"]) => say({ line: "/help", reply: one }).body;

function graphOf(nodes: number, label = "data"): LineageGraph {
  const root = { id: "version:churn@1.0.0", kind: "version" as const, name: "churn@1.0.0", digests: [] };
  const others = Array.from({ length: nodes }, (_, at) => {
    return { id: `dataset:${at}`, kind: "dataset" as const, name: `${label} ${at}`, digests: [] };
  });
  const edges = others.map(({ id }) => ({ from: id, to: root.id, role: "training data" }));
  return { root: root.id, nodes: [root, ...others], edges };
}

describe("an answer", () => {
  it("is one comment with a mark, each command before its reply", () => {
    const proposal = { number: 9, url: "https://github.com/acme/models/pull/9", title: "Promote", again: false };
    const answer = say(
      { line: "/promote a@1.0.0 b", reply: { proposal } },
      { line: "/promote a@1.0.0 b", reply: { proposal: { ...proposal, again: true } } },
      { line: "/retire a", reply: { refused: ["a is no version"], usage: formOf("retire").usage } },
    );
    expect({ ...answer, body: "" }).toEqual({
      do: "answer-comment",
      issue: 7,
      marker: "registrar:answer 12",
      body: "",
    });
    expect(answer.body.split("\n").filter(Boolean)).toEqual([
      "`/promote a@1.0.0 b`",
      "Proposed: [Promote](https://github.com/acme/models/pull/9), pull request 9. You count as its proposer, so others must approve it.",
      "`/promote a@1.0.0 b`",
      "Proposed already: [Promote](https://github.com/acme/models/pull/9), pull request 9. Whoever may approve it can do so there.",
      "`/retire a`",
      "- Not done: a is no version.",
      "Write it as `/retire <model>@<version> <reason>`. `/help` shows every command.",
    ]);
  });

  it("shows every command with its form", () => {
    for (const { usage, does } of FORMS) expect(reply({ help: FORMS })).toContain(`| \`${usage}\` | ${does} |`);
  });

  it("shows two versions in tables, and says when they are the same", () => {
    const sides = [version("1.4.2", 0.9), version("1.5.0", 0.91)].map((value) => ({
      version: value.version,
      path: "",
      value,
    }));
    const body = reply({ diff: viewDiff(compareSides({ model: "churn", commit: "", sides, all: false })) });
    expect(body).toContain("| metric | 1.4.2 | 1.5.0 | difference | meaning |");
    expect(body).toMatch(/\| `auc` on holdout \| 0\.9 .*\| 0\.91 .*\| \+0\.004 .*0\.007.* \| better \|/);
    expect(body).toMatch(/\| artifacts \| `model uri` \|/);
    const plain = version("1.4.2", 0.9, { evaluation: {} });
    const one = { version: plain.version, path: "", value: plain };
    const same = viewDiff(compareSides({ model: "churn", commit: "", sides: [one, one], all: false }));
    expect(reply({ diff: same })).toMatch(/against 1\.4\.2\*\*\n\nWhat is not listed is the same\./);
  });

  it("draws a lineage that Mermaid takes, and leaves out what is too much", () => {
    const body = reply({ graph: viewGraph(graphOf(80, '"]; click n0 "x')) });
    expect(body.split("\n").slice(2, 6)).toEqual([
      "```mermaid",
      "flowchart LR",
      '  n0(["churn#64;1.0.0"])',
      expect.stringMatching(/^ {2}n1\[\("#34;#93;#59; click n0 #34;x 0"\)\]$/),
    ]);
    expect(body.match(/-->\|"training data"\| n0/g)).toHaveLength(49);
    expect(body).toContain("31 more are told by `registrar lineage`.");
  });

  it("stays within what GitHub takes", () => {
    const refused = Array.from({ length: 3000 }, () => "x".repeat(100));
    expect(reply({ refused }).length).toBeLessThan(60_000);
  });
});

describe("what is to be done", () => {
  it("is the command, the right form for a mistake, and nothing after the fifth", () => {
    const [help, slip] = parseComment("/help\n/retire x");
    if (!help || !slip) throw new Error("nothing was asked");
    expect(toDo(help, 0)).toMatchObject({ command: { do: "help" } });
    expect(toDo(slip, 1)).toEqual({ reply: { refused: [expect.anything()], usage: formOf("retire").usage } });
    expect(toDo(help, MOST_COMMANDS - 1)).toMatchObject({ command: { do: "help" } });
    expect(toDo(help, MOST_COMMANDS)).toEqual({ reply: { refused: ["a comment has at most 5 commands"] } });
  });
});
