// Rules about what a version manifest names elsewhere in the registry.

import { presence } from "./coverage.ts";
import { type DatasetReference, type Located, type ModelVersion, problemAt } from "./documents.ts";
import { type Origin, originsOf } from "./lineage.ts";
import { nearest } from "./manifest-rules.ts";
import { formatPath, formatReference, isDatasetVersion, isName } from "./names.ts";
import type { Problem } from "./problem.ts";
import type { Registry } from "./registry.ts";
import { quoteText } from "./repair.ts";
import { compareVersions, sortVersions } from "./version.ts";

type Manifest = Located<ModelVersion>;

/** Everything a manifest names that the registry would hold, and does not, or holds with another content. */
export function checkReferences(registry: Registry, manifest: Manifest): Problem[] {
  return [...checkVersions(registry, manifest), ...checkDatasets(registry, manifest)];
}

function checkVersions(registry: Registry, manifest: Manifest): Problem[] {
  return referencesOf(manifest.value).flatMap(({ pointer, text, target }) => {
    if (target === undefined) {
      const facts = { what: "not a version of this registry", expected: "model@version", got: quoteText(text) };
      return problemAt(manifest, pointer, { code: "wrong-value", ...facts, fix: "name the version too" });
    }
    // Whoever wrote `model@version` is shown what could stand there in the same form.
    const write = text.includes("@") ? (version: string) => formatReference({ model: target.model, version }) : String;
    const problem = missingVersion(registry, target, { except: manifest.value, write });
    return problem ? problemAt(manifest, pointer, problem) : [];
  });
}

/** Everything a manifest names by version: what it was made from, what it was compared with, what it follows. */
function referencesOf(manifest: ModelVersion): Origin[] {
  const { model, version, previousVersion, evaluation } = manifest;
  const baselines = (evaluation?.comparisons ?? []).map(({ baseline }, index) => ({
    pointer: `/evaluation/comparisons/${index}/baseline/version`,
    text: baseline.version,
    target: { model: baseline.model ?? model, version: baseline.version },
  }));
  // A previous version that is not older is wrong already; whether it exists does not matter then.
  const follows = previousVersion !== undefined && compareVersions(previousVersion, version) < 0;
  const target = follows && { model, version: previousVersion };
  const previous = target ? [{ pointer: "/previousVersion", text: target.version, target }] : [];
  return [...previous, ...originsOf(manifest), ...baselines];
}

interface Suggestions {
  /** The version that asks, which can not be meant. */
  except?: { model: string; version: string };
  /** How a version is written where the problem is. */
  write?: (version: string) => string;
}

/** Says that a version is not there, when that is certain, and which ones are. */
export function missingVersion(
  registry: Registry,
  { model, version }: { model: string; version: string },
  { except, write = String }: Suggestions = {},
): Pick<Problem, "code" | "what" | "expected" | "fix"> | undefined {
  if (presence(registry, formatPath({ kind: "version", model, version })) !== "absent") return undefined;
  const known = sortVersions(registry.models.get(model)?.versions.keys() ?? []).reverse();
  const others = known.filter((other) => other !== except?.version || model !== except.model);
  const what = `${formatReference({ model, version })} is not in this registry`;
  const otherwise = "register it first, in a pull request of its own";
  return { code: "unknown-version", what, ...nearest(write(version), others.map(write), otherwise) };
}

function checkDatasets(registry: Registry, manifest: Manifest): Problem[] {
  return (manifest.value.lineage?.datasets ?? []).flatMap((dataset, index) =>
    checkDataset(registry, manifest, { dataset, pointer: `/lineage/datasets/${index}` }),
  );
}

/** A dataset without any manifest here is none of the registry's business; one with manifests must name one of them. */
function checkDataset(
  registry: Registry,
  manifest: Manifest,
  { dataset: { name, version, digest }, pointer }: { dataset: DatasetReference; pointer: string },
): Problem[] {
  if (version === undefined || !isName(name) || !isDatasetVersion(version)) return [];
  const path = formatPath({ kind: "dataset", dataset: name, version });
  const known = presence(registry, path) === "absent" ? versionsOfDataset(registry, name) : [];
  if (known.length > 0) {
    const what = `dataset ${formatReference({ model: name, version })} has no manifest`;
    return [
      problemAt(manifest, `${pointer}/version`, {
        code: "unknown-dataset",
        what,
        ...nearest(version, known, `add ${path}`),
      }),
    ];
  }
  const held: Readonly<Record<string, string>> =
    registry.datasets.get(`${name}@${version}`)?.document?.value.digest ?? {};
  return Object.entries(digest ?? {}).flatMap(([algorithm, got]) => {
    const expected = Object.hasOwn(held, algorithm) ? held[algorithm] : got;
    if (expected === got) return [];
    const facts = {
      what: `the digest is not the one of ${path}`,
      ...(expected && { expected }),
      got,
      fix: "name the dataset that was used",
    };
    return problemAt(manifest, `${pointer}/digest/${algorithm}`, { code: "dataset-mismatch", ...facts });
  });
}

function versionsOfDataset({ datasets }: Registry, name: string): string[] {
  return [...datasets.keys()].filter((key) => key.startsWith(`${name}@`)).map((key) => key.slice(name.length + 1));
}
