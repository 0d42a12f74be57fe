// Sentences about items, verdicts and records: the same words in headline, tag message and issue title.

import { counted } from "../policy/gates/gate.ts";
import type { ProposalItem } from "../policy/proposal.ts";
import type { GateResult, Judgement, Verdict } from "../policy/verdict.ts";
import type { Change } from "../registry/change.ts";
import type { RecordBody, RecordedGate } from "../registry/record.ts";

/** A sign before the headline; the words after it say the same. */
export const STATUS_SIGNS: Readonly<Record<GateResult["status"], string>> = {
  passed: "✅",
  waived: "⚠️",
  failed: "❌",
  pending: "⏳",
  inconclusive: "❔",
};

export const STATUS_WORDS: Readonly<Record<GateResult["status"], string>> = {
  passed: "✅ passed",
  waived: "⚠️ waived",
  failed: "❌ failed",
  pending: "⏳ waiting",
  inconclusive: "❔ undecided",
};

/** What an item does, as a clause in the imperative: `promote fraud-detector 1.5.0 to production`. */
export function itemClause(item: ProposalItem): string {
  switch (item.kind) {
    case "registration":
      return `register ${item.change.model} ${item.change.version}`;
    case "transition":
      return transitionClause(item);
    case "retirement":
      return `retire ${item.change.model} ${item.change.version}`;
    case "upkeep":
      return item.changes.length === 1 ? item.changes.map(changeClause).join() : `make ${item.changes.length} edits`;
    case "policy-change":
      return "change the rules of the registry";
  }
}

function transitionClause(item: Extract<ProposalItem, { kind: "transition" }>): string {
  const { move, model, stage, from = "its version", to = "no version" } = item;
  if (move === "vacation") return `take ${model} ${from} out of ${stage}`;
  return move === "rollback" ? `roll ${model} in ${stage} back to ${to}` : `promote ${model} ${to} to ${stage}`;
}

/** One change of upkeep or policy. */
export function changeClause(change: Change): string {
  switch (change.kind) {
    case "edit-model":
      return `${change.before ? "edit" : "add"} the model ${change.model}`;
    case "add-dataset":
      return `add the dataset ${change.dataset} ${change.version}`;
    case "edit-policy":
      return "edit the policy";
    default:
      return `edit ${change.path}`;
  }
}

/** The verdict in one line of plain words. */
export function headline(verdict: Verdict): string {
  const [item, ...others] = verdict.proposal.items;
  // Files that cannot be read propose nothing that could be named.
  if (item === undefined) return opening(verdict);
  const subject = others.length === 0 ? itemClause(item) : counted(others.length + 1, "change");
  return `${opening(verdict)}: ${subject}`;
}

function opening({ status, problems, judgements }: Verdict): string {
  const gates = judgements.flatMap((judgement) => judgement.gates);
  const number = gates.filter((gate) => gate.status === status).length;
  if (problems.length > 0) return `Not allowed, ${counted(problems.length, "problem")}`;
  if (status === "passed") return `Ready to merge${exceptionClause(judgements)}`;
  if (status === "failed") return `Not allowed, ${counted(number, "gate")} failed`;
  if (status === "inconclusive") return `Undecided, the evidence does not settle ${counted(number, "gate")}`;
  return `Waiting for ${awaited(judgements)}`;
}

function exceptionClause(judgements: readonly Judgement[]): string {
  if (judgements.some(({ breakGlass }) => breakGlass !== undefined)) return " by break-glass";
  const waived = judgements.flatMap(({ gates }) => gates).filter(({ status }) => status === "waived").length;
  return waived === 0 ? "" : `, ${counted(waived, "gate")} waived`;
}

/** What a gate says, and why that does not block when it is waived. */
export function gateSentence({ reason, waived }: { reason: string; waived?: RecordedGate["waived"] }): string {
  if (!waived) return reason;
  if (waived.by === "break-glass") return `${reason} Not met, passed over by break-glass.`;
  return `${reason} Not met, waived until ${waived.until} because: ${waived.because}`;
}

/** The status of a gate as tables show it. What a break-glass passes over nobody has waived. */
export function gateStatus({ status, waived }: Pick<RecordedGate, "status" | "waived">): string {
  return waived?.by === "break-glass" ? "⚠️ not met" : STATUS_WORDS[status];
}

function awaited(judgements: readonly Judgement[]): string {
  const approvals = judgements.reduce((total, judgement) => total + missingApprovals(judgement), 0);
  const gates = judgements.flatMap((judgement) => judgement.gates).filter(({ status }) => status === "pending");
  const others = gates.filter(({ type }) => type !== "approvals").length;
  const parts = [approvals > 0 ? counted(approvals, "approval") : "", others > 0 ? counted(others, "gate") : ""];
  return parts.filter((part) => part !== "").join(" and ") || "the reviewers";
}

/** Slots nobody fills yet. */
export function missingApprovals({ approvals }: Judgement): number {
  return (approvals?.roles ?? []).reduce((total, { needed, approved }) => total + needed - approved.length, 0);
}

/** A clause as a sentence without its full stop. */
export function capitalise(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** What became of a change, as one sentence for tags and titles. */
export function recordSentence(body: RecordBody): string {
  const { outcome, model = "the registry", version = "no version", stage, supersedes } = body;
  const before = supersedes === undefined || supersedes === version ? "" : ` after ${supersedes}`;
  const after = `${before}${exceptionOf(body)}`;
  switch (outcome) {
    case "approved":
      if (body.subject.kind === "upkeep") return "Edits of the registry were approved";
      return stage === undefined
        ? `${model} ${version} is registered`
        : `${model} ${version} is promoted to ${stage}${after}`;
    case "rolled-back":
      return `${model} is rolled back to ${version} in ${stage}${after}`;
    case "vacated":
      return `${model} leaves ${stage} empty${after}`;
    case "retired":
      return `${model} ${version} is retired`;
    case "bypassed":
      return `${bypassed(body)} without a passing verdict`;
  }
}

function exceptionOf({ outcome, breakGlass, gates }: RecordBody): string {
  if (outcome === "bypassed") return "";
  if (breakGlass) return " by break-glass";
  const waived = gates.filter(({ status }) => status === "waived").length;
  return waived === 0 ? "" : ` with ${counted(waived, "gate")} waived`;
}

function bypassed({ subject, version, supersedes }: RecordBody): string {
  switch (subject.kind) {
    case "assignment":
      return version === undefined
        ? `${subject.model} was changed in ${subject.stage}${supersedes === undefined ? "" : ` after ${supersedes}`}`
        : `${subject.model} ${version} was put into ${subject.stage}`;
    case "registration":
      return `${subject.model} ${subject.version} was added`;
    case "retirement":
      return `${subject.model} ${subject.version} was retired`;
    case "upkeep":
      return "The registry was changed";
  }
}
