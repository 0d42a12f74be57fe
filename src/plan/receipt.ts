// What follows from sealed records and from nothing else: GTO tags, releases, the event for workflows and the audit comment.

import { receiptTag } from "../registry/receipt-tag.ts";
import type { SealedRecord } from "../registry/record.ts";
import { tagUrl } from "../registry/tag-url.ts";
import { formatTag, type GtoTag } from "../registry/tags.ts";
import {
  type Action,
  ASSIGNED_EVENT,
  type AuditComment,
  type CreateTag,
  type DispatchReceipt,
  type PublishRelease,
} from "./action.ts";
import { assetsOf } from "./assets.ts";
import { BODY_LIMIT, cut, MEMORY_LIMIT } from "./cut.ts";
import { byLanding, type RecordPlace, viewRecord } from "./record-view.ts";
import type { Renderer } from "./render.ts";
import { formatMessage, receiptTrailers } from "./trailers.ts";
import { recordSentence } from "./words.ts";

export interface ReceiptContext extends RecordPlace {
  renderer: Renderer;
  /** The last stage of the policy: its release is the repository's latest. */
  lastStage?: string;
  /** RFC 3339 date of the newest tag of these models: GTO orders tags by date, so ours come later. */
  after: string;
  /** Texts of version manifests by blob id, for the assets of releases. */
  texts: ReadonlyMap<string, string>;
}

/** All receipts of these records, tags first, the comment that says they are complete last. Bypassed records and records with a false signature have none. */
export function planReceipts(sealed: readonly SealedRecord[], context: ReceiptContext): Action[] {
  const trusted = sealed.filter(({ signature }) => signature !== "invalid");
  return [
    ...trusted.flatMap((record) => planTag(record, context)),
    ...trusted.flatMap((record) => planRelease(record, context)),
    ...trusted.flatMap(planDispatch),
    ...planAudit(sealed, context),
  ];
}

function planTag(record: SealedRecord, { after }: ReceiptContext): CreateTag[] {
  const tag = receiptTag(record);
  if (tag === undefined) return [];
  const message = formatMessage(recordSentence(record.body), receiptTrailers(record));
  return [{ do: "create-tag", name: formatTag(tag), commit: receiptCommit(record, tag), message, after }];
}

/** GTO reads the version of a stage from the commit of its tag, so all tags of a version lie on its registration. */
function receiptCommit({ name, body }: SealedRecord, tag: GtoTag): string {
  if (body.registrationCommit !== undefined) return body.registrationCommit;
  if (tag.kind === "unassignment") return body.landed.commit;
  throw new Error(`${name} approves a version without naming the commit of its registration`);
}

function planRelease(record: SealedRecord, context: ReceiptContext): PublishRelease[] {
  const tag = receiptTag(record);
  if (tag?.kind !== "assignment") return [];
  const name = formatTag(tag);
  const page = context.renderer.render("release", { ...viewRecord(record, context), tag: name });
  const body = cut(page, BODY_LIMIT, "_The rest is in the record among the assets._");
  const latest = tag.stage === context.lastStage;
  return [{ do: "publish-release", tag: name, title: name, body, latest, assets: assetsOf(record, context.texts) }];
}

/** What is approved came by a pull request, so there always is a comment to come after the event. */
function planDispatch(record: SealedRecord): DispatchReceipt[] {
  const { version, pullRequest, landed } = record.body;
  const tag = receiptTag(record);
  if (tag?.kind !== "assignment" || version === undefined || pullRequest === undefined) return [];
  const { model, stage, sequence } = tag;
  const where = { tag: formatTag(tag), record: record.name, commit: receiptCommit(record, tag) };
  const payload = { model, stage, version, sequence, ...where };
  const until = { pull: pullRequest.number, marker: auditMark(landed.commit) };
  return [{ do: "dispatch-receipt", event: ASSIGNED_EVENT, payload, until }];
}

const auditMark = (commit: string): string => `registrar:audit ${commit}`;

/** One comment for each landing of a pull request, bypassed changes included. */
function planAudit(sealed: readonly SealedRecord[], context: ReceiptContext): AuditComment[] {
  const landings = byLanding(sealed);
  return [...landings].flatMap(([commit, records]) => {
    const pull = records[0]?.body.pullRequest;
    if (pull === undefined) return [];
    const views = records.map((record) => {
      const tag = record.signature === "invalid" ? undefined : receiptTag(record);
      const receipt = tag && { name: formatTag(tag), url: tagUrl(context.repositoryUrl, formatTag(tag)) };
      return { ...viewRecord(record, context), receipt };
    });
    const page = context.renderer.render("audit", { commit, records: views });
    const body = cut(page, BODY_LIMIT - MEMORY_LIMIT, "_The rest is in the records._");
    return [{ do: "audit-comment", pull: pull.number, marker: auditMark(commit), body }];
  });
}
