import { describe, expect, it } from "@jest/globals";
import { marked } from "marked";
import { BODY_LIMIT, CHECK_LIMIT, MEMORY_LIMIT } from "../../src/plan/cut.ts";
import { planReview } from "../../src/plan/review.ts";
import type { Problem } from "../../src/registry/problem.ts";
import { checkOf, commentOf, context, nothing, problem } from "./said.ts";
import { approvals, judgement, promotion, proposal, verdict, version } from "./sample.ts";

describe("what is said of a verdict", () => {
  it("annotates problems and gates at their lines", () => {
    const gate = { id: "auc", type: "metric", status: "inconclusive", reason: "Wide." } as const;
    const at = { file: "models/x.yaml", line: 4, column: 1, endLine: 6, endColumn: 1 };
    const judgements = [
      judgement({
        gates: [
          { ...gate, at },
          { ...gate, id: "elsewhere" },
        ],
      }),
    ];
    const unplaced: Problem = { code: "base-moved", file: "registry.yaml", what: "x", fix: "y" };
    const told = verdict({ status: "failed", judgements, problems: [problem, unplaced] });
    expect(checkOf(planReview(told, context, nothing))?.annotations).toEqual([
      {
        ...{ path: problem.file, startLine: 3, endLine: 3, startColumn: 10, endColumn: 14, level: "failure" },
        ...{ title: "The version is a number", message: "The version is a number. Write it in quotes." },
      },
      { path: "registry.yaml", startLine: 1, endLine: 1, level: "failure", title: "X", message: "X. Y." },
      { path: "models/x.yaml", startLine: 4, endLine: 5, level: "warning", title: "Gate auc", message: "Wide." },
    ]);
  });

  it("stays within GitHub's limits however much there is to say", () => {
    const gates = Array.from({ length: 300 }, (_, index) => {
      return { id: `gate-${index}`, type: "metric", status: "failed", reason: "\u{1f600}x".repeat(400) } as const;
    });
    const problems = Array.from({ length: 3000 }, () => problem);
    const actions = planReview(
      verdict({ status: "failed", judgements: [judgement({ gates })], problems }),
      context,
      nothing,
    );
    const [check, comment] = [checkOf(actions), commentOf(actions)];
    expect(check?.summary.length).toBeLessThanOrEqual(CHECK_LIMIT);
    expect(comment?.body.length).toBeLessThanOrEqual(BODY_LIMIT - MEMORY_LIMIT);
    expect(comment?.body).toContain("[The check](https://github.com/acme/models/pull/12/checks) says more.");
    expect(check?.annotations.length).toBe(200);
  });

  it("shows whatever a contributor wrote without obeying it", () => {
    const attack =
      "@acme/all #1 <img src=x> [a](https://evil) ![b](c) `d` | e |\n\n# f\n```\ng\n</details> https://evil";
    const candidate = version("1.5.0", 0.9, {
      lineage: { code: [{ name: attack }], datasets: [{ name: attack, version: attack }], parents: [attack] },
      evaluation: { metrics: [{ id: attack, value: 1, dataset: attack, slice: { [attack]: attack } }] },
    });
    const item = { ...promotion, reason: attack };
    const gates = [{ id: attack, type: "metric", status: "failed", reason: attack }] as const;
    const report = { ...approvals, unattributed: [{ sha: attack, authorEmail: attack }] };
    const told = verdict({
      proposal: proposal([item], candidate),
      judgements: [judgement({ item, gates, approvals: report })],
      problems: [{ ...problem, file: `models/${attack}`, what: attack, got: attack, fix: attack }],
    });
    for (const action of planReview(told, context, nothing)) {
      if (action.do !== "report-check" && action.do !== "upsert-comment") continue;
      const markdown = action.do === "report-check" ? action.summary + action.text : action.body;
      const html = marked.parse(markdown, { gfm: true, async: false });
      expect(html).not.toMatch(
        /<(?!\/?(p|h3|h4|table|thead|tbody|tr|th|td|ul|li|code|strong|em|details|summary|pre|a)\b)/,
      );
      const prose = html.replace(/<(pre|code)\b.*?<\/\1>| href="[^"]*"/gs, "");
      expect(prose).not.toMatch(/[@#]\w/);
      expect([...html.matchAll(/href="(https:\/\/[^/"]+)/g)].map(([, host]) => host)).toEqual(
        expect.not.arrayContaining(["https://evil"]),
      );
      expect((html.match(/<details>/g) ?? []).length).toBe((html.match(/<\/details>/g) ?? []).length);
    }
  });
});
