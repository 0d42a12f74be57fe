// What differs between two registries, in the words of the registry.

import { isCovered } from "./coverage.ts";
import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";
import { type GovernedPath, governs, parsePath } from "./names.ts";
import type { Filed, Registry } from "./registry.ts";

/** One governed difference. `path` is the file it is about. */
export type Change =
  | { kind: "register"; model: string; version: string; path: string; manifest: Located<ModelVersion> }
  | {
      kind: "assign";
      model: string;
      stage: string;
      path: string;
      from?: string;
      to: string;
      assignment: Located<StageAssignment>;
    }
  | { kind: "vacate"; model: string; stage: string; path: string; from?: string }
  | { kind: "retire"; model: string; version: string; path: string; retirement: Located<Retirement> }
  | { kind: "edit-model"; model: string; path: string; before?: Model; after?: Located<Model> }
  | { kind: "add-dataset"; dataset: string; version: string; path: string; manifest: Located<Dataset> }
  | { kind: "edit-policy"; path: string }
  | { kind: "edit-guard"; path: string };

/** The paths of governed files that differ, in order, among those both registries looked for. */
export function changedPaths(before: Registry, after: Registry): string[] {
  return [...new Set([...before.entries.keys(), ...after.entries.keys()])]
    .filter((path) => isCovered(before, path) && isCovered(after, path))
    .filter((path) => !sameEntry(before, after, path))
    .sort();
}

function sameEntry(before: Registry, after: Registry, path: string): boolean {
  const [a, b] = [before.entries.get(path), after.entries.get(path)];
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

/**
 * What changed, in the order of paths. Edits that no rule allows (of a version, a retirement, a dataset) and files that could not
 * be understood are no changes: `checkChanges` and the registry's own problems tell them. Throws when a changed document was
 * listed but not read, because leaving it out would hide it.
 */
export function compare(before: Registry, after: Registry): Change[] {
  return changedPaths(before, after).flatMap((path): readonly Change[] => {
    if (governs(path) === "guard") return [{ kind: "edit-guard", path }];
    const meaning = parsePath(path);
    return meaning === undefined ? [] : toChanges(meaning, { path, before, after });
  });
}

interface Sides {
  path: string;
  before: Registry;
  after: Registry;
}

function toChanges(meaning: GovernedPath, { path, before, after }: Sides): readonly Change[] {
  const read = <T>(find: (registry: Registry) => Filed<T> | undefined): Versus<T> => ({
    before: documentOf(before, find(before)),
    after: documentOf(after, find(after)),
  });
  switch (meaning.kind) {
    case "policy":
      return [{ kind: "edit-policy", path }];
    case "model":
      return [
        editModel(
          meaning.model,
          path,
          read((registry) => registry.models.get(meaning.model)?.identity),
        ),
      ];
    case "version": {
      const { model, version } = meaning;
      const manifest = added(read((registry) => registry.models.get(model)?.versions.get(version)));
      return manifest ? [{ kind: "register", model, version, path, manifest }] : [];
    }
    case "stage": {
      const { model, stage } = meaning;
      const assignment = read((registry) => registry.models.get(model)?.stages.get(stage));
      return assign({ model, stage, path, assignment, vacated: !after.entries.has(path) });
    }
    case "retirement": {
      const { model, version } = meaning;
      const retirement = added(read((registry) => registry.models.get(model)?.retired.get(version)));
      return retirement ? [{ kind: "retire", model, version, path, retirement }] : [];
    }
    case "dataset": {
      const { dataset, version } = meaning;
      const manifest = added(read((registry) => registry.datasets.get(`${dataset}@${version}`)));
      return manifest ? [{ kind: "add-dataset", dataset, version, path, manifest }] : [];
    }
  }
}

/** A document on both sides, as far as it is there and sound. */
interface Versus<T> {
  before: Located<T> | undefined;
  after: Located<T> | undefined;
}

function documentOf<T>(registry: Registry, filed: Filed<T> | undefined): Located<T> | undefined {
  if (filed === undefined || filed.document) return filed?.document;
  if (registry.problems.some(({ file }) => file === filed.entry.path)) return undefined;
  throw new Error(`${filed.entry.path} changed but was not read at ${registry.commit}`);
}

/** What was never sound before was never there: a file that landed broken may be put right. */
function added<T>({ before, after }: Versus<T>): Located<T> | undefined {
  return before ? undefined : after;
}

function editModel(model: string, path: string, { before, after }: Versus<Model>): Change {
  return { kind: "edit-model", model, path, ...(before && { before: before.value }), ...(after && { after }) };
}

interface StageChange {
  model: string;
  stage: string;
  path: string;
  assignment: Versus<StageAssignment>;
  vacated: boolean;
}

function assign({ model, stage, path, assignment: { before, after }, vacated }: StageChange): readonly Change[] {
  const from = before && { from: before.value.version };
  if (vacated) return [{ kind: "vacate", model, stage, path, ...from }];
  return after ? [{ kind: "assign", model, stage, path, ...from, to: after.value.version, assignment: after }] : [];
}
