// Two versions of a model side by side: what each manifest says, fact by fact, the metrics aside.

import type { Descriptor, ModelVersion } from "./documents.ts";
import { shortAddress } from "./repository-address.ts";
import { scalar } from "./wording.ts";

/** Parts of a manifest, in the order they are shown. */
export const SECTIONS = [
  "about",
  "artifacts",
  "parameters",
  "datasets",
  "code",
  "environment",
  "parents",
  "base models",
  "disparities",
  "card",
] as const;

export type Section = (typeof SECTIONS)[number];

export interface DiffRow {
  section: Section;
  /** What it is about: `model sha256`, `transactions (training)`, `optimizer.rate`. */
  name: string;
  change: "added" | "removed" | "changed" | "equal";
  /** As text; absent when that version does not say it. */
  before?: string;
  after?: string;
  /** After minus before, of disparities that both versions measured. */
  difference?: number;
}

/** A fact of a manifest; a name that occurs again holds several values. */
type Fact = readonly [name: string, value: string];

/** Every fact of either version: what only one says, what they say differently, and what is the same. */
export function diffVersions(before: ModelVersion, after: ModelVersion): DiffRow[] {
  return SECTIONS.flatMap((section) => {
    const [left, right] = [gather(factsOf(section, before)), gather(factsOf(section, after))];
    const names = new Set([...left.keys(), ...right.keys()]);
    return [...names].map((name) => toRow({ section, name, left: left.get(name), right: right.get(name) }));
  }).map((row) => ({ ...row, ...differenceOf(row, before, after) }));
}

interface Pair {
  section: Section;
  name: string;
  left: string | undefined;
  right: string | undefined;
}

function toRow({ section, name, left, right }: Pair): DiffRow {
  const change = left === right ? "equal" : left === undefined ? "added" : right === undefined ? "removed" : "changed";
  return {
    ...{ section, name, change },
    ...(left === undefined ? {} : { before: left }),
    ...(right === undefined ? {} : { after: right }),
  };
}

function differenceOf({ section, name }: DiffRow, before: ModelVersion, after: ModelVersion): { difference?: number } {
  if (section !== "disparities") return {};
  const [left, right] = [before, after].map(({ evaluation }) => evaluation?.disparities?.find(({ id }) => id === name));
  return left === undefined || right === undefined ? {} : { difference: right.value - left.value };
}

function gather(facts: readonly Fact[]): Map<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of facts) values.set(name, [...(values.get(name) ?? []), value]);
  return new Map([...values].map(([name, all]) => [name, all.sort().join(", ")]));
}

function factsOf(section: Section, manifest: ModelVersion): Fact[] {
  const { lineage = {} } = manifest;
  switch (section) {
    case "about":
      return aboutOf(manifest);
    case "artifacts":
      return manifest.artifacts.flatMap((artifact) => describe(artifact, artifact.name));
    case "parameters":
      return flatten(lineage.parameters ?? {});
    case "datasets":
      return (lineage.datasets ?? []).flatMap(({ name, version, role, ...source }) => {
        const label = role === undefined ? name : `${name} (${role})`;
        return [...(version === undefined ? [] : [[label, version] as const]), ...describe(source, label)];
      });
    case "code":
      return (lineage.code ?? []).flatMap((source) => describe(source, nameOf(source)));
    case "environment":
      return (lineage.environment ?? []).flatMap((source) => describe(source, nameOf(source)));
    case "parents":
      return (lineage.parents ?? []).map((parent) => ["made from", parent]);
    case "base models":
      return (lineage.baseModels ?? []).flatMap(({ model, relation = "base", ...source }) => [
        ...(model === undefined ? [] : [[relation, model] as const]),
        ...(model === undefined || source.digest ? describe(source, `${relation} ${source.name ?? ""}`.trim()) : []),
      ]);
    case "disparities":
      return (manifest.evaluation?.disparities ?? []).map(({ id, value }) => [id, String(value)]);
    case "card":
      return Object.entries(manifest.card ?? {}).map(([name, value]) => [name, textOf(value)]);
  }
}

function aboutOf({ description, license, developers = [] }: ModelVersion): Fact[] {
  return [
    ...(description === undefined ? [] : [["description", description] as const]),
    ...(license === undefined ? [] : [["license", license] as const]),
    ...developers.map(({ login }) => ["developers", login] as const),
  ];
}

/** Address, digests and size of a thing, each a fact of its own. */
function describe({ uri, digest = {}, size, mediaType }: Descriptor, name: string): Fact[] {
  return [
    ...(uri === undefined ? [] : [[`${name} uri`, uri] as const]),
    ...Object.entries(digest).map(([algorithm, hex]) => [`${name} ${algorithm}`, hex] as const),
    ...(size === undefined ? [] : [[`${name} bytes`, String(size)] as const]),
    ...(mediaType === undefined ? [] : [[`${name} type`, mediaType] as const]),
  ];
}

function nameOf({ name, uri = "unnamed" }: Descriptor): string {
  return name ?? shortAddress(uri);
}

/** `{ optimizer: { rate: 0.1 } }` as `optimizer.rate`. The schema bounds the depth. */
function flatten(value: unknown, path = ""): Fact[] {
  const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isGroup) return [[path, scalar(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0 && path !== "") return [[path, "{}"]];
  return entries.flatMap(([key, inner]) => flatten(inner, path === "" ? key : `${path}.${key}`));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
