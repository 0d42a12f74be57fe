// What to say on a pull request: one check, one comment, and requests to those who may approve. Only what differs is said.

import { createHash } from "node:crypto";
import type { PullFacts } from "../policy/evidence.ts";
import type { GateStatus, Verdict } from "../policy/verdict.ts";
import type { Action, Annotation, Conclusion, Refusal, ReportCheck } from "./action.ts";
import { planRequest } from "./approvals-view.ts";
import { BODY_LIMIT, CHECK_LIMIT, cut, MEMORY_LIMIT } from "./cut.ts";
import { plain } from "./markdown.ts";
import { annotate, viewProblems } from "./problem-view.ts";
import type { Renderer } from "./render.ts";
import { type ViewContext, viewVerdict } from "./view.ts";
import { STATUS_SIGNS } from "./words.ts";

export interface ReviewContext {
  renderer: Renderer;
  pull: PullFacts;
  repository: { name: string; private: boolean };
  defaultBranch: string;
  /** Page with the whole report, for a comment that had to be cut; the checks of the pull request when left out. */
  checkUrl?: string;
}

/** What was said before. A check counts only on the same head. */
export interface Already {
  check?: { head: string; fingerprint: string };
  comment?: { fingerprint: string };
  /** `@org/team` and `@login` names. */
  requested: readonly string[];
}

const CONCLUSIONS: Readonly<Record<GateStatus, Conclusion>> = {
  passed: "success",
  failed: "failure",
  pending: "action_required",
  // New evidence is needed, and only a new commit can bring it.
  inconclusive: "failure",
};
const LONGEST_TITLE = 140;

/** Tells a verdict. */
export function planReview(verdict: Verdict, context: ReviewContext, already: Already): Action[] {
  const data = viewVerdict(verdict, viewContext(context));
  const check = {
    conclusion: CONCLUSIONS[verdict.status],
    title: data.headline,
    annotations: annotate(verdict),
    ...{ summary: "check-summary", text: "check-text", comment: "comment", data },
  };
  const requests = planRequest(verdict, { ...context, requested: already.requested });
  return [...say(check, context, already), ...requests];
}

/** Tells why there is no verdict: always a failure, so that silence never lets anything pass. */
export function planRefusal(refusal: Refusal, context: ReviewContext, already: Already): Action[] {
  const problems = viewProblems(refusal.problems, viewContext(context));
  const data = { sign: STATUS_SIGNS.failed, headline: refusal.title, problems };
  const annotations = annotate({ problems: refusal.problems, judgements: [] });
  const names = { summary: "refusal", text: "nothing", comment: "refusal" };
  return say({ conclusion: "failure", title: refusal.title, annotations, data, ...names }, context, already);
}

/** Tells that nothing governed changes. A comment is only mended, never begun. */
export function planNotGoverned(context: ReviewContext, already: Already): Action[] {
  const title = "Nothing governed changes";
  const data = { sign: STATUS_SIGNS.passed, headline: title, defaultBranch: context.defaultBranch };
  const names = { summary: "not-governed", text: "nothing", comment: "not-governed" };
  const actions = say({ conclusion: "success", title, annotations: [], data, ...names }, context, already);
  return already.comment === undefined ? actions.filter((action) => action.do === "report-check") : actions;
}

/** A check with the names of the two templates it is made of, and what they print. */
interface CheckReport {
  conclusion: Conclusion;
  title: string;
  annotations: readonly Annotation[];
  summary: string;
  text: string;
  data: object;
}

interface Report extends CheckReport {
  /** Name of the comment's template. */
  comment: string;
}

/** A finished check on a commit. */
export function planCheck(report: CheckReport, { renderer, head }: { renderer: Renderer; head: string }): ReportCheck {
  const render = (name: string) => cut(renderer.render(name, report.data), CHECK_LIMIT, TOO_LONG);
  const check: Omit<ReportCheck, "fingerprint"> = {
    do: "report-check",
    head,
    conclusion: report.conclusion,
    title: plain(report.title, LONGEST_TITLE),
    summary: render(report.summary),
    text: render(report.text),
    annotations: report.annotations,
  };
  return { ...check, fingerprint: fingerprint(check) };
}

function say(
  report: Report,
  { renderer, pull, checkUrl = `${pull.url}/checks` }: ReviewContext,
  already: Already,
): Action[] {
  const check = planCheck(report, { renderer, head: pull.headSha });
  const notice = `${TOO_LONG} [The check](${checkUrl}) says more.`;
  const body = cut(renderer.render(report.comment, report.data), BODY_LIMIT - MEMORY_LIMIT, notice);
  const comment = { do: "upsert-comment" as const, pull: pull.number, body, fingerprint: fingerprint(body) };
  const sameCheck = already.check?.head === check.head && already.check.fingerprint === check.fingerprint;
  const sameComment = already.comment?.fingerprint === comment.fingerprint;
  return [...(sameCheck ? [] : [check]), ...(sameComment ? [] : [comment])];
}

const TOO_LONG = "_The rest is too long to be shown here. `registrar check` prints all of it._";

function viewContext({ pull, repository, defaultBranch }: ReviewContext): ViewContext {
  const repositoryUrl = pull.url.replace(/\/pull\/\d+$/, "");
  return { repositoryUrl, commit: pull.headSha, private: repository.private, defaultBranch };
}

function fingerprint(said: unknown): string {
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}
