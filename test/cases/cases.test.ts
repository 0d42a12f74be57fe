// Every folder here is a case: files before and after, facts, and the verdict and comment that must come out.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { dump } from "js-yaml";
import { loadTemplates } from "../../src/app/templates.ts";
import { createRenderer } from "../../src/plan/render.ts";
import { planReview } from "../../src/plan/review.ts";
import { judge } from "../../src/policy/judge.ts";
import { policyOf } from "../../src/policy/parse-policy.ts";
import { contentDigest, propose } from "../../src/policy/propose.ts";
import type { Verdict } from "../../src/policy/verdict.ts";
import { formatProblem } from "../../src/registry/problem.ts";
import { parseRegistry } from "../../src/registry/registry.ts";
import { toSnapshot } from "../support/files.ts";
import { type Case, readCase } from "./case.ts";
import { BASE, HEAD, pullFacts, REPOSITORY, toEvidence } from "./evidence.ts";

const renderer = createRenderer(loadTemplates());
const update = process.env["UPDATE_CASES"] === "1";

const folders = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("case.yaml"))
  .map((path) => dirname(join(import.meta.dirname, path)))
  .sort();

describe("every case gives its verdict and its comment", () => {
  it.each(folders.map((folder) => [relative(import.meta.dirname, folder), folder]))("%s", (_name, folder) => {
    const written = readCase(folder);
    const verdict = judgeCase(written);
    expect({ status: verdict.status, ...explain(verdict) }).toMatchObject({ status: written.expect });
    expectGolden(
      join(folder, "verdict.yaml"),
      dump({ status: verdict.status, ...explain(verdict) }, { lineWidth: -1 }),
    );
    expectGolden(join(folder, "comment.md"), commentOn(verdict, written));
  });

  it("holds at least 120 cases", () => {
    expect(folders.length).toBeGreaterThanOrEqual(120);
  });
});

function judgeCase(written: Case): Verdict {
  const before = parseRegistry(toSnapshot(written.base, BASE));
  const after = parseRegistry(toSnapshot(written.head, HEAD, written.modes));
  const policy = policyOf(before, { owner: "acme" });
  const known = toEvidence(written, "").assignments;
  const history = (model: string, stage: string) => known && (known.get(`${model}/${stage}`) ?? []);
  const proposal = propose(before, after, Array.isArray(policy) ? undefined : policy, history);
  return judge(proposal, policy, toEvidence(written, contentDigest(REPOSITORY.id, "main", proposal.content)));
}

function explain({ judgements, problems }: Verdict): object {
  return {
    problems: problems.map(formatProblem),
    items: judgements.map(({ item, status, gates, approvals }) => ({
      item: item.kind === "transition" ? item.move : item.kind,
      status,
      gates: gates.map((gate) => `${gate.status} ${gate.id}: ${gate.reason}`),
      ...(approvals && {
        roles: approvals.roles.map(({ role, needed, approved }) => `${role} ${approved.length} of ${needed}`),
        discounted: approvals.discounted.map(({ reviewer, why }) => `${reviewer?.login ?? "ghost"}: ${why}`),
      }),
    })),
  };
}

function commentOn(verdict: Verdict, { evidence }: Case): string {
  const context = { renderer, pull: pullFacts(evidence), repository: REPOSITORY, defaultBranch: "main" };
  const actions = planReview(verdict, context, { requested: [] });
  return actions.flatMap((action) => (action.do === "upsert-comment" ? [action.body] : [])).join("\n");
}

function expectGolden(path: string, text: string): void {
  if (update || !existsSync(path)) {
    if (process.env["CI"]) throw new Error(`${path} is missing: run npm run cases:update and read what it wrote`);
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, "utf8"));
}
