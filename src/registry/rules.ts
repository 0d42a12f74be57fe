// Rules across the files of a registry: what must hold at every commit.

import { presence } from "./coverage.ts";
import { type Located, type Model, type ModelVersion, problemAt, type StageAssignment } from "./documents.ts";
import { findCycles } from "./lineage.ts";
import { checkManifest, checkPeriod, nearest } from "./manifest-rules.ts";
import { formatPath, formatReference } from "./names.ts";
import type { Problem } from "./problem.ts";
import { checkReferences, missingVersion } from "./reference-rules.ts";
import type { Filed, ModelFolder, Registry } from "./registry.ts";
import { quoteText } from "./repair.ts";

export { checkChanges } from "./change-rules.ts";

/** Words that only the policy knows. */
export interface PolicyNames {
  stages: readonly string[];
  tiers: readonly string[];
}

/**
 * Every rule that the files break together, as far as the registry was looked at. Without a policy, the names of stages and risk
 * tiers are not checked. `checkOwn` tells what contradicts itself within one manifest, where that is known already.
 */
export function checkRules(
  after: Registry,
  names: PolicyNames | undefined,
  checkOwn: (manifest: Located<ModelVersion>) => readonly Problem[] = checkManifest,
): Problem[] {
  const folders = [...after.models.values()];
  const manifests = folders.flatMap(({ versions }) => documentsOf(versions));
  return [
    ...folders.flatMap((folder) => checkFolder(after, folder, names)),
    ...manifests.flatMap((manifest) => [...checkOwn(manifest), ...checkReferences(after, manifest)]),
    ...findCycles(manifests),
    ...documentsOf(after.datasets).flatMap((dataset) => checkPeriod(dataset, "/period", dataset.value.period)),
  ];
}

function documentsOf<T>(files: ReadonlyMap<string, Filed<T>>): Located<T>[] {
  return [...files.values()].flatMap(({ document }) => document ?? []);
}

function checkFolder(registry: Registry, folder: ModelFolder, names: PolicyNames | undefined): Problem[] {
  return [
    ...checkIdentity(registry, folder),
    ...(folder.identity?.document ? checkTier(folder.identity.document, names) : []),
    ...[...folder.stages.keys()].flatMap((stage) => checkStageName(folder, stage, names)),
    ...documentsOf(folder.stages).flatMap((assignment) => checkAssignment(registry, folder, assignment)),
    ...documentsOf(folder.retired).flatMap((retirement) => {
      const problem = missingVersion(registry, retirement.value);
      return problem ? problemAt(retirement, "/version", problem) : [];
    }),
  ];
}

function checkIdentity(registry: Registry, { name }: ModelFolder): Problem[] {
  const file = formatPath({ kind: "model", model: name });
  if (presence(registry, file) !== "absent") return [];
  const what = `the model ${name} has no identity`;
  return [
    {
      code: "unknown-model",
      file,
      what,
      expected: `kind: Model and model: ${name}`,
      fix: "add this file, or correct the folder's name",
    },
  ];
}

function checkTier(identity: Located<Model>, names: PolicyNames | undefined): Problem[] {
  const { riskTier } = identity.value;
  if (riskTier === undefined || names === undefined || names.tiers.includes(riskTier)) return [];
  const what = `the policy has no risk tier ${quoteText(riskTier)}`;
  return [
    problemAt(identity, "/riskTier", {
      code: "wrong-value",
      what,
      ...nearest(riskTier, names.tiers, "add it to registry.yaml first"),
    }),
  ];
}

function checkStageName({ stages }: ModelFolder, stage: string, names: PolicyNames | undefined): Problem[] {
  if (names === undefined || names.stages.includes(stage)) return [];
  const filed = stages.get(stage);
  const what = `the policy has no stage ${quoteText(stage)}`;
  const facts = nearest(stage, names.stages, "add it to registry.yaml first, in a pull request of its own");
  const problem = { code: "unknown-stage", what, ...facts } as const;
  return filed?.document
    ? [problemAt(filed.document, "/stage", problem)]
    : filed
      ? [{ ...problem, file: filed.entry.path }]
      : [];
}

function checkAssignment(
  registry: Registry,
  { retired }: ModelFolder,
  assignment: Located<StageAssignment>,
): Problem[] {
  const { model, version, stage } = assignment.value;
  const missing = missingVersion(registry, { model, version });
  if (missing) return [problemAt(assignment, "/version", missing)];
  const retirement = retired.get(version);
  if (retirement === undefined) return [];
  const reason = retirement.document?.value.reason;
  const facts = {
    what: `${formatReference({ model, version })} is retired and can not hold ${stage}`,
    expected: "a version without a file in retired/",
    got: `${quoteText(version)}${reason === undefined ? "" : `, retired because: ${quoteText(reason)}`}`,
    fix: `assign another version, or remove this file to leave ${stage} empty`,
  };
  return [problemAt(assignment, "/version", { code: "retired-version", ...facts })];
}
