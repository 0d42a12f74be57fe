// Sentences about names that are not there, with the one that was probably meant.

import type { Catalog, ModelFacts } from "./catalog.ts";
import { suggest } from "./suggest.ts";
import { latestOf } from "./version.ts";

const MOST_NAMES = 6;

/** `there is no model chrun here; did you mean churn?`, or the names there are; without a full stop. */
export function explainUnknown(what: string, name: string, allowed: readonly string[]): string {
  const meant = suggest(name, allowed);
  const problem = `there is no ${what} ${name} here`;
  if (meant !== undefined) return `${problem}; did you mean ${meant}?`;
  if (allowed.length === 0) return `${problem}, nor any other`;
  const more = allowed.length > MOST_NAMES ? ` and ${allowed.length - MOST_NAMES} more` : "";
  return `${problem}; there is ${allowed.slice(0, MOST_NAMES).join(", ")}${more}`;
}

/** The model, or a sentence with the nearest name. */
export function findModel(catalog: Catalog, name: string): ModelFacts | { unknown: string } {
  const found = catalog.model(name);
  if (found !== undefined) return found;
  const names = catalog.models().map(({ model }) => model);
  return { unknown: explainUnknown("model", name, names) };
}

/** Why a version of a model is not there, newest versions first. */
export function explainUnknownVersion(model: string, version: string, versions: readonly string[]): string {
  const latest = latestOf(versions);
  const newest = [...versions].reverse().filter((one) => one !== latest);
  return explainUnknown("version", `${model}@${version}`, [
    ...(latest === undefined ? [] : [`${model}@${latest}`]),
    ...newest.map((one) => `${model}@${one}`),
  ]);
}
