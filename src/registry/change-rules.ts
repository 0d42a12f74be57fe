// Rules about change: what was merged once stays, and versions only go forward.

import { type Change, changedPaths } from "./change.ts";
import { problemAt } from "./documents.ts";
import { formatPath, formatReference, type GovernedPath, parsePath } from "./names.ts";
import type { Problem } from "./problem.ts";
import type { Filed, Registry } from "./registry.ts";
import { quoteText } from "./repair.ts";
import { compareVersions, lineOf, nextPatch, sortVersions } from "./version.ts";

/** Every rule that the step from `before` to `after` breaks; `changes` are those that `compare` found between the two. */
export function checkChanges(before: Registry, after: Registry, changes: readonly Change[]): Problem[] {
  const paths = changedPaths(before, after);
  const kept = paths.flatMap((path) => {
    const meaning = parsePath(path);
    return meaning && wasSound(before, meaning) ? checkKept(meaning, path, after.entries.has(path)) : [];
  });
  const registrations = changes.filter((change) => change.kind === "register");
  return [...kept, ...checkOneVersion(registrations), ...registrations.flatMap((change) => checkNewer(before, change))];
}

type Registration = Extract<Change, { kind: "register" }>;

/** What landed broken never counted, so it may be put right or taken away. */
function wasSound(before: Registry, meaning: GovernedPath): boolean {
  const filed = lookUp(before, meaning);
  return (
    filed !== undefined &&
    (filed.document !== undefined || before.problems.every(({ file }) => file !== filed.entry.path))
  );
}

function lookUp(registry: Registry, meaning: GovernedPath): Filed<unknown> | undefined {
  switch (meaning.kind) {
    case "policy":
      return undefined;
    case "model":
      return registry.models.get(meaning.model)?.identity;
    case "version":
      return registry.models.get(meaning.model)?.versions.get(meaning.version);
    case "stage":
      return registry.models.get(meaning.model)?.stages.get(meaning.stage);
    case "retirement":
      return registry.models.get(meaning.model)?.retired.get(meaning.version);
    case "dataset":
      return registry.datasets.get(`${meaning.dataset}@${meaning.version}`);
  }
}

function checkKept(meaning: GovernedPath, file: string, exists: boolean): Problem[] {
  const did = exists ? "changed" : "removed";
  switch (meaning.kind) {
    case "version": {
      const fix = exists
        ? "restore the file, and register the new content as a new version"
        : "restore the file; retire the version instead";
      const code = exists ? "version-changed" : "version-deleted";
      return [
        {
          code,
          file,
          what: `the registered version ${formatReference(meaning)} was ${did}`,
          expected: "the bytes that were merged",
          fix,
        },
      ];
    }
    case "retirement": {
      const what = `the retirement of ${formatReference(meaning)} was ${did}`;
      return [
        {
          code: "retirement-changed",
          file,
          what,
          expected: "the file as it was merged",
          fix: "restore it; register a new version instead",
        },
      ];
    }
    case "dataset": {
      const what = `the dataset ${meaning.dataset}@${meaning.version} was ${did}`;
      const fix = exists ? "restore the file, and add the new content as a new version" : "restore the file";
      return [{ code: "dataset-changed", file, what, expected: "the bytes that were merged", fix }];
    }
    case "model":
      if (exists) return [];
      return [
        {
          code: "model-deleted",
          file,
          what: `the model ${meaning.model} was removed`,
          fix: "restore the file; retire its versions instead",
        },
      ];
    case "policy":
    case "stage":
      return [];
  }
}

/** The registration tag goes on the merge commit, so that commit may register only one version of a model. */
function checkOneVersion(registrations: readonly Registration[]): Problem[] {
  return registrations.flatMap(({ model, version, manifest }, index) => {
    const earlier = registrations.slice(0, index).find((other) => other.model === model);
    if (earlier === undefined) return [];
    const what = `a second version of ${model} in one pull request`;
    const facts = {
      what,
      expected: `only ${earlier.version}`,
      got: quoteText(version),
      fix: "open a pull request for each version",
    };
    return problemAt(manifest, "/version", { code: "several-versions", ...facts });
  });
}

/** Within a line (`1.5`) versions go forward; an older line may still be maintained. */
function checkNewer(before: Registry, { model, version, manifest }: Registration): Problem[] {
  const registered = [...(before.models.get(model)?.versions.keys() ?? [])].filter((other) => other !== version);
  const newest = sortVersions(registered.filter((other) => lineOf(other) === lineOf(version))).at(-1);
  if (newest === undefined || compareVersions(version, newest) > 0) return [];
  const facts = {
    what: `${formatReference({ model, version })} is not newer than what is registered`,
    expected: `a version after ${newest}`,
    got: quoteText(version),
    fix: `write the next version and name the file after it: ${formatPath({ kind: "version", model, version: nextPatch(newest) })}`,
  };
  return [problemAt(manifest, "/version", { code: "version-not-newer", ...facts })];
}
