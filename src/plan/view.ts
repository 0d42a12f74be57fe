// The verdict as plain data for the templates: everything looked up, nothing escaped.

import { candidateOf, championOf } from "../policy/candidate.ts";
import type { ProposalItem } from "../policy/proposal.ts";
import { formatDuration } from "../policy/time.ts";
import type { GateResult, Judgement, Verdict } from "../policy/verdict.ts";
import { formatReference } from "../registry/names.ts";
import { formatRecordName, formatTag } from "../registry/tags.ts";
import { type ApprovalsView, viewApprovals } from "./approvals-view.ts";
import { type DirectLineage, directLineage } from "./lineage/direct.ts";
import { compareMetrics, type MetricTable } from "./metric-table.ts";
import { fileUrl, type Place, viewProblems } from "./problem-view.ts";
import {
  capitalise,
  changeClause,
  gateSentence,
  gateStatus,
  headline,
  itemClause,
  STATUS_SIGNS,
  STATUS_WORDS,
} from "./words.ts";

export interface ItemView {
  title: string;
  status: string;
  /** What moves: empty for upkeep. */
  moves: readonly { model: string; what: string; from: string; to: string }[];
  edits: readonly string[];
  reason: string;
  metrics: MetricTable | undefined;
  gates: readonly { id: string; status: string; reason: string; place: string; url: string }[];
  approvals: ApprovalsView | undefined;
  /** Says how many gates are waived, each until its own day; empty when none is. */
  waived: string;
  breakGlass: { reason: string; expires: string; within: string } | undefined;
  lineage: DirectLineage | undefined;
  /** At most one key, which chooses the words: a move, `registration` or `retirement`. */
  onMerge: Readonly<Record<string, Outcome>>;
}

/** The names that will exist after the merge, as far as they can be known before. */
export interface Outcome {
  model: string;
  version: string;
  stage: string;
  record: string;
  tag: string;
  /** What a deployment asks afterwards; empty for a version. */
  command: string;
}

export interface ViewContext extends Place {
  private: boolean;
  defaultBranch: string;
}

/** Everything the templates of comment and check print about a verdict. */
export function viewVerdict(verdict: Verdict, context: ViewContext) {
  const { policy } = verdict;
  return {
    sign: STATUS_SIGNS[verdict.status],
    headline: headline(verdict),
    is: { [verdict.status]: true },
    excepted: verdict.judgements.some(({ gates }) => gates.some((gate) => gate.waived !== undefined)),
    several: verdict.judgements.length > 1,
    problems: viewProblems(verdict.problems, context),
    items: verdict.judgements.map((judgement) => viewItem(judgement, verdict, context)),
    policy: policy && { url: fileUrl({ ...context, commit: policy.commit }, "registry.yaml"), ...policy },
    contentDigest: verdict.contentDigest,
    commit: context.commit,
    defaultBranch: context.defaultBranch,
    checkCommand: `registrar check --base origin/${context.defaultBranch}`,
  };
}

function viewItem(
  { item, status, gates, approvals, breakGlass }: Judgement,
  verdict: Verdict,
  context: ViewContext,
): ItemView {
  const candidate = candidateOf(item, verdict.proposal.after)?.value;
  const champion = championOf(item, verdict.proposal.before)?.manifest?.value;
  const other = champion?.version === candidate?.version ? undefined : champion;
  return {
    title: capitalise(itemClause(item)),
    status: STATUS_WORDS[status],
    moves: movesOf(item),
    edits: "changes" in item ? item.changes.map((change) => capitalise(changeClause(change))) : [],
    reason: reasonOf(item) ?? "",
    metrics: candidate && compareMetrics(candidate, other),
    gates: gates.map((gate) => viewGate(gate, context)),
    approvals: approvals && viewApprovals(approvals, context.private),
    waived: countWaived(gates),
    breakGlass: breakGlass && { ...breakGlass, within: formatDuration(breakGlass.reviewWithin) },
    lineage: candidate && directLineage(candidate, item.kind === "transition" ? item.stage : undefined),
    onMerge: onMerge(item),
  };
}

function countWaived(gates: readonly GateResult[]): string {
  const count = gates.filter(({ waived }) => waived?.by === "waiver").length;
  if (count === 0) return "";
  return count === 1 ? "1 gate is waived" : `${count} gates are waived`;
}

function viewGate(gate: GateResult, context: ViewContext): ItemView["gates"][number] {
  const { id, at } = gate;
  const reason = gateSentence(gate);
  const place = at ? `${at.file}:${at.line}` : "";
  return { id, status: gateStatus(gate), reason, place, url: at ? fileUrl(context, at.file, at) : "" };
}

const NOTHING = "nothing";

function movesOf(item: ProposalItem): ItemView["moves"] {
  if (item.kind === "registration") {
    return [{ model: item.change.model, what: "registered version", from: NOTHING, to: item.change.version }];
  }
  if (item.kind === "retirement") {
    return [{ model: item.change.model, what: "may hold a stage", from: item.change.version, to: "never again" }];
  }
  if (item.kind !== "transition") return [];
  return [{ model: item.model, what: item.stage, from: item.from ?? NOTHING, to: item.to ?? NOTHING }];
}

function reasonOf(item: ProposalItem): string | undefined {
  if (item.kind === "retirement") return item.change.retirement.value.reason;
  return item.kind === "transition" ? item.reason : undefined;
}

function onMerge(item: ProposalItem): ItemView["onMerge"] {
  if (item.kind === "transition") {
    const { move, model, stage, to, from = NOTHING } = item;
    const sign = move === "vacation" ? "!" : "";
    const names = { record: `record/${model}/${stage}/<n>`, tag: `${model}#${stage}${sign}#<n>` };
    const command = `registrar resolve ${formatReference({ model, stage })}`;
    return { [move]: { model, stage, version: to ?? from, command, ...names } };
  }
  if (!("change" in item)) return {};
  const { kind, model, version } = item.change;
  const retired = kind === "retire";
  const record = formatRecordName({ kind: retired ? "retirement" : "registration", model, version });
  const tag = formatTag({ kind: retired ? "deregistration" : "registration", model, version });
  return { [item.kind]: { model, version, stage: "", record, tag, command: "" } };
}
