// Whether a model, version or stage that was asked for exists at a place at all, before anybody says that nothing is known of it.

import { readNames } from "../../git/names.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy } from "../../policy/policy.ts";
import type { Reference } from "../../registry/names.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { explainUnknown, explainUnknownVersion } from "../../registry/unknown.ts";
import { sortVersions } from "../../registry/version.ts";
import { OFFLINE } from "../check/offline.ts";
import type { Place } from "../place.ts";
import { type Asked, readHoldings } from "./holdings.ts";

/** A sentence with the nearest names when there is no such model, version or stage, neither in files nor in tags. Throws a GitError. */
export async function findUnknown(place: Place & Asked, reference: Reference): Promise<string | undefined> {
  const { model, version, stage } = reference;
  const models = await readNames(place.folder, place.commit, "models");
  const [known] = await readHoldings(place, { models: [model], keys: [] });
  if (!models.includes(model) && known === undefined) return explainUnknown("model", model, models);
  const { registered = [], stages = new Map<string, unknown>() } = known ?? {};
  if (version !== undefined) {
    const versions = new Set([...registered, ...(await readVersions(place, model))]);
    return versions.has(version) ? undefined : explainUnknownVersion(model, version, sortVersions(versions));
  }
  if (stage === undefined || stages.has(stage)) return undefined;
  const names = new Set([...(await readStages(place, model)), ...stages.keys()]);
  return names.has(stage) ? undefined : explainUnknown("stage", stage, [...names]);
}

async function readVersions({ folder, commit }: Place, model: string): Promise<string[]> {
  return toBaseNames(await readNames(folder, commit, `models/${model}/versions`));
}

/** Stages of the policy, and of the model's files in case the policy can not be read. */
async function readStages(place: Place, model: string): Promise<string[]> {
  const files = toBaseNames(await readNames(place.folder, place.commit, `models/${model}/stages`));
  const registry = parseRegistry(await readSnapshotAround(place, place.commit, ["registry.yaml"]));
  const policy = policyOf(registry, OFFLINE);
  return [...(isPolicy(policy) ? policy.stages.map(({ name }) => name) : []), ...files];
}

function toBaseNames(files: readonly string[]): string[] {
  return files.flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : []));
}
