// What a command that changes something comes to: the files to propose, or why there is nothing to propose.

import { findRollbackTarget } from "../../policy/rollback-target.ts";
import type { SealedRecord } from "../../registry/record.ts";
import { explainMissing, type ModelAtBase } from "../wish/model-at-base.ts";
import { type Wish, wishAssignment, wishRetirement } from "../wish/wish.ts";
import type { Command } from "./forms.ts";

export type Change = Extract<Command, { do: "promote" | "rollback" | "retire" }>;

/** What is known of the stage that is to change. */
export interface StageFacts {
  /** Text of its file. */
  text: string | undefined;
  /** Its records, newest first; `undefined` when they are not whole or can not be believed. */
  records: readonly SealedRecord[] | undefined;
}

/** The wish of a command. `asker` and `issue` are told as the reason of a rollback that names none. */
export function wishOf(
  command: Change,
  facts: ModelAtBase,
  { stage, asker, issue }: { stage: StageFacts; asker: string; issue: number },
): Wish {
  const mistakes = explainMissing(facts, { version: undefined, ...command });
  if (mistakes.length > 0) return { mistakes };
  switch (command.do) {
    case "promote": {
      const { do: kind, ...request } = command;
      const { model, version } = request;
      if (facts.folder?.retired.has(version)) return { refused: `${model} ${version} is retired` };
      return wishAssignment(facts, { kind, ...request }, stage.text);
    }
    case "rollback":
      return wishRollback(command, facts, { ...stage, by: `asked for by ${asker} in #${issue}` });
    case "retire":
      return wishRetirement(facts, command);
  }
}

function wishRollback(
  { model, stage, reason }: Extract<Command, { do: "rollback" }>,
  facts: ModelAtBase,
  { text, records, by }: StageFacts & { by: string },
): Wish {
  if (records === undefined)
    return { refused: `the records of ${model}@${stage} are not whole; registrar audit tells what is missing` };
  const current = facts.folder?.stages.get(stage)?.document?.value.version;
  const retired = (version: string) => facts.folder?.retired.has(version) === true;
  const version = findRollbackTarget(records, { current, retired });
  if (version === undefined)
    return { refused: `no version is known that held ${model}@${stage} before and is not retired` };
  const said = reason ?? `Back to ${version}${current === undefined ? "" : ` from ${current}`}, ${by}`;
  return wishAssignment(facts, { kind: "rollback", model, version, stage, reason: said }, text);
}
