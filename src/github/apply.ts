// Writes to GitHub as the App; only `apply-command.ts`, for what people ask for in comments, does so besides. Each action may be applied again, after a crash or beside another replica, and comes to the same end.

import type {
  Action,
  Annotation,
  AnswerDeployment,
  AuditComment,
  CreateTag,
  DispatchReceipt,
  KeepIssue,
  OpenIncident,
  PublishRelease,
  ReleaseAsset,
  ReportCheck,
  RequestReviewers,
  SealRecord,
  UpsertComment,
} from "../plan/action.ts";
import { CHECK } from "../policy/verdict.ts";
import type { TagFact } from "../registry/receipts.ts";
import { formatRecordMessage } from "../registry/record-tag.ts";
import { sealStatements } from "../registry/statements/sealed.ts";
import type { Applied, Extras } from "./applied.ts";
import { answerComment, draftCommit, openProposal } from "./apply-command.ts";
import type { Repo } from "./client.ts";
import { Conflict, IncompleteRead, statusOf, unlessMissing } from "./errors.ts";
import { COMMENT_MARK, findOurComment, findOurIssues, joinBody, type OurComment, type OurIssue } from "./ours.ts";
import { toRecord } from "./records.ts";
import { findFirstRelease, findRelease, isSame, listDrafts, type OurRelease } from "./releases.ts";
import { readTagNamed } from "./tags.ts";

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

async function sealRecord(repo: Repo, action: SealRecord, { now, sign, keys }: Extras): Promise<Applied> {
  const { name, commit, sentence, trailers } = action;
  const message = formatRecordMessage({ sentence, ...sealStatements(action.body, sign), trailers });
  const ours = await writeTag(repo, { name, commit, message, date: now() });
  // Whoever came first has decided: a second verdict on the same change is dropped here.
  const sealed = toRecord(repo, ours ?? (await readTagNamed(repo, name)), keys);
  if ("unsound" in sealed) throw new Conflict(name, sealed.unsound);
  return { do: "seal-record", sealed, created: ours !== undefined };
}

async function createTag(repo: Repo, { name, commit, message, after }: CreateTag, { now }: Extras): Promise<Applied> {
  // Git counts seconds; GTO orders tags by them.
  const date = new Date(Math.max(now().getTime(), Date.parse(after) + 1000));
  const ours = await writeTag(repo, { name, commit, message, date });
  const { flaw, commit: target } = ours ?? (await readTagNamed(repo, name));
  if (flaw !== undefined) throw new Conflict(name, flaw);
  if (target !== commit) throw new Conflict(name, `it is on ${target} and not on ${commit}`);
  return { do: "create-tag", created: ours !== undefined };
}

// POST /repos/{owner}/{repo}/git/tags · POST /repos/{owner}/{repo}/git/refs
/** Creates an annotated tag; `undefined` when the name is taken. Only the reference decides: a tag object nobody names is waste, not harm. */
async function writeTag(
  repo: Repo,
  { name, commit, message, date }: { name: string; commit: string; message: string; date: Date },
): Promise<TagFact | undefined> {
  const bot = `${repo.appSlug}[bot]`;
  const tagger = { name: bot, email: `${bot}@users.noreply.github.com`, date: `${date.toISOString().slice(0, 19)}Z` };
  const tag = { tag: name, message, object: commit, type: "commit", tagger } as const;
  const { data } = await repo.rest.git.createTag({ ...at(repo), ...tag });
  try {
    await repo.rest.git.createRef({ ...at(repo), ref: `refs/tags/${name}`, sha: data.sha });
    return { name, object: data.sha, type: "tag", commit, message, taggerDate: tagger.date };
  } catch (error) {
    // Which of the two GitHub says, and in which words, is not to be relied on: what lies there decides.
    if (statusOf(error) === 422 || statusOf(error) === 409) return undefined;
    throw error;
  }
}

// POST /repos/{owner}/{repo}/releases · POST {upload_url} · PATCH, DELETE /repos/{owner}/{repo}/releases/{release_id}
async function publishRelease(repo: Repo, action: PublishRelease): Promise<Applied> {
  const { tag, title, body, latest, assets } = action;
  // Without the tag GitHub would make a lightweight one on whatever the default branch holds.
  const { flaw } = await readTagNamed(repo, tag);
  if (flaw !== undefined) throw new Conflict(tag, flaw);
  const found = await findRelease(repo, tag);
  const draft = { tag_name: tag, name: title, body, draft: true };
  const release = found ?? (await beginRelease(repo, draft));
  for (const asset of assets) {
    const there = release.assets.find(({ name }) => name === asset.name);
    if (there && isSame(there, asset)) continue;
    if (there && !release.draft) throw new Conflict(`${tag}: ${asset.name}`, "the published release holds other bytes");
    // The rest of an upload that broke off.
    if (there) await repo.rest.repos.deleteReleaseAsset({ ...at(repo), asset_id: there.id });
    await uploadAsset(repo, release, asset);
  }
  if (!release.draft) {
    await dropDrafts(repo, tag);
    return { do: "publish-release", url: release.html_url, created: false };
  }
  const publish = { release_id: release.id, draft: false, make_latest: latest ? "true" : "false" } as const;
  const { data } = await repo.rest.repos.updateRelease({ ...at(repo), ...publish });
  const whole = assets.every((asset) => data.assets.some((there) => isSame(there, asset)));
  if (data.draft || data.tag_name !== tag || !whole) throw new IncompleteRead(`release ${tag} was not published whole`);
  await dropDrafts(repo, tag);
  return { do: "publish-release", url: data.html_url, created: true };
}

