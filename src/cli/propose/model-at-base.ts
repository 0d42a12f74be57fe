// What a proposal has to know of its model: versions, stages and retirements at the base, and the words of the policy.

import { readNames } from "../../git/names.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy } from "../../policy/policy.ts";
import { formatPath, isName, NAME_RULE } from "../../registry/names.ts";
import { type ModelFolder, parseRegistry } from "../../registry/registry.ts";
import { explainUnknown, explainUnknownVersion } from "../../registry/unknown.ts";
import { isVersion, sortVersions } from "../../registry/version.ts";
import { OFFLINE } from "../check/offline.ts";
import type { ProposalBase } from "./proposal-base.ts";

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

/** Reads a model at the base. Throws a GitError. */
export async function readModelAtBase(base: ProposalBase, name: string): Promise<ModelAtBase> {
  const models = (await readNames(base.folder, base.commit, "models")).filter(isName);
  const path = isName(name) ? formatPath({ kind: "model", model: name }) : "registry.yaml";
  const registry = parseRegistry(await readSnapshotAround(base, base.commit, [path]));
  const folder = isName(name) ? registry.models.get(name) : undefined;
  const policy = policyOf(registry, OFFLINE);
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
