// What must still be read of a commit before a change of certain paths can be judged.

import { isCovered } from "./coverage.ts";
import type { ModelVersion } from "./documents.ts";
import type { FileCache } from "./file.ts";
import {
  formatPath,
  type GovernedPath,
  governs,
  isDatasetVersion,
  isName,
  parsePath,
  parseReference,
} from "./names.ts";
import { type ModelFolder, parseRegistry, type Registry } from "./registry.ts";
import type { Snapshot } from "./snapshot.ts";

/** Folders to list whole (`models/fraud-detector/`) and single files to look for and read. */
export interface Wants {
  folders: string[];
  paths: string[];
  /** Files below these folders that will be wanted next, if they are there: whoever waits long for an answer asks for them at once. */
  likely: string[];
}

/**
 * Everything that is missing: the folders of touched models and datasets as listings, their small files, the versions a
 * transition is about, and what those refer to by name. Never all versions of a model. Ask again with what was found, until
 * nothing is wanted; that takes at most four rounds.
 */
export function wanted(snapshot: Snapshot, changedPaths: readonly string[], cache?: FileCache): Wants {
  const governed = changedPaths.filter((path) => governs(path) !== undefined);
  if (governed.length === 0) return { folders: [], paths: [], likely: [] };
  const registry = parseRegistry(snapshot, cache);
  const needs: Needs = { folders: new Set(), paths: new Set(["registry.yaml", ...governed]) };
  for (const path of governed) needPath(needs, path);
  const changed = governed.map(parsePath).filter((path) => path !== undefined);
  const models = new Set(changed.flatMap((path) => ("model" in path ? [path.model] : [])));
  for (const model of models) needModel(needs, model, registry.models.get(model));
  for (const path of changed) needChange(needs, path, registry);
  return missing(needs, { snapshot, registry });
}

interface Needs {
  folders: Set<string>;
  paths: Set<string>;
}

/** The folder of the model or dataset that a path lies in, also when the path is misspelt: what is beside it matters. */
function needPath({ folders }: Needs, path: string): void {
  const folder = /^(models|datasets)\/[^/]+\//.exec(path);
  if (folder) folders.add(folder[0]);
}

function needModel({ paths }: Needs, model: string, folder: ModelFolder | undefined): void {
  paths.add(formatPath({ kind: "model", model }));
  if (folder === undefined) return;
  for (const stage of folder.stages.values()) paths.add(stage.entry.path);
}

function needChange(needs: Needs, path: GovernedPath, registry: Registry): void {
  if (path.kind === "version" || path.kind === "retirement") needVersion(needs, path, registry);
  if (path.kind !== "stage") return;
  const held = registry.models.get(path.model)?.stages.get(path.stage)?.document;
  if (held) needVersion(needs, { model: path.model, version: held.value.version }, registry);
}

/** A version that is judged: itself, and everything it names. */
function needVersion(needs: Needs, { model, version }: { model: string; version: string }, registry: Registry): void {
  needs.paths.add(formatPath({ kind: "version", model, version }));
  const manifest = registry.models.get(model)?.versions.get(version)?.document?.value;
  if (manifest === undefined) return;
  for (const named of namedVersions(manifest)) {
    needs.paths.add(formatPath({ kind: "version", ...named }));
  }
  for (const { dataset, version: of } of namedDatasets(manifest)) {
    needs.folders.add(`datasets/${dataset}/`);
    needs.paths.add(formatPath({ kind: "dataset", dataset, version: of }));
  }
}

/** Versions of the registry that a manifest names: baselines, parents and base models. */
export function namedVersions({ model, lineage, evaluation }: ModelVersion): { model: string; version: string }[] {
  const baselines = (evaluation?.comparisons ?? []).map(({ baseline }) => ({
    model: baseline.model ?? model,
    version: baseline.version,
  }));
  const bases = (lineage?.baseModels ?? []).flatMap((base) => base.model ?? []);
  const references = [...(lineage?.parents ?? []), ...bases].map(parseReference);
  const parents = references.flatMap((reference) =>
    reference?.version === undefined ? [] : [{ model: reference.model, version: reference.version }],
  );
  return [...baselines, ...parents];
}

/** Dataset manifests that a manifest may name: only names that a manifest could have. */
export function namedDatasets({ lineage }: ModelVersion): { dataset: string; version: string }[] {
  return (lineage?.datasets ?? []).flatMap(({ name, version }) =>
    version !== undefined && isName(name) && isDatasetVersion(version) ? [{ dataset: name, version }] : [],
  );
}

function missing({ folders, paths }: Needs, { snapshot, registry }: { snapshot: Snapshot; registry: Registry }): Wants {
  const unlisted = [...folders].filter((folder) => !isCovered(snapshot, folder));
  // A folder that will be listed brings its files to the next round.
  const isLikely = (path: string) => unlisted.some((folder) => path.startsWith(folder));
  const unread = [...paths].filter((path) => {
    if (isLikely(path)) return false;
    const entry = registry.entries.get(path);
    if (entry === undefined) return !isCovered(snapshot, path);
    return entry.mode.startsWith("100") && !snapshot.texts.has(entry.oid);
  });
  return { folders: unlisted.sort(), paths: unread.sort(), likely: [...paths].filter(isLikely).sort() };
}
