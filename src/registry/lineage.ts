// Where versions come from: a graph over the registry that must have no circle.

import { type Located, type ModelVersion, problemAt } from "./documents.ts";
import { formatReference, parseReference } from "./names.ts";
import type { Problem } from "./problem.ts";

/** A reference of a manifest to a version of the registry, and where it is written. */
export interface Origin {
  pointer: string;
  /** As written. */
  text: string;
  /** Absent when the text is no reference to a version. */
  target?: { model: string; version: string };
}

/** The versions of this registry a version was made from. */
export function originsOf({ lineage }: ModelVersion): Origin[] {
  const parents = (lineage?.parents ?? []).map((text, index) => toOrigin(`/lineage/parents/${index}`, text));
  const bases = (lineage?.baseModels ?? []).flatMap(({ model }, index) =>
    model === undefined ? [] : toOrigin(`/lineage/baseModels/${index}/model`, model),
  );
  return [...parents, ...bases];
}

function toOrigin(pointer: string, text: string): Origin {
  const { model, version } = parseReference(text) ?? {};
  return model !== undefined && version !== undefined
    ? { pointer, text, target: { model, version } }
    : { pointer, text };
}

/** One problem for each reference that closes a circle. */
export function findCycles(manifests: readonly Located<ModelVersion>[]): Problem[] {
  const byName = new Map(manifests.map((manifest) => [formatReference(manifest.value), manifest]));
  const state: Walk = { byName, done: new Set(), trail: [], problems: [] };
  for (const name of byName.keys()) walk(state, name);
  return state.problems;
}

interface Walk {
  byName: ReadonlyMap<string, Located<ModelVersion>>;
  done: Set<string>;
  /** The versions from the start to here, each with the references still to follow. */
  trail: { name: string; ahead: Origin[] }[];
  problems: Problem[];
}

/** Depth first without recursion: chains of versions can be thousands long. */
function walk(state: Walk, start: string): void {
  enter(state, start);
  for (let step = state.trail.at(-1); step !== undefined; step = state.trail.at(-1)) {
    const origin = step.ahead.pop();
    if (origin === undefined) {
      state.done.add(step.name);
      state.trail.pop();
    } else if (origin.target) {
      const name = formatReference(origin.target);
      const circle = state.trail.findIndex((earlier) => earlier.name === name);
      if (circle === -1) enter(state, name);
      else state.problems.push(...toProblem(state, circle, { at: step.name, origin }));
    }
  }
}

function enter({ byName, done, trail }: Walk, name: string): void {
  const manifest = byName.get(name);
  if (manifest && !done.has(name)) trail.push({ name, ahead: originsOf(manifest.value).reverse() });
}

function toProblem({ byName, trail }: Walk, circle: number, { at, origin }: { at: string; origin: Origin }): Problem[] {
  const manifest = byName.get(at);
  if (manifest === undefined) return [];
  const names = [...trail.slice(circle).map(({ name }) => name), trail[circle]?.name];
  const facts = {
    what: "a version descends from itself",
    got: names.join(" from "),
    fix: "remove the reference that is not true",
  };
  return [problemAt(manifest, origin.pointer, { code: "lineage-cycle", ...facts })];
}
