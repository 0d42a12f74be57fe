// `registrar promote`: proposes that a version holds a stage.

import { readTextAt } from "../../git/clone.ts";
import { explainMissing, toVersion } from "../../plan/wish/model-at-base.ts";
import { trimmed, wishAssignment } from "../../plan/wish/wish.ts";
import { formatPath } from "../../registry/names.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { type ExceptionOptions, toExceptions } from "./exceptions.ts";
import { readModelAtBase } from "./model-at-base.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange } from "./propose-change.ts";

export interface PromoteOptions extends ProposeOptions, ExceptionOptions {}

/** 0 when it is proposed or so already, 1 when it would not be allowed, 2 when it could not be done. Throws a GitError. */
export function runPromote(given: readonly string[], options: PromoteOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", text = "", stage = ""] = given;
  const version = toVersion(text);
  return proposeChange({ ...options, models: [model] }, terminal, async (base) => {
    const facts = await readModelAtBase(base, model);
    const exceptions = toExceptions(version, options);
    const missing = explainMissing(facts, { version, stage });
    if ("mistakes" in exceptions) return { mistakes: [...missing, ...exceptions.mistakes] };
    if (missing.length > 0) return { mistakes: missing };
    const request = { kind: "promote" as const, model, version, stage, ...trimmed(options.reason), ...exceptions };
    return wishAssignment(facts, request, await readStageText(base, { model, stage }));
  });
}

/** The text of a stage's file at the base. Throws a GitError. */
export function readStageText(
  base: ProposalBase,
  { model, stage }: { model: string; stage: string },
): Promise<string | undefined> {
  return readTextAt(base, base.commit, formatPath({ kind: "stage", model, stage }));
}
