// `registrar rollback`: proposes that a stage goes back to a version that held it before.

import { readKnownRecords } from "../../git/sealed.ts";
import { explainMissing, type ModelAtBase, toVersion } from "../../plan/wish/model-at-base.ts";
import { trimmed, wishAssignment } from "../../plan/wish/wish.ts";
import { findRollbackTarget } from "../../policy/rollback-target.ts";
import { readKeys } from "../keys.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { type ExceptionOptions, toExceptions } from "./exceptions.ts";
import { readModelAtBase } from "./model-at-base.ts";
import { readStageText } from "./promote.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange } from "./propose-change.ts";

export interface RollbackOptions extends ProposeOptions, Pick<ExceptionOptions, "reason" | "breakGlass" | "until"> {
  /** The version to go back to; the last one that held the stage before by record when left out. */
  to?: string;
}

/** 0 when it is proposed, 1 when it would not be allowed or nothing to go back to is known, 2 when it could not be done. Throws a GitError. */
export function runRollback(given: readonly string[], options: RollbackOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", stage = ""] = given;
  const named = options.to === undefined ? undefined : toVersion(options.to);
  return proposeChange({ ...options, models: [model] }, terminal, async (base) => {
    const facts = await readModelAtBase(base, model);
    const mistakes = explainMissing(facts, { version: named, stage });
    const keys = readKeys(options.key, terminal);
    if ("mistake" in keys) return { mistakes: [keys.mistake, ...mistakes] };
    if (mistakes.length > 0) return { mistakes };
    const version = named ?? (await findTarget(base, { facts, stage, keys }));
    if (version === undefined) return { refused: nothingToGoBackTo(model, stage) };
    const exceptions = toExceptions(version, options);
    if ("mistakes" in exceptions) return exceptions;
    const request = { kind: "rollback" as const, model, version, stage, ...trimmed(options.reason), ...exceptions };
    return wishAssignment(facts, request, await readStageText(base, { model, stage }));
  });
}

interface Sought {
  facts: ModelAtBase;
  stage: string;
  keys: readonly string[];
}

async function findTarget(base: ProposalBase, { facts, stage, keys }: Sought): Promise<string | undefined> {
  const key = `${facts.name}/${stage}`;
  const known = await readKnownRecords(base, { assignments: [key], registrations: [] }, { keys });
  const current = facts.folder?.stages.get(stage)?.document?.value.version;
  const isRetired = (version: string) => facts.folder?.retired.has(version) === true;
  return findRollbackTarget(known?.assignments.get(key) ?? [], { current, retired: isRetired });
}

function nothingToGoBackTo(model: string, stage: string): string {
  return `the records of this clone name no version that held ${stage} of ${model} before and is not retired: name one with --to`;
}
