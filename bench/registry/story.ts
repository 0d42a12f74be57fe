// What became of a made-up registry, change by change: every version is registered, and some are promoted.

import { chanceOf } from "./chance.ts";
import { type Shape, versionName } from "./shape.ts";

export interface Registration {
  kind: "registration";
  model: number;
  version: number;
}

export interface Assignment {
  kind: "assignment";
  model: number;
  stage: "staging" | "production";
  version: number;
  /** The version that leaves the stage. */
  before: number | undefined;
  /** Counts the changes of the stage from 1. */
  sequence: number;
}

export type Change = Registration | Assignment;

/** Week by week each model gets a version; half of them are staged, and a quarter of those go to production. */
export function* tellStory({ models, versions }: Shape): Iterable<Change> {
  const held = new Map<string, Assignment>();
  const assign = (model: number, stage: Assignment["stage"], version: number): Assignment => {
    const last = held.get(`${stage} ${model}`);
    const sequence = (last?.sequence ?? 0) + 1;
    const change: Assignment = { kind: "assignment", model, stage, version, before: last?.version, sequence };
    held.set(`${stage} ${model}`, change);
    return change;
  };
  for (let version = 0; version < versions; version += 1) {
    for (let model = 0; model < models; model += 1) {
      const chance = chanceOf(`${model} ${versionName(version)}`);
      yield { kind: "registration", model, version };
      // The first one goes all the way, so that every model holds both stages.
      if (version > 0 && chance() >= 0.49) continue;
      yield assign(model, "staging", version);
      if (version === 0 || chance() < 0.25) yield assign(model, "production", version);
    }
  }
}

/** Changes that land together. A commit for each would make importing take minutes and no question slower. */
export function* landTogether(changes: Iterable<Change>, most: number): Iterable<Change[]> {
  let together: Change[] = [];
  for (const change of changes) {
    together.push(change);
    if (together.length < most) continue;
    yield together;
    together = [];
  }
  if (together.length > 0) yield together;
}