// POST /repos/{owner}/{repo}/releases · DELETE /repos/{owner}/{repo}/releases/{release_id}
/** GitHub lets a tag have any number of drafts: of those that replicas begin at the same moment one is gone on with. */
async function beginRelease(
  repo: Repo,
  draft: { tag_name: string; name: string; body: string; draft: boolean },
): Promise<OurRelease> {
  const { data } = await repo.rest.repos.createRelease({ ...at(repo), ...draft });
  const first = await findFirstRelease(repo, draft.tag_name);
  if (first === undefined || first.id === data.id) return data;
  await repo.rest.repos.deleteRelease({ ...at(repo), release_id: data.id });
  return first;
}

// DELETE /repos/{owner}/{repo}/releases/{release_id}
/** Two replicas may each have begun a draft; the one that was published counts. */
async function dropDrafts(repo: Repo, tag: string): Promise<void> {
  for (const { id } of await listDrafts(repo, tag)) {
    await unlessMissing(repo.rest.repos.deleteRelease({ ...at(repo), release_id: id }), undefined);
  }
}

async function uploadAsset(repo: Repo, { id, upload_url }: OurRelease, asset: ReleaseAsset): Promise<void> {
  const data = Buffer.from(asset.content, "utf8");
  const headers = { "content-type": asset.contentType, "content-length": data.length };
  // Uploads go to a host of their own, which only the release knows.
  const baseUrl = upload_url.slice(0, upload_url.indexOf("/repos/"));
  const upload = { release_id: id, name: asset.name, data: data as unknown as string, headers, baseUrl };
  await repo.rest.repos.uploadReleaseAsset({ ...at(repo), ...upload });
}

// POST /repos/{owner}/{repo}/dispatches
async function dispatchReceipt(repo: Repo, { event, payload, until }: DispatchReceipt): Promise<Applied> {
  const { comment } = await findOurComment(repo, until.pull, until.marker);
  if (comment) return { do: "dispatch-receipt", sent: false };
  const dispatch = { event_type: event, client_payload: { ...payload } };
  await repo.rest.repos.createDispatchEvent({ ...at(repo), ...dispatch });
  return { do: "dispatch-receipt", sent: true };
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

// POST /repos/{owner}/{repo}/issues · PATCH /repos/{owner}/{repo}/issues/{issue_number}
async function openIncident(repo: Repo, { marker, title, body }: OpenIncident): Promise<Applied> {
  try {
    const [known, ...younger] = await findOurIssues(repo, marker);
    await closeIssues(repo, younger);
    const issue = known ?? (await createIssue(repo, { marker, title, body }));
    return { do: "open-incident", url: issue?.url, created: known === undefined };
  } catch (error) {
    if (statusOf(error) === 410) return { do: "open-incident", url: undefined, created: false };
    throw error;
  }
}

// POST /repos/{owner}/{repo}/issues
/** Of those that replicas open at the same moment the oldest stays open. */
async function createIssue(
  repo: Repo,
  { marker, title, body }: { marker: string; title: string; body: string },
): Promise<OurIssue | undefined> {
  await repo.rest.issues.create({ ...at(repo), title, body: joinBody(body, marker) });
  const [oldest, ...younger] = await findOurIssues(repo, marker);
  await closeIssues(repo, younger);
  return oldest;
}

// PATCH /repos/{owner}/{repo}/issues/{issue_number}
async function keepIssue(repo: Repo, { marker, title, body: text, open }: KeepIssue): Promise<Applied> {
  const body = joinBody(text, marker);
  try {
    const [known, ...younger] = await findOurIssues(repo, marker);
    await closeIssues(repo, younger);
    if (known?.open === open && known.title === title && known.body === body)
      return { do: "keep-issue", written: false };
    if (!known && !open) return { do: "keep-issue", written: false };
    const state = open ? "open" : "closed";
    if (known) await repo.rest.issues.update({ ...at(repo), issue_number: known.number, title, body, state });
    else await createIssue(repo, { marker, title, body: text });
    return { do: "keep-issue", written: true };
  } catch (error) {
    if (statusOf(error) === 410) return { do: "keep-issue", written: false };
    throw error;
  }
}

/** What tells the same as an older issue. */
async function closeIssues(repo: Repo, issues: readonly OurIssue[]): Promise<void> {
  for (const { number, open } of issues) {
    if (!open) continue;
    await repo.rest.issues.update({ ...at(repo), issue_number: number, state: "closed", state_reason: "not_planned" });
  }
}

function at({ owner, name }: Repo): { owner: string; repo: string } {
  return { owner, repo: name };
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
