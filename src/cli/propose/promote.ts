// `registrar promote`: proposes that a version holds a stage.

import { readTextAt } from "../../git/snapshot.ts";
import { assignmentText } from "../../registry/assignment-text.ts";
import type { StageAssignment } from "../../registry/documents.ts";
import { formatPath } from "../../registry/names.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { type ExceptionOptions, toExceptions } from "./exceptions.ts";
import { explainMissing, type ModelAtBase, readModelAtBase, toVersion } from "./model-at-base.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange, type Wish } from "./propose-change.ts";

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
    return wishAssignment(base, facts, request);
  });
}

/** The wish that a version, which is there, holds a stage. Throws a GitError. */
export async function wishAssignment(
  base: ProposalBase,
  { folder }: ModelAtBase,
  request: AssignmentRequest,
): Promise<Wish> {
  const { model, version, stage, reason, waivers, breakGlass } = request;
  const held = folder?.stages.get(stage)?.document?.value;
  const isPlain = [waivers, breakGlass, held?.waivers, held?.breakGlass].every((exception) => exception === undefined);
  // With an exception in the file or asked for, the same version is proposed again: a review, or a waiver renewed.
  if (held?.version === version && isPlain)
    return { settled: `${stage} of ${model} is assigned to ${version} already` };
  const path = formatPath({ kind: "stage", model, stage });
  const before = await readTextAt(base, base.commit, path);
  const exceptions = { ...(waivers && { waivers }), ...(breakGlass && { breakGlass }) };
  const assignment = { model, stage, version, ...trimmed(reason), ...exceptions };
  const files = new Map([[path, assignmentText(before, assignment)]]);
  return { request, files };
}

interface AssignmentRequest extends Pick<StageAssignment, "waivers" | "breakGlass"> {
  kind: "promote" | "rollback";
  model: string;
  version: string;
  stage: string;
  reason?: string;
}

/** A reason that says something, without the blanks around it. */
export function trimmed(reason: string | undefined): { reason?: string } {
  const said = reason?.trim() ?? "";
  return said === "" ? {} : { reason: said };
}
