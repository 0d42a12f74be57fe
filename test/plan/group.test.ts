import { describe, expect, it } from "@jest/globals";
import { type GroupJudgement, planGroup } from "../../src/plan/group.ts";
import type { GateStatus } from "../../src/policy/verdict.ts";
import { oid, verdict as sampleVerdict, shippedRenderer } from "./sample.ts";

const context = {
  renderer: shippedRenderer(),
  head: oid("f"),
  defaultBranch: "main",
  repositoryUrl: "https://github.com/acme/models",
};
const judged = (status: GateStatus, findings: readonly string[] = []): GroupJudgement => {
  return { commit: oid("c"), pull: 7, verdict: sampleVerdict({ status }), findings };
};

describe("the check of a merge group", () => {
  it.each<[string, readonly GroupJudgement[], string, string]>([
    ["without governed changes", [], "success", "This group may land: nothing governed changes"],
    ["with one that passed", [judged("passed")], "success", "This group may land: 1 governed change"],
    [
      "with one that waits",
      [judged("passed"), judged("pending")],
      "failure",
      "This group may not land: 1 of 2 governed changes would be refused",
    ],
    [
      "with one that failed",
      [judged("failed")],
      "failure",
      "This group may not land: 1 of 1 governed change would be refused",
    ],
    [
      "with one undecided",
      [judged("inconclusive")],
      "failure",
      "This group may not land: 1 of 1 governed change would be refused",
    ],
    [
      "with a finding",
      [judged("passed", ["It is other content."])],
      "failure",
      "This group may not land: 1 of 1 governed change would be refused",
    ],
    [
      "with one nobody could judge",
      [{ commit: oid("c"), findings: ["No."] }],
      "failure",
      "This group may not land: 1 of 1 governed change would be refused",
    ],
  ])("%s is one conclusion for all of it", (_, judgements, conclusion, title) => {
    expect(planGroup(judgements, context)).toMatchObject({ do: "report-check", head: oid("f"), conclusion, title });
  });

  it("tells what is wrong with a step: where, what and what to do", () => {
    const problem = {
      code: "shared-head",
      file: "models/a/stages/b.yaml",
      what: "it is met",
      fix: "remove it",
    } as const;
    const verdict = sampleVerdict({ status: "failed", problems: Array.from({ length: 41 }, () => problem) });
    const { summary } = planGroup([{ commit: oid("c"), pull: 7, verdict, findings: [] }], context);
    expect(summary.split("models/a/stages/b.yaml: It is met. Remove it.")).toHaveLength(41);
    expect(summary).toContain("and 1 problem more");
  });

  it("tells each step with its reasons, and lets nobody speak through them", () => {
    const { summary } = planGroup([judged("passed", ["@acme/risk\n# <b>all</b> is well"])], context);
    expect(summary).toContain("([pull request 7](https://github.com/acme/models/pull/7), `cccc");
    expect(summary).not.toMatch(/@acme\/risk|<b>|\n# /);
  });
});
