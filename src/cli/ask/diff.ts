// `registrar diff`: two versions of a model, or what two of its stages hold, side by side.

import type { Delta } from "../../plan/metric-table.ts";
import { compareMetrics } from "../../plan/metric-table.ts";
import { type DiffRow, diffVersions } from "../../registry/diff.ts";
import type { ConfidenceInterval, ModelVersion } from "../../registry/documents.ts";
import { isName, parseReference, type Reference } from "../../registry/names.ts";
import { readKeys } from "../keys.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import { type ExitCode, fail, plain, refuse, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { describeDiff } from "./diff-text.ts";
import { type Asked, readApproved } from "./holdings.ts";
import { readManifest } from "./manifest.ts";
import { findUnknown } from "./unknown.ts";

export interface DiffOptions extends PlaceOptions {
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Also what is equal. */
  all?: true;
}

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

/** 0 with the comparison, whatever it says; 1 when a stage is refused; 2 when something is not there or can not be read. Throws a GitError. */
export async function runDiff(words: readonly string[], options: DiffOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", before = "", after = ""] = words;
  if (!isName(model)) return fail(terminal, `${plain(model)} is no name of a model`);
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  return withPlace(options, terminal, async (place) => {
    const sides: Side[] = [];
    for (const word of [before, after]) {
      const side = await readSide(place, { model, word }, { at: options.at, keys });
      if ("refused" in side) return refuse(terminal, side.refused);
      if ("mistake" in side) return fail(terminal, plain(side.mistake));
      sides.push(side);
    }
    const answer = toAnswer({ model, commit: place.commit, sides, all: options.all === true });
    terminal.out(options.format === "json" ? JSON.stringify(answer, null, 2) : describeDiff(answer));
    return 0;
  });
}

interface Side extends DiffSide {
  value: ModelVersion;
}

type NoSide = { refused: string } | { mistake: string };

async function readSide(
  place: Place,
  { model, word }: { model: string; word: string },
  { at, keys }: { at: string | undefined; keys: readonly string[] },
): Promise<Side | NoSide> {
  const reference = parseReference(`${model}@${word}`);
  if (!reference) return { mistake: `${word} is neither a version such as 1.2.3 nor the name of a stage` };
  const asked = toAsked(place, at);
  const unknown = await findUnknown(asked, reference);
  if (unknown !== undefined) return { mistake: unknown };
  return readHeld(asked, reference, keys);
}

async function readHeld(place: Place & Asked, reference: Reference, keys: readonly string[]): Promise<Side | NoSide> {
  const { model, stage } = reference;
  const held = stage === undefined ? undefined : await readApproved(place, reference, keys);
  if (held && "refused" in held) return { refused: held.reason };
  const version = held?.version ?? reference.version ?? "";
  const manifest = await readManifest(place, { model, version }, held);
  if ("mistake" in manifest) return manifest;
  return { version, ...(stage === undefined ? {} : { stage }), path: manifest.path, value: manifest.value };
}

interface Compared {
  model: string;
  commit: string;
  /** Before and after. */
  sides: readonly Side[];
  all: boolean;
}

function toAnswer({ model, commit, sides, all }: Compared): DiffAnswer {
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
