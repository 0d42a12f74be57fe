// What was planned to be said about the sample pull request, taken apart.

import type { Action, ReportCheck, UpsertComment } from "../../src/plan/action.ts";
import type { ReviewContext } from "../../src/plan/review.ts";
import type { Problem } from "../../src/registry/problem.ts";
import { pull, shippedRenderer } from "./sample.ts";

export const context: ReviewContext = {
  renderer: shippedRenderer(),
  pull,
  repository: { name: "acme/models", private: true },
  defaultBranch: "main",
};

/** Nobody has said or asked anything before. */
export const nothing = { requested: [] };

export const checkOf = (actions: readonly Action[]): ReportCheck | undefined =>
  actions.find((one) => one.do === "report-check");

export const commentOf = (actions: readonly Action[]): UpsertComment | undefined =>
  actions.find((one) => one.do === "upsert-comment");

export const problem: Problem = {
  code: "wrong-type",
  file: "models/fraud-detector/versions/1.5.0.yaml",
  at: { line: 3, column: 10, endLine: 3, endColumn: 15 },
  what: "the version is a number",
  fix: "write it in quotes",
};
