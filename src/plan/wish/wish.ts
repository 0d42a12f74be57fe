// What a promotion, a rollback or a retirement writes, whoever asks for it and wherever.

import { assignmentText } from "../../registry/assignment-text.ts";
import { API_VERSION, type StageAssignment } from "../../registry/documents.ts";
import { formatPath } from "../../registry/names.ts";
import { formatYaml } from "../../registry/yaml-text.ts";
import type { ChangeRequest } from "../change-request.ts";
import type { ModelAtBase } from "./model-at-base.ts";

/** Text by path; `null` removes a file. */
export type Files = ReadonlyMap<string, string | null>;

/** What is to be proposed, or why nothing is. */
export type Wish =
  | { request: ChangeRequest; files: Files; notices?: readonly string[] }
  /** Everything wrong with what was asked. */
  | { mistakes: readonly string[] }
  /** Nothing is wrong with it, and it is not to be had. */
  | { refused: string }
  /** It is so already. */
  | { settled: string };

export interface AssignmentRequest extends Pick<StageAssignment, "waivers" | "breakGlass"> {
  kind: "promote" | "rollback";
  model: string;
  version: string;
  stage: string;
  reason?: string;
}

/** The wish that a version, which is there, holds a stage. `before` is the text of the stage's file. */
export function wishAssignment({ folder }: ModelAtBase, request: AssignmentRequest, before: string | undefined): Wish {
  const { model, version, stage, reason, waivers, breakGlass } = request;
  const held = folder?.stages.get(stage)?.document?.value;
  const isPlain = [waivers, breakGlass, held?.waivers, held?.breakGlass].every((exception) => exception === undefined);
  // With an exception in the file or asked for, the same version is proposed again: a review, or a waiver renewed.
  if (held?.version === version && isPlain)
    return { settled: `${stage} of ${model} is assigned to ${version} already` };
  const exceptions = { ...(waivers && { waivers }), ...(breakGlass && { breakGlass }) };
  const assignment = { model, stage, version, ...trimmed(reason), ...exceptions };
  return {
    request,
    files: new Map([[formatPath({ kind: "stage", model, stage }), assignmentText(before, assignment)]]),
  };
}

/** The wish that a version, which is there, may never hold a stage again. */
export function wishRetirement(
  { folder }: ModelAtBase,
  { model, version, reason }: { model: string; version: string; reason: string },
): Wish {
  if (folder?.retired.has(version)) return { settled: `${model} ${version} is retired already` };
  const path = formatPath({ kind: "retirement", model, version });
  const document = { apiVersion: API_VERSION, kind: "Retirement", model, version, reason };
  return { request: { kind: "retire", model, version, reason }, files: new Map([[path, formatYaml(document)]]) };
}

/** A reason that says something, without the blanks around it. */
export function trimmed(reason: string | undefined): { reason?: string } {
  const said = reason?.trim() ?? "";
  return said === "" ? {} : { reason: said };
}
