// `registrar show`: a model with its versions and stages, or the manifest a reference stands for, as it was registered.

import { readSnapshotAround } from "../../git/snapshot.ts";
import { type ModelFacts, toModelFacts } from "../../registry/catalog.ts";
import { explainNoReference, parseReference, type Reference } from "../../registry/names.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { readKeys } from "../keys.ts";
import { type Place, type PlaceOptions, withCommit, withPlace } from "../place.ts";
import { table } from "../print.ts";
import { type ExitCode, fail, plain, refuse, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { readHoldings } from "./holdings.ts";
import { type ListedStage, toStages } from "./list.ts";
import { readApprovedManifest } from "./manifest.ts";
import { findUnknown } from "./unknown.ts";

export interface ShowOptions extends PlaceOptions {
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** The answer of `show <model> --json`: identity and versions by the files, stages by receipts. */
export interface ShownModel extends Omit<ModelFacts, "stages"> {
  stages: Readonly<Record<string, ListedStage>>;
}

/** 0 with the answer, 1 when the reference is refused or the file is not the one that was approved, 2 for what is not there. Throws a GitError. */
export async function runShow(text: string, options: ShowOptions, terminal: Terminal): Promise<ExitCode> {
  const reference = parseReference(text);
  if (!reference) return fail(terminal, plain(explainNoReference(text)));
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  // What was approved is told by receipts and the commit they lie on, whatever the files are now.
  const isModel = reference.stage === undefined && reference.version === undefined;
  return (isModel ? withPlace : withCommit)(options, terminal, async (place) => {
    const unknown = await findUnknown(toAsked(place, options.at), reference);
    if (unknown !== undefined) return fail(terminal, plain(unknown));
    const show = isModel ? showModel : showVersion;
    return show(place, { reference, options, keys, terminal });
  });
}

interface Showing {
  reference: Reference;
  options: ShowOptions;
  keys: readonly string[];
  terminal: Terminal;
}

async function showVersion(place: Place, { reference, options, keys, terminal }: Showing): Promise<ExitCode> {
  const found = await readApprovedManifest(toAsked(place, options.at), reference, keys);
  if ("refused" in found) {
    if (options.format === "json") terminal.out(JSON.stringify(found, null, 2));
    return refuse(terminal, found.reason);
  }
  const { text, ...shown } = found;
  terminal.out(options.format === "json" ? JSON.stringify(shown, null, 2) : withoutControls(text));
  for (const warning of shown.warnings) terminal.err(`warning: ${plain(warning)}`);
  return 0;
}

function withoutControls(text: string): string {
  return text.trimEnd().split("\n").map(plain).join("\n");
}

async function showModel(place: Place, { reference, options, keys, terminal }: Showing): Promise<ExitCode> {
  const { model } = reference;
  const snapshot = await readSnapshotAround(place, place.commit, [`models/${model}/model.yaml`]);
  const folder = parseRegistry(snapshot).models.get(model);
  if (folder === undefined) return fail(terminal, `${model} has tags, but no files at this commit; give --at`);
  const [held] = await readHoldings(toAsked(place, options.at), { models: [model], keys });
  const shown: ShownModel = { ...toModelFacts(folder), stages: toStages(held?.stages ?? new Map()) };
  terminal.out(options.format === "json" ? JSON.stringify(shown, null, 2) : describeModel(shown));
  for (const fault of held?.faults ?? []) terminal.err(`fault: ${plain(fault)}`);
  return held === undefined || held.faults.length === 0 ? 0 : 2;
}

function describeModel(shown: ShownModel): string {
  const { displayName, description, owners, task, riskTier, tags, versions, retired, stages } = shown;
  const lines: [string, string][] = [
    ["name", displayName ?? ""],
    ["description", description ?? ""],
    ["owners", owners.join(", ")],
    ["task", task ?? ""],
    ["risk tier", riskTier ?? ""],
    ["tags", tags.join(", ")],
    ["versions", versions.join(", ")],
    ["retired", retired.join(", ")],
    ...Object.entries(stages).map(([stage, held]): [string, string] => [
      stage,
      "version" in held ? describeHeld(held) : `nothing: ${held.reason}`,
    ]),
  ];
  const told = lines.filter(([, value]) => value !== "").map(([key, value]) => ["", key, value]);
  return [shown.model, ...(told.length === 0 ? [] : [table(told)])].join("\n");
}

function describeHeld({ version, exceptions = [] }: Extract<ListedStage, { version: string }>): string {
  if (exceptions.length === 0) return version;
  const count = exceptions.length === 1 ? "1 exception" : `${exceptions.length} exceptions`;
  return `${version} with ${count}: ${exceptions.join("; ")}`;
}
