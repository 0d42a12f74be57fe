// The issues that an exception leaves behind: a break-glass to review, a waiver that has expired. They close when the stage moves on.

import { hasExpired } from "../registry/expiry.ts";
import type { SealedRecord } from "../registry/record.ts";
import { tagUrl } from "../registry/tag-url.ts";
import { parseRecordName } from "../registry/tags.ts";
import type { KeepIssue } from "./action.ts";
import { BODY_LIMIT, cut, MEMORY_LIMIT } from "./cut.ts";
import type { IncidentContext } from "./incident.ts";
import { code, escapeMarkdown, plain } from "./markdown.ts";
import { viewRecord } from "./record-view.ts";
import { recordSentence } from "./words.ts";

/** Beginning of the marks of these issues; the name of the record follows. */
export const FOLLOW_UP_MARKS = ["registrar:review", "registrar:waiver"] as const;

/** One of these issues as it is, open. */
export interface OpenFollowUp {
  marker: string;
  title: string;
  /** Without the mark. */
  body: string;
}

export interface FollowUpContext extends IncidentContext {
  /** RFC 3339. */
  asOf: string;
}

const LONGEST_TITLE = 200;

/**
 * What must be open now, and what of that which is open is mended. `standing` is the newest record of each assignment that is no
 * bypass, by `model/stage`; an assignment whose records are not known is left out, and its issues stay as they are.
 */
export function planFollowUps(
  standing: ReadonlyMap<string, SealedRecord>,
  open: readonly OpenFollowUp[],
  context: FollowUpContext,
): KeepIssue[] {
  const due = [...standing.values()].flatMap((record) => [
    ...planReview(record, context),
    ...planExpired(record, context),
  ]);
  const others = open.filter(({ marker }) => due.every((issue) => issue.marker !== marker));
  return [...due, ...others.flatMap((issue) => planMended(issue, standing, context))];
}

function planReview(record: SealedRecord, context: FollowUpContext): KeepIssue[] {
  const { breakGlass, model, version, stage } = record.body;
  if (!breakGlass) return [];
  const overdue = hasExpired(breakGlass.reviewBy, context.asOf);
  const since = overdue ? `Review overdue since ${breakGlass.reviewBy}` : `Review due by ${breakGlass.reviewBy}`;
  const title = `${since}: ${model} ${version} holds ${stage} by break-glass`;
  return [
    keep(`registrar:review ${record.name}`, title, { record, context, template: "review-due", more: { overdue } }),
  ];
}

function planExpired(record: SealedRecord, context: FollowUpContext): KeepIssue[] {
  const { gates, model, version, stage } = record.body;
  const expired = gates.flatMap(({ id, reason, waived }) =>
    waived?.by === "waiver" && hasExpired(waived.until, context.asOf) ? [{ id, reason, ...waived }] : [],
  );
  if (expired.length === 0) return [];
  const waivers = expired.length === 1 ? "A waiver has expired" : `${expired.length} waivers have expired`;
  const title = `${waivers}: ${expired.map(({ id }) => id).join(", ")} of ${model} ${version} in ${stage}`;
  return [
    keep(`registrar:waiver ${record.name}`, title, { record, context, template: "waiver-expired", more: { expired } }),
  ];
}

interface Page {
  record: SealedRecord;
  context: FollowUpContext;
  template: string;
  more: object;
}

function keep(marker: string, title: string, { record, context, template, more }: Page): KeepIssue {
  const { renderer, defaultBranch, repositoryUrl } = context;
  const { model, stage } = record.body;
  const file = `models/${model}/stages/${stage}.yaml`;
  const fileUrl = `${repositoryUrl}/blob/${defaultBranch}/${file}`;
  const page = renderer.render(template, { ...more, record: viewRecord(record, context), file, fileUrl });
  const body = cut(page, BODY_LIMIT - MEMORY_LIMIT, "_The rest is in the record._");
  return { do: "keep-issue", marker, title: plain(title, LONGEST_TITLE), body, open: true };
}

/** Closes an issue whose record no longer stands, with a word on what took its place. */
function planMended(
  { marker, title, body }: OpenFollowUp,
  standing: ReadonlyMap<string, SealedRecord>,
  { repositoryUrl }: FollowUpContext,
): KeepIssue[] {
  const name = marker.split(" ")[1] ?? "";
  const subject = parseRecordName(name);
  const now = subject?.kind === "assignment" ? standing.get(`${subject.model}/${subject.stage}`) : undefined;
  if (!now || now.name === name) return [];
  const mended = `**Mended.** ${escapeMarkdown(recordSentence(now.body))}: [${code(now.name)}](${tagUrl(repositoryUrl, now.name)})`;
  return [{ do: "keep-issue", marker, title, body: `${mended}\n\n---\n\n${body.trim()}\n`, open: false }];
}
