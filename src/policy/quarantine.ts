// What has to move when some versions may not be used any more: each stage they hold goes back, or is left empty.

import type { SealedRecord } from "../registry/record.ts";
import { findRollbackTarget } from "./rollback-target.ts";

/** A version by model. */
export interface NamedVersion {
  model: string;
  version: string;
}

/** A stage that an affected version holds, and the version it goes back to; none leaves it empty. */
export interface QuarantineMove {
  model: string;
  stage: string;
  from: string;
  to?: string;
}

export interface Quarantine {
  moves: readonly QuarantineMove[];
  /** What must not come back, in the order given. */
  retire: readonly NamedVersion[];
}

/** What is known of the models at the base. */
export interface QuarantineGround {
  /** Version by stage. */
  stagesOf: (model: string) => ReadonlyMap<string, string>;
  isRetired: (version: NamedVersion) => boolean;
  /** Records of an assignment, newest first. */
  recordsOf: (model: string, stage: string) => readonly SealedRecord[];
}

/**
 * Every stage of an affected version goes back to the last version that held it by receipt and is neither affected nor retired. One
 * that has no such version is left empty: better nothing than what is known to be bad.
 */
export function planQuarantine(affected: readonly NamedVersion[], ground: QuarantineGround): Quarantine {
  const names = new Set(affected.map(({ model, version }) => `${model}@${version}`));
  const isOut = (one: NamedVersion) => names.has(`${one.model}@${one.version}`) || ground.isRetired(one);
  const models = [...new Set(affected.map(({ model }) => model))];
  const moves = models.flatMap((model) =>
    [...ground.stagesOf(model)].flatMap(([stage, from]): QuarantineMove[] => {
      if (!names.has(`${model}@${from}`)) return [];
      const known = { current: from, retired: (version: string) => isOut({ model, version }) };
      const to = findRollbackTarget(ground.recordsOf(model, stage), known);
      return [{ model, stage, from, ...(to !== undefined && { to }) }];
    }),
  );
  return { moves, retire: affected.filter((one) => !ground.isRetired(one)) };
}
