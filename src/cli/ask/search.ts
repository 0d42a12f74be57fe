// `registrar search`: models and versions by words and conditions, from the files of the registry.

import { readCatalog } from "../../git/catalog/catalog.ts";
import { clean } from "../../plan/markdown.ts";
import { explainUnreadable } from "../../registry/catalog.ts";
import { asksVersions, parseCondition } from "../../registry/condition.ts";
import { findMatches, type Match } from "../../registry/search.ts";
import { latestOf } from "../../registry/version.ts";
import { type PlaceOptions, withPlace } from "../place.ts";
import { table } from "../print.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";

export interface SearchOptions extends PlaceOptions {
  format: "text" | "json";
  /** Conditions as they were typed. */
  where: readonly string[];
  /** Every matching version, and not each model once. */
  versions?: true;
}

/** One model in the answer of `search --json`, which is a list of them by name. */
export interface FoundModel {
  model: string;
  displayName?: string;
  task?: string;
  riskTier?: string;
  owners: readonly string[];
  tags: readonly string[];
  /** Of all its versions; absent when it has none. */
  latest?: string;
  /** Versions that meet the conditions, in ascending order; all when no condition is about versions. */
  versions: readonly string[];
  /** Stage to version, as the files wish it; `list` and `resolve` say what may be deployed. */
  stages: Readonly<Record<string, string>>;
}

/** 0 with what was found, 1 when nothing was, 2 for a condition that can not be read or a manifest that may be missing in the answer. Throws a GitError. */
export async function runSearch(
  words: readonly string[],
  options: SearchOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const parsed = options.where.map(parseCondition);
  for (const condition of parsed) if ("mistake" in condition) return fail(terminal, plain(condition.mistake));
  const conditions = parsed.flatMap((condition) => ("mistake" in condition ? [] : [condition]));
  const versions = options.versions === true;
  return withPlace(options, terminal, async (place) => {
    const catalog = await readCatalog(place, place.commit);
    const found = findMatches(catalog, { words, conditions, versions }).map(toFound);
    const lines = versions ? describeVersions(found) : describeModels(found);
    terminal.out(options.format === "json" ? JSON.stringify(found, null, 2) : lines);
    const faults = conditions.some(asksVersions) ? explainUnreadable(catalog) : [];
    for (const fault of faults) terminal.err(`fault: ${plain(fault)}`);
    if (faults.length > 0) return 2;
    return found.length > 0 ? 0 : 1;
  });
}

function toFound({ facts, versions }: Match): FoundModel {
  const { model, displayName, task, riskTier, owners, tags, stages } = facts;
  const latest = latestOf(facts.versions);
  return {
    model,
    ...(displayName === undefined ? {} : { displayName }),
    ...(task === undefined ? {} : { task }),
    ...(riskTier === undefined ? {} : { riskTier }),
    ...{ owners, tags },
    ...(latest === undefined ? {} : { latest }),
    ...{ versions, stages },
  };
}

const NOTHING = "Nothing matches.";

function describeModels(found: readonly FoundModel[]): string {
  if (found.length === 0) return NOTHING;
  const rows = found.map(({ model, displayName = "", task = "", riskTier = "", owners, latest = "", stages }) => {
    const held = Object.entries(stages).map(([stage, version]) => `${stage} ${version}`);
    return [model, clean(displayName, 40), task, riskTier, owners.join(", "), latest, held.join(", ")];
  });
  return table([["model", "name", "task", "tier", "owners", "latest", "stages (files)"], ...rows]);
}

function describeVersions(found: readonly FoundModel[]): string {
  if (found.length === 0) return NOTHING;
  const rows = found.flatMap(({ model, versions, stages }) =>
    versions.map((version) => {
      const held = Object.entries(stages).filter(([, holder]) => holder === version);
      return [`${model}@${version}`, held.map(([stage]) => stage).join(", ")];
    }),
  );
  return table([["version", "stages (files)"], ...rows]);
}
