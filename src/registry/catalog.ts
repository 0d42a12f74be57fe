// What questions need to know of each model and version: a small part of the manifests, the same for every size of registry.

import type { Descriptor, DigestSet, ModelVersion } from "./documents.ts";
import { formatPath, formatReference, normaliseReference } from "./names.ts";
import type { ModelFolder, Registry } from "./registry.ts";
import { sortVersions } from "./version.ts";

export interface ModelFacts {
  model: string;
  displayName?: string;
  description?: string;
  owners: readonly string[];
  task?: string;
  riskTier?: string;
  tags: readonly string[];
  /** In ascending order, by the files. */
  versions: readonly string[];
  /** Stage to version, as the files wish it; what may be deployed is told by receipts alone. */
  stages: Readonly<Record<string, string>>;
  retired: readonly string[];
  /** Versions whose manifest can not be read, so that an answer may lack them; absent when there are none. */
  unreadable?: readonly string[];
}

/** Something a version was made from. */
export interface Source {
  /** A dataset's name, a base model, or the address of code. */
  name: string;
  /** Its address, when the name is not the address itself. */
  uri?: string;
  version?: string;
  /** What it is to the version: `training`, `finetune`. */
  role?: string;
  /** `sha256:…`, `gitCommit:…` */
  digests: readonly string[];
}

export interface VersionFacts {
  model: string;
  version: string;
  path: string;
  /** Git blob id of the manifest. */
  blob: string;
  description?: string;
  created?: string;
  developers: readonly string[];
  /** `model@version` of this registry it was made from: parents and base models. */
  parents: readonly string[];
  datasets: readonly Source[];
  code: readonly Source[];
  /** Base models from outside the registry. */
  baseModels: readonly Source[];
  artifacts: readonly Source[];
  metrics: readonly { id: string; value: number; dataset?: string; slice?: Readonly<Record<string, string>> }[];
}

/** A version with what it was made from in this registry. */
export type Child = Pick<VersionFacts, "model" | "version" | "parents">;

/** What a version was made from, but for code: that names another commit in each. */
export function sourcesOf({ datasets, baseModels, parents }: VersionFacts): readonly (Source | string)[] {
  return [...datasets, ...baseModels, ...parents];
}

/** The registry at a commit, ready for questions. */
export interface Catalog {
  commit: string;
  /** By name. */
  models: () => readonly ModelFacts[];
  model: (name: string) => ModelFacts | undefined;
  version: (model: string, version: string) => VersionFacts | undefined;
  /**
   * Every version whose facts hold the text somewhere, letters in any case, and perhaps more: a first sieve. The empty text finds all.
   * In its `sources` (datasets, base models and parents, not code) much less has to be searched.
   */
  mentioning: (text: string, part?: "sources") => Iterable<VersionFacts>;
  /** Every version that was made from one of this model, and perhaps more. */
  children: (model: string) => readonly Child[];
}

/** A catalog in memory; files with problems are left out. */
export function toCatalog(registry: Registry): Catalog {
  const models = [...registry.models.values()].map((folder) => ({ ...toModelFacts(folder), ...unreadableOf(folder) }));
  const byName = new Map(models.map((facts) => [facts.model, facts]));
  const versions = new Map<string, { facts: VersionFacts; text: string }>();
  for (const folder of registry.models.values()) {
    for (const { entry, document } of folder.versions.values()) {
      if (document === undefined) continue;
      const facts = toVersionFacts(document.value, { path: entry.path, blob: entry.oid });
      versions.set(formatReference(facts), { facts, text: JSON.stringify(facts).toLowerCase() });
    }
  }
  return {
    commit: registry.commit,
    models: () => models,
    model: (name) => byName.get(name),
    version: (model, version) => versions.get(formatReference({ model, version }))?.facts,
    mentioning: (text) => sieve(versions.values(), text.toLowerCase()),
    children: (model) =>
      [...versions.values()].flatMap(({ facts }) =>
        facts.parents.some((parent) => parent.startsWith(`${model}@`)) ? [facts] : [],
      ),
  };
}

/** One sentence for each version that every answer of a catalog lacks. */
export function explainUnreadable(catalog: Catalog): string[] {
  return catalog.models().flatMap(({ model, unreadable = [] }) =>
    unreadable.map((version) => {
      const path = formatPath({ kind: "version", model, version });
      return `${path} can not be read, so it was passed over; registrar check tells why.`;
    }),
  );
}

function* sieve(versions: Iterable<{ facts: VersionFacts; text: string }>, wanted: string): Iterable<VersionFacts> {
  for (const { facts, text } of versions) if (text.includes(wanted)) yield facts;
}

/** Only for folders whose manifests were all read. */
function unreadableOf({ versions }: ModelFolder): Pick<ModelFacts, "unreadable"> {
  const names = [...versions].flatMap(([version, { document }]) => (document === undefined ? [version] : []));
  return names.length === 0 ? {} : { unreadable: sortVersions(names) };
}

/** What is asked about a model, from its folder. */
export function toModelFacts(folder: ModelFolder): ModelFacts {
  const { displayName, description, owners = [], task, riskTier, tags = [] } = folder.identity?.document?.value ?? {};
  const stages = [...folder.stages].flatMap(([stage, { document }]) =>
    document === undefined ? [] : [[stage, document.value.version]],
  );
  return {
    model: folder.name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(task === undefined ? {} : { task }),
    ...(riskTier === undefined ? {} : { riskTier }),
    owners,
    tags,
    versions: sortVersions(folder.versions.keys()),
    stages: Object.fromEntries(stages),
    retired: sortVersions(folder.retired.keys()),
  };
}

/** What is asked about a version, from its manifest. */
export function toVersionFacts(manifest: ModelVersion, { path, blob }: { path: string; blob: string }): VersionFacts {
  const { model, version, description, created, developers = [], lineage = {}, evaluation = {} } = manifest;
  const bases = lineage.baseModels ?? [];
  const named = [...(lineage.parents ?? []), ...bases.flatMap((base) => base.model ?? [])];
  return {
    ...{ model, version, path, blob },
    ...(description === undefined ? {} : { description }),
    ...(created === undefined ? {} : { created }),
    developers: developers.map(({ login }) => login),
    parents: [...new Set(named.map(normaliseReference))],
    datasets: (lineage.datasets ?? []).map((dataset) => toSource(dataset, dataset.version, dataset.role)),
    code: (lineage.code ?? []).map((code) => toSource(code)),
    baseModels: bases
      .filter(({ model }) => model === undefined)
      .map((base) => toSource(base, undefined, base.relation)),
    artifacts: manifest.artifacts.map((artifact) => toSource(artifact)),
    metrics: (evaluation.metrics ?? []).map(({ id, value, dataset, slice }) => ({
      ...{ id, value },
      ...(dataset === undefined ? {} : { dataset }),
      ...(slice === undefined ? {} : { slice }),
    })),
  };
}

function toSource({ name, uri, digest }: Descriptor, version?: string, role?: string): Source {
  return {
    name: name ?? uri ?? "unnamed",
    ...(name === undefined || uri === undefined ? {} : { uri }),
    ...(version === undefined ? {} : { version }),
    ...(role === undefined ? {} : { role }),
    digests: toDigests(digest),
  };
}

function toDigests(digest: DigestSet = {}): string[] {
  return Object.entries(digest).map(([algorithm, hex]) => `${algorithm}:${hex}`);
}
