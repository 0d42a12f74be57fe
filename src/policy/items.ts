// Changes sorted into what is judged by itself: registrations, transitions, retirements, upkeep, and the rules.

import type { Change } from "../registry/change.ts";
import type { SealedRecord } from "../registry/record.ts";
import { isReceipt } from "./gates/holding.ts";
import type { ProposalItem } from "./proposal.ts";

/** Records of an assignment, newest first; `undefined` when they are not known. */
export type History = (model: string, stage: string) => readonly SealedRecord[] | undefined;

/** One item for each version, transition and retirement; one for all upkeep; one for all rules. */
export function toItems(changes: readonly Change[], history: History): ProposalItem[] {
  const own = changes.flatMap((change) => toItem(change, history) ?? []);
  const shared = changes.filter((change) => toItem(change, history) === undefined);
  const rules = shared.filter(changesRules);
  const upkeep = shared.filter((change) => !changesRules(change));
  return [
    ...own,
    ...(upkeep.length > 0 ? [{ kind: "upkeep", changes: upkeep } as const] : []),
    ...(rules.length > 0 ? [{ kind: "policy-change", changes: rules } as const] : []),
  ];
}

function toItem(change: Change, history: History): ProposalItem | undefined {
  switch (change.kind) {
    case "register":
      return { kind: "registration", change };
    case "retire":
      return { kind: "retirement", change };
    case "assign":
      return assignment(change, history);
    case "vacate": {
      const { model, stage, path, from } = change;
      return { kind: "transition", move: "vacation", model, stage, path, ...(from !== undefined && { from }) };
    }
    case "edit-model":
    case "add-dataset":
    case "edit-policy":
    case "edit-guard":
      return undefined;
  }
}

function assignment(change: Extract<Change, { kind: "assign" }>, history: History): ProposalItem {
  const { model, stage, path, from, to } = change;
  const { reason } = change.assignment.value;
  const back = from !== undefined && wentBefore(history(model, stage) ?? [], to, from);
  return {
    kind: "transition",
    move: back ? "rollback" : "promotion",
    model,
    stage,
    path,
    to,
    ...(from !== undefined && { from }),
    ...(reason !== undefined && { reason }),
  };
}

/**
 * Whether `to` held the stage by receipt before `from` first came to it. The first appearance counts: else the version that a
 * rollback has just removed could come back as a rollback.
 */
function wentBefore(records: readonly SealedRecord[], to: string, from: string): boolean {
  const candidate = records.findLastIndex((record) => record.body.version === to && isReceipt(record));
  const champion = records.findLastIndex(({ body }) => body.version === from);
  return champion >= 0 && candidate > champion;
}

// The tier decides which gates a model must pass, so moving a model between tiers is a change of the rules for it.
function changesRules(change: Change): boolean {
  if (change.kind !== "edit-model") return change.kind === "edit-policy" || change.kind === "edit-guard";
  return change.before !== undefined && change.before.riskTier !== change.after?.value.riskTier;
}
