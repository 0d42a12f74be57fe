// Writes to GitHub as the App, with the files `apply-*.ts`. Each action may be applied again, after a crash or beside another
// replica, and comes to the same end.

import type {
  Action,
  Annotation,
  AnswerDeployment,
  AuditComment,
  ReportCheck,
  RequestReviewers,
  UpsertComment,
} from "../plan/action.ts";
import { CHECK } from "../policy/verdict.ts";
import { type Applied, at, type Extras } from "./applied.ts";
import { answerComment, draftCommit, openProposal } from "./apply-command.ts";
import { keepIssue, openIncident } from "./apply-issue.ts";
import { createTag, dispatchReceipt, publishRelease, sealRecord } from "./apply-receipt.ts";
import { statusOf, unlessMissing } from "./errors.ts";
import { COMMENT_MARK, findOurComment, joinBody, type OurComment } from "./ours.ts";
import type { Repo } from "./repo.ts";

/** GitHub takes so many annotations in a request and adds them to those it has. */
const ANNOTATIONS_AT_ONCE = 50;

/** Does one action. Throws `Conflict` when something else lies where the action must write, `RateLimited` when it must wait. */
export function apply(repo: Repo, action: Action, extras: Extras): Promise<Applied> {
  switch (action.do) {
    case "report-check":
      return reportCheck(repo, action);
    case "upsert-comment":
      return upsertComment(repo, action, extras);
    case "request-reviewers":
      return requestReviewers(repo, action);
    case "seal-record":
      return sealRecord(repo, action, extras);
    case "create-tag":
      return createTag(repo, action, extras);
    case "publish-release":
      return publishRelease(repo, action);
    case "dispatch-receipt":
      return dispatchReceipt(repo, action);
    case "audit-comment":
      return auditComment(repo, action);
    case "open-incident":
      return openIncident(repo, action);
    case "keep-issue":
      return keepIssue(repo, action);
    case "answer-deployment":
      return answerDeployment(repo, action);
    case "answer-comment":
      return answerComment(repo, action);
    case "draft-commit":
      return draftCommit(repo, action);
    case "open-proposal":
      return openProposal(repo, action);
  }
}

// POST /repos/{owner}/{repo}/check-runs · PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}
async function reportCheck(repo: Repo, action: ReportCheck): Promise<Applied> {
  const { title, summary, text, conclusion, head, fingerprint } = action;
  const [first = [], ...more] = chunk(action.annotations.map(toAnnotation), ANNOTATIONS_AT_ONCE);
  const output = { title, summary, ...(text !== "" && { text }) };
  // Born completed: a run that is in progress when we crash would stay so.
  const name = action.name ?? CHECK;
  const run = { name, head_sha: head, status: "completed", conclusion, external_id: fingerprint } as const;
  const { data } = await repo.rest.checks.create({ ...at(repo), ...run, output: { ...output, annotations: first } });
  for (const annotations of more) {
    await repo.rest.checks.update({ ...at(repo), check_run_id: data.id, output: { ...output, annotations } });
  }
  return { do: "report-check", url: data.html_url ?? "" };
}

// PATCH /repos/{owner}/{repo}/issues/comments/{comment_id} · POST /repos/{owner}/{repo}/issues/{issue_number}/comments
async function upsertComment(repo: Repo, action: UpsertComment, { comment, memory = "" }: Extras): Promise<Applied> {
  const known = comment === undefined ? (await findOurComment(repo, action.pull)).comment : comment;
  const body = joinBody(action.body, COMMENT_MARK, memory);
  await deleteDuplicates(repo, known);
  const patch = known && repo.rest.issues.updateComment({ ...at(repo), comment_id: known.id, body });
  const patched = patch && (await unlessMissing(patch, undefined));
  const { data } = patched ?? (await repo.rest.issues.createComment({ ...at(repo), issue_number: action.pull, body }));
  return { do: "upsert-comment", url: data.html_url, created: !patched };
}

// POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
async function requestReviewers(repo: Repo, { pull, users, teams }: RequestReviewers): Promise<Applied> {
  const all = { reviewers: [...users], team_reviewers: [...teams] };
  // One name that GitHub does not accept spoils the whole request; the others are then asked one by one.
  const each = [...users.map((user) => ({ reviewers: [user] })), ...teams.map((team) => ({ team_reviewers: [team] }))];
  const ask = async (names: Partial<typeof all>) => {
    try {
      await repo.rest.pulls.requestReviewers({ ...at(repo), pull_number: pull, ...names });
      return [...(names.reviewers ?? []), ...(names.team_reviewers ?? [])];
    } catch (error) {
      if (statusOf(error) === 422) return [];
      throw error;
    }
  };
  const requested = await ask(all);
  if (requested.length === 0 && each.length > 1) for (const names of each) requested.push(...(await ask(names)));
  return { do: "request-reviewers", requested };
}

// POST /repos/{owner}/{repo}/issues/{issue_number}/comments
async function auditComment(repo: Repo, { pull, marker, body }: AuditComment): Promise<Applied> {
  const { comment } = await findOurComment(repo, pull, marker);
  if (!comment) {
    await repo.rest.issues.createComment({ ...at(repo), issue_number: pull, body: joinBody(body, marker) });
  }
  // Another replica may have written the same at the same moment, and nobody looks here again.
  await deleteDuplicates(repo, comment ?? (await findOurComment(repo, pull, marker)).comment);
  return { do: "audit-comment", created: !comment };
}

// DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}
/** The oldest stays, whoever looks. */
async function deleteDuplicates(repo: Repo, comment: OurComment | null | undefined): Promise<void> {
  for (const id of comment?.duplicates ?? []) {
    await unlessMissing(repo.rest.issues.deleteComment({ ...at(repo), comment_id: id }), undefined);
  }
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function toAnnotation({ path, startLine, endLine, startColumn, endColumn, level, title, message }: Annotation) {
  const columns =
    startColumn === undefined || endColumn === undefined ? {} : { start_column: startColumn, end_column: endColumn };
  return { path, start_line: startLine, end_line: endLine, ...columns, annotation_level: level, title, message };
}

// POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule
async function answerDeployment(repo: Repo, { run, environment, state, comment }: AnswerDeployment): Promise<Applied> {
  const words = { environment_name: environment, comment, ...(state !== undefined && { state }) };
  try {
    await repo.rest.actions.reviewCustomGatesForRun({ ...at(repo), run_id: run, ...words });
    return { do: "answer-deployment", answered: true };
  } catch (error) {
    // Nothing waits for us there any more, or never did: another replica answered, or the environment does not ask us.
    if (![404, 422].includes(statusOf(error) ?? 0)) throw error;
    return { do: "answer-deployment", answered: false };
  }
}
