// What a proposal has to know of its model: versions, stages and retirements at the base, and the words of the policy.

import { isPolicy, type Policy } from "../../policy/policy.ts";
import { isName, NAME_RULE } from "../../registry/names.ts";
import type { Problem } from "../../registry/problem.ts";
import type { ModelFolder, Registry } from "../../registry/registry.ts";
import { explainUnknown, explainUnknownVersion } from "../../registry/unknown.ts";
import { isVersion, sortVersions } from "../../registry/version.ts";

export interface ModelAtBase {
  name: string;
  /** Absent for a model that is not there. */
  folder: ModelFolder | undefined;
  /** In ascending order. */
  versions: readonly string[];
  /** Of the policy; `undefined` when it can not be understood, which the verdict tells. */
  stages: readonly string[] | undefined;
  /** Every model there is. */
  models: readonly string[];
}

/** The model as the registry has it; `models` are the names of all there are. */
export function toModelAtBase(
  name: string,
  registry: Registry,
  { models, policy }: { models: readonly string[]; policy: Policy | readonly Problem[] },
): ModelAtBase {
  const folder = isName(name) ? registry.models.get(name) : undefined;
  const stages = isPolicy(policy) ? policy.stages.map((stage) => stage.name) : undefined;
  return { name, folder, versions: sortVersions(folder?.versions.keys() ?? []), stages, models };
}

/** `1.5.0` for `v1.5.0` too. */
export function toVersion(text: string): string {
  return text.startsWith("v") ? text.slice(1) : text;
}

/** Why a model, one of its versions and a stage can not be what is meant; nothing when they are there. */
export function explainMissing(
  { name, folder, versions, stages, models }: ModelAtBase,
  { version, stage }: { version?: string | undefined; stage?: string },
): string[] {
  const noStage = stage !== undefined && stages !== undefined && !stages.includes(stage);
  const unknownStage = noStage ? [explainUnknown("stage", stage, stages)] : [];
  if (!isName(name)) return [`${name} can not be the name of a model: expected ${NAME_RULE}`, ...unknownStage];
  if (!folder) return [explainUnknown("model", name, models), ...unknownStage];
  if (version === undefined || folder.versions.has(version)) return unknownStage;
  const noVersion = isVersion(version)
    ? explainUnknownVersion(name, version, versions)
    : `${version} is no version: expected SemVer such as 1.5.0`;
  return [noVersion, ...unknownStage];
}
