// `registrar promote`: proposes that a version holds a stage.

import { readTextAt } from "../../git/snapshot.ts";
import { assignmentText } from "../../registry/assignment-text.ts";
import { formatPath } from "../../registry/names.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { explainMissing, type ModelAtBase, readModelAtBase, toVersion } from "./model-at-base.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange, type Wish } from "./propose-change.ts";

export interface PromoteOptions extends ProposeOptions {
  reason?: string;
}

/** 0 when it is proposed or so already, 1 when it would not be allowed, 2 when it could not be done. Throws a GitError. */
export function runPromote(given: readonly string[], options: PromoteOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", text = "", stage = ""] = given;
  const version = toVersion(text);
  return proposeChange({ ...options, models: [model] }, terminal, async (base) => {
    const facts = await readModelAtBase(base, model);
    const mistakes = explainMissing(facts, { version, stage });
    if (mistakes.length > 0) return { mistakes };
    return wishAssignment(base, facts, { kind: "promote", model, version, stage, ...trimmed(options.reason) });
  });
}

/** The wish that a version, which is there, holds a stage. Throws a GitError. */
export async function wishAssignment(
  base: ProposalBase,
  { folder }: ModelAtBase,
  request: AssignmentRequest,
): Promise<Wish> {
  const { model, version, stage, reason } = request;
  const held = folder?.stages.get(stage)?.document?.value.version;
  if (held === version) return { settled: `${stage} of ${model} is assigned to ${version} already` };
  const path = formatPath({ kind: "stage", model, stage });
  const before = await readTextAt(base, base.commit, path);
  const files = new Map([[path, assignmentText(before, { model, stage, version, ...trimmed(reason) })]]);
  return { request, files };
}

interface AssignmentRequest {
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
