// Finds models and versions in a catalog by words and conditions.

import type { Catalog, ModelFacts } from "./catalog.ts";
import { asksVersions, type Condition, holderMeets, modelMeets, versionMeets } from "./condition.ts";
import { sortVersions } from "./version.ts";

export interface Search {
  /** All of them must be found in the model's name, display name, description, task, owners or tags, in any case. */
  words: readonly string[];
  /** All of them must hold; those about versions must hold for one and the same version. */
  conditions: readonly Condition[];
  /** Single versions are asked for, so a stage must be held by the version itself. */
  versions: boolean;
}

export interface Match {
  facts: ModelFacts;
  /** Versions that meet the conditions about versions, in ascending order; all when there are none. */
  versions: readonly string[];
}

/** Whether a model has all of the words. */
export function matches(
  { model, displayName, description, task, owners, tags }: ModelFacts,
  words: readonly string[],
): boolean {
  const text = [model, displayName, description, task, ...owners, ...tags].join("\n").toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}

/** Models by name. No manifest is asked for unless a condition is about versions. */
export function findMatches(catalog: Catalog, { words, conditions, versions }: Search): Match[] {
  const ofVersions = conditions.filter(asksVersions);
  const ofModels = conditions.filter((condition) => !asksVersions(condition));
  const ofHolders = versions ? ofModels.filter(({ key }) => key === "stage") : [];
  const meets = (facts: ModelFacts) =>
    ofModels.every((condition) => ofHolders.includes(condition) || modelMeets(facts, condition));
  const models = catalog.models().filter((facts) => matches(facts, words) && meets(facts));
  const found = ofVersions.length === 0 ? undefined : findVersions(catalog, ofVersions);
  return models.flatMap((facts) => {
    const all = found === undefined ? facts.versions : sortVersions(found.get(facts.model) ?? []);
    const held = all.filter((version) => ofHolders.every((condition) => holderMeets(facts, version, condition)));
    const wanted = found !== undefined || versions;
    return wanted && held.length === 0 ? [] : [{ facts, versions: held }];
  });
}

function findVersions(catalog: Catalog, conditions: readonly Condition[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const facts of catalog.mentioning(sieveOf(conditions))) {
    if (!conditions.every((condition) => versionMeets(facts, condition))) continue;
    const versions = found.get(facts.model) ?? new Set();
    found.set(facts.model, versions.add(facts.version));
  }
  return found;
}

/** The longest text that every version in question must hold; empty when there is none. */
function sieveOf(conditions: readonly Condition[]): string {
  const texts = conditions.flatMap(({ operator, value, metric }) => {
    if (metric !== undefined) return [metric.id];
    // Digests are kept with their algorithm, and names apart from versions.
    return operator === "!=" ? [] : [value.split("@")[0] ?? ""];
  });
  const safe = texts.map((text) => /[\w./:+-]+/.exec(text)?.[0] ?? "");
  return safe.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}
