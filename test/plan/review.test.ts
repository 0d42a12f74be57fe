import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { planNotGoverned, planRefusal, planReview } from "../../src/plan/review.ts";
import type { Verdict } from "../../src/policy/verdict.ts";
import { checkOf, commentOf, context, nothing, problem } from "./said.ts";
import { approvals, judgement, passed, person, promotion, proposal, pull, registration, verdict } from "./sample.ts";

const failing = verdict({ status: "failed", problems: [problem, { ...problem, code: "bad-name" }] });

describe("planReview", () => {
  it.each<[string, Verdict, string, string]>([
    [
      "passes",
      verdict({ status: "passed", judgements: [passed()] }),
      "success",
      "Ready to merge: promote fraud-detector 1.5.0 to production",
    ],
    ["waits", verdict(), "action_required", "Waiting for 2 approvals: promote fraud-detector 1.5.0 to production"],
    ["fails", failing, "failure", "Not allowed, 2 problems: promote fraud-detector 1.5.0 to production"],
    [
      "fails by a gate",
      verdict({
        status: "failed",
        judgements: [judgement({ gates: [{ id: "auc", type: "metric", status: "failed", reason: "Low." }] })],
      }),
      "failure",
      "Not allowed, 1 gate failed: promote fraud-detector 1.5.0 to production",
    ],
    [
      "is undecided",
      verdict({
        status: "inconclusive",
        judgements: [judgement({ gates: [{ id: "auc", type: "metric", status: "inconclusive", reason: "Wide." }] })],
      }),
      "failure",
      "Undecided, the evidence does not settle 1 gate: promote fraud-detector 1.5.0 to production",
    ],
    [
      "holds several items",
      verdict({
        status: "passed",
        proposal: proposal([promotion, registration]),
        judgements: [passed(), passed(registration)],
      }),
      "success",
      "Ready to merge: 2 changes",
    ],
  ])("says in one line that a verdict %s", (_, told, conclusion, title) => {
    const actions = planReview(told, context, nothing);
    expect(checkOf(actions)).toMatchObject({ conclusion, title, head: pull.headSha });
    expect(commentOf(actions)?.body.split("\n")[0]).toMatch(new RegExp(`^### . ${title}$`, "u"));
  });

  it.each([
    ["what moves", "| `fraud-detector` | production | 1.4.2 | **1.5.0** |"],
    [
      "candidate against champion",
      "| `auc` on holdout | 0.912 \\[0.907, 0.917\\] | 0.908 \\[0.903, 0.913\\] | +0.004 \\[0.001, 0.007\\] | better |",
    ],
    ["gates with reasons", "| `approvals` | ⏳ waiting | 1 of 3 approvals. |"],
    ["who has approved", "| `engineering` | ✅ 1 of 1 | erin | – |"],
    ["who may still approve", "| `risk` | ⏳ 0 of 2 | nobody yet | `acme/model-risk`, `rita` |"],
    ["who does not count", "- dana is a developer of the version."],
    ["lineage", 'in1[("transactions 2026-01")]\n  in1 -->|"training"| version'],
    [
      "what a merge does",
      "sealed as the next `record/fraud-detector/production/<n>`, tagged `fraud-detector#production#<n>`",
    ],
    ["by which policy", "https://github.com/acme/models/blob/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/registry.yaml"],
  ])("shows %s", (_, text) => expect(commentOf(planReview(verdict(), context, nothing))?.body).toContain(text));

  it("shows teams only on a public repository", () => {
    const actions = planReview(verdict(), { ...context, repository: { name: "acme/models", private: false } }, nothing);
    expect(commentOf(actions)?.body).toContain("| nobody yet | `acme/model-risk` |");
    expect(actions).toContainEqual({ do: "request-reviewers", pull: 12, users: [], teams: ["model-risk"] });
  });

  it("says who blocks and whose commits nobody knows", () => {
    const report = {
      ...approvals,
      blocking: [{ reviewer: person("rob", 1009), role: "risk" }],
      unattributed: [{ sha: "abcdef0123456789", authorEmail: "x@y.z" }],
    };
    const body = commentOf(
      planReview(verdict({ judgements: [judgement({ approvals: report })] }), context, nothing),
    )?.body;
    expect(body).toContain("- rob, for the role `risk`: this blocks");
    expect(body).toContain("- `abcdef012345` (x@\u200by.z) belongs to no GitHub account");
  });

  it("says nothing twice", () => {
    const first = planReview(verdict(), context, nothing);
    const [check, comment] = [checkOf(first), commentOf(first)];
    if (!check || !comment) throw new Error("nothing was said");
    const already = { check, comment, requested: ["@Model-Risk", "@rita"] };
    expect(planReview(verdict({ asOf: "2027-01-01T00:00:00Z" }), context, already)).toEqual([]);
    expect(planReview(failing, context, already).map((action) => action.do)).toEqual([
      "report-check",
      "upsert-comment",
    ]);
    const moved = { ...context, pull: { ...pull, headSha: "f".repeat(40) } };
    expect(planReview(verdict(), moved, already).map((action) => action.do)).toContain("report-check");
  });

  it.each<[string, Verdict, object]>([
    ["a draft", verdict(), { draft: true }],
    ["a closed pull request", verdict(), { state: "closed" }],
    ["a proposal that must be mended first", failing, {}],
  ])("asks nobody to review %s", (_, told, changes) => {
    const actions = planReview(told, { ...context, pull: { ...pull, ...changes } }, nothing);
    expect(actions.map((action) => action.do)).not.toContain("request-reviewers");
  });
});

describe("planRefusal", () => {
  it("fails the check and says why", () => {
    const refusal = { title: "The policy is missing", problems: [problem] };
    const actions = planRefusal(refusal, context, nothing);
    expect(checkOf(actions)).toMatchObject({ conclusion: "failure", title: "The policy is missing", text: "" });
    expect(checkOf(actions)?.annotations).toHaveLength(1);
    expect(commentOf(actions)?.body).toContain("1.5.0.yaml#L3): The version is a number. Write it in quotes.");
  });

  it("never passes, whatever is refused", () => {
    const never = (title: string) => {
      expect(checkOf(planRefusal({ title, problems: [] }, context, nothing))?.conclusion).toBe("failure");
    };
    fc.assert(fc.property(fc.string(), never), { numRuns: 30 });
  });
});

describe("planNotGoverned", () => {
  it("passes with a word and without a comment", () => {
    const actions = planNotGoverned(context, nothing);
    expect(actions).toEqual([expect.objectContaining({ do: "report-check", conclusion: "success" })]);
  });

  it("mends a comment that said otherwise", () => {
    const actions = planNotGoverned(context, { ...nothing, comment: { fingerprint: "old" } });
    expect(commentOf(actions)?.body).toContain("Nothing governed changes");
  });
});
