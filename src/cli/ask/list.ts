// `registrar list`: every model with its versions and what may be deployed from each stage, by receipts.

import type { Holding } from "../../registry/approved.ts";
import { latestOf } from "../../registry/version.ts";
import { readKeys } from "../keys.ts";
import type { PlaceOptions } from "../place.ts";
import { table } from "../print.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { withTags } from "./asked.ts";
import { type ModelHoldings, readHoldings } from "./holdings.ts";

export interface ListOptions extends PlaceOptions {
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** One model in the answer of `list --json`, which is a list of them by name. */
export interface ListedModel {
  model: string;
  /** How many were registered, retired ones too. */
  versions: number;
  latest: string;
  /** Stage to the version that `resolve` answers, or to the code of its refusal and a sentence why. */
  stages: Readonly<Record<string, ListedStage>>;
}

export type ListedStage = { version: string; exceptions?: readonly string[] } | { refused: string; reason: string };

/** 0 with the list, 2 when it could not be read or may lack a version. Throws a GitError. */
export async function runList(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const holdings = await withTags(options, terminal, (asked) => readHoldings(asked, { keys }));
  const models = holdings.flatMap(toListed);
  terminal.out(options.format === "json" ? JSON.stringify(models, null, 2) : describe(models));
  const faults = holdings.flatMap((model) => model.faults);
  for (const fault of faults) terminal.err(`fault: ${plain(fault)}`);
  return faults.length === 0 ? 0 : 2;
}

function toListed({ model, registered, stages }: ModelHoldings): ListedModel[] {
  const latest = latestOf(registered);
  if (latest === undefined) return [];
  return [{ model, versions: registered.length, latest, stages: toStages(stages) }];
}

/** Stages as they are told to programs. */
export function toStages(stages: ReadonlyMap<string, Holding>): Readonly<Record<string, ListedStage>> {
  return Object.fromEntries(
    [...stages].map(([stage, held]) => [
      stage,
      "refused" in held
        ? { refused: held.refused, reason: held.reason }
        : { version: held.version, ...(held.exceptions && { exceptions: held.exceptions }) },
    ]),
  );
}

function describe(models: readonly ListedModel[]): string {
  if (models.length === 0) return "No model is registered (or this clone has no tags).";
  const stages = [...new Set(models.flatMap((model) => Object.keys(model.stages)))].sort();
  const rows = models.map(({ model, versions, latest, stages: held }) => [
    model,
    latest,
    String(versions),
    ...stages.map((stage) => toCell(held[stage])),
  ]);
  const reasons = models.flatMap(reasonsOf);
  const notes = reasons.length === 0 ? [] : ["", ...reasons];
  return [table([["model", "latest", "versions", ...stages], ...rows]), ...notes].join("\n");
}

function toCell(held: ListedStage | undefined): string {
  if (held === undefined) return "";
  return "version" in held ? held.version : `(${held.refused})`;
}

function reasonsOf({ model, stages }: ListedModel): string[] {
  return Object.entries(stages).flatMap(([stage, held]) =>
    "refused" in held
      ? [plain(`${model}@${stage}: ${held.reason}`)]
      : (held.exceptions ?? []).map((exception) => plain(`${model}@${stage}: ${held.version}, ${exception}`)),
  );
}
