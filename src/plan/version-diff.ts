// Two versions of a model side by side, metrics and manifest, as every answer shows them.

import { type DiffRow, diffVersions } from "../registry/diff.ts";
import type { ConfidenceInterval, ModelVersion } from "../registry/documents.ts";
import { compareMetrics, type Delta } from "./metric-table.ts";

export interface DiffSide {
  version: string;
  /** When a stage was asked for. */
  stage?: string;
  /** Of the manifest. */
  path: string;
}

export interface DiffMetric {
  id: string;
  /** Dataset and slice it was measured on; empty when the manifest says neither. */
  about: string;
  before?: Measured;
  after?: Measured;
  /** After minus before; a declared comparison over the same rows outweighs the difference of two points. */
  delta?: Delta;
  /** `better, not paired`, `no clear difference`, `newly measured` and the like. */
  meaning: string;
}

export interface Measured {
  value: number;
  confidenceInterval?: ConfidenceInterval;
}

/** The answer of `diff --json`. Rows that are equal, and metrics of the same value, are there only with `--all`. */
export interface DiffAnswer {
  model: string;
  /** Commit whose manifests are compared. */
  commit: string;
  before: DiffSide;
  after: DiffSide;
  metrics: readonly DiffMetric[];
  rows: readonly DiffRow[];
}

/** One side with its manifest. */
export interface Side extends DiffSide {
  value: ModelVersion;
}

export interface Compared {
  model: string;
  commit: string;
  /** Before and after. */
  sides: readonly Side[];
  all: boolean;
}

/** The comparison; throws when there are not two sides. */
export function compareSides({ model, commit, sides, all }: Compared): DiffAnswer {
  const [before, after] = sides;
  if (before === undefined || after === undefined) throw new Error("A comparison has two sides.");
  const rows = diffVersions(before.value, after.value).filter(({ change }) => all || change !== "equal");
  const metrics = metricsOf(before.value, after.value).filter(({ meaning }) => all || meaning !== "same");
  const toSide = ({ value: _, ...side }: Side): DiffSide => side;
  return { model, commit, before: toSide(before), after: toSide(after), metrics, rows };
}

function metricsOf(before: ModelVersion, after: ModelVersion): DiffMetric[] {
  const rows = compareMetrics(after, before, Number.POSITIVE_INFINITY)?.rows ?? [];
  return rows.map(({ metric: id, about, delta, ...row }) => {
    const [left, right] = [measured(before, id), measured(after, id)];
    const meaning = left === undefined ? "newly measured" : row.meaning;
    return {
      id,
      about,
      ...(left && { before: left }),
      ...(right && { after: right }),
      ...(delta && { delta }),
      meaning,
    };
  });
}

function measured({ evaluation }: ModelVersion, id: string): Measured | undefined {
  const metric = evaluation?.metrics?.find((one) => one.id === id);
  if (metric === undefined) return undefined;
  const { value, confidenceInterval } = metric;
  return { value, ...(confidenceInterval && { confidenceInterval }) };
}

/** `1.5.0`, or `1.5.0 (production)` when it was asked for by its stage. */
export function sideName({ version, stage }: DiffSide): string {
  return stage === undefined ? version : `${version} (${stage})`;
}

/** Digests and commit ids by their beginning. */
export function shortenIds(text: string): string {
  return text.replace(/\b([0-9a-f]{12})[0-9a-f]{28,}\b/g, "$1…");
}
