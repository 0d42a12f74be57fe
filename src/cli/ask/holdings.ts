// What may be deployed from the stages of models: now by receipts, at an earlier commit or moment by the records known then.

import type { Clone } from "../../git/clone.ts";
import { openByTags } from "../../git/keep-by-tags.ts";
import { listTags, readFew } from "../../git/records.ts";
import { type Holding, holdingsBy, registrationBy, toApproved } from "../../registry/approved.ts";
import { END_OF_TIME, type Held, heldOn } from "../../registry/held.ts";
import type { Reference } from "../../registry/names.ts";
import { type ListedTag, tagPatterns } from "../../registry/receipts.ts";
import { resolve } from "../../registry/resolve.ts";
import { parseRecordName, parseTag } from "../../registry/tags.ts";
import { refuse } from "../../registry/trust.ts";
import { type Fault, readRecords } from "./records.ts";

/** An earlier time: everything decided until a moment, or everything that landed until a commit. */
export type Past = { moment: string } | { commit: string };

/** Where and when a question about stages is asked; without `past` it is about now. */
export interface Asked extends Clone {
  past?: Past;
}

export interface ModelHoldings {
  model: string;
  /** Versions that were ever registered. */
  registered: readonly string[];
  retired: readonly string[];
  /** By stage name. */
  stages: ReadonlyMap<string, Holding>;
  /** What lay in a stage at an earlier time without approval. */
  bypassed: readonly Held[];
  /** Sentences about registrations and retirements that can not be believed, so that versions may be missing here. */
  faults: readonly string[];
}

export interface HoldingsQuestion {
  /** All models when left out. */
  models?: readonly string[];
  /** Public keys in PEM. */
  keys: readonly string[];
}

/** So few models are asked for sooner than anything that was kept is read. */
const FEW = 3;
/** Asking Git for more models one by one takes longer than reading the names of all tags. */
const MANY = 40;

/** Models that have any tag, by name. Throws a GitError. */
export async function readHoldings(asked: Asked, { models, keys }: HoldingsQuestion): Promise<ModelHoldings[]> {
  const some = models !== undefined && models.length <= MANY ? models : undefined;
  const few = some !== undefined && some.length <= FEW;
  const found = await (few || asked.past ? readEach(asked, some, keys) : readKept(asked, some, keys));
  const wanted = models && new Set(models);
  return wanted ? found.filter(({ model }) => wanted.has(model)) : found;
}

/** All models as they were told the last time, when no tag has changed since; else those that are asked for. `resolve` never asks here. */
async function readKept(
  asked: Asked,
  models: readonly string[] | undefined,
  keys: readonly string[],
): Promise<ModelHoldings[]> {
  const shelf = await openByTags(asked.folder, { name: "holdings", question: keys });
  if (shelf.kept !== undefined) return parseHoldings(shelf.kept);
  const found = await readEach(asked, models, keys);
  if (models === undefined) shelf.keep(formatHoldings(found));
  return found;
}

function formatHoldings(found: readonly ModelHoldings[]): string {
  return JSON.stringify(found.map((one) => ({ ...one, stages: [...one.stages] })));
}

function parseHoldings(text: string): ModelHoldings[] {
  const told: (Omit<ModelHoldings, "stages"> & { stages: [string, Holding][] })[] = JSON.parse(text);
  return told.map((one) => ({ ...one, stages: new Map(one.stages) }));
}

async function readEach(
  asked: Asked,
  models: readonly string[] | undefined,
  keys: readonly string[],
): Promise<ModelHoldings[]> {
  const read = asked.past ? readPast : readNow;
  const grouped = groupByModel(await list(asked, models));
  // Side by side: their questions to Git wait for each other's answers no longer than for their own.
  return Promise.all(grouped.map(([model, tags]) => read(asked, { model, tags, keys })));
}

/** The version a reference to a stage or version stands for. Throws a GitError. */
export async function readApproved(asked: Asked, reference: Reference, keys: readonly string[]): Promise<Holding> {
  if (!asked.past) {
    const listed = await listTags(asked.folder, tagPatterns(reference));
    const answer = resolve(reference, await readFew(asked.objects, reference, listed), { keys });
    return "refused" in answer ? answer : toApproved(answer);
  }
  const { model, stage } = reference;
  const tags = await list(asked, [model]);
  if (stage !== undefined) {
    const { stages } = await readPast(asked, { model, tags, keys });
    return stages.get(stage) ?? refuse("never-assigned", `No version had been approved for ${model}@${stage} by then`);
  }
  const { records, faults } = await readKnown(asked, tags, keys);
  const fault = faults.find(({ name }) => name === `record/${model}/v${reference.version}`);
  return fault ? { refused: "record-unsound", reason: fault.sentence } : registrationBy(records, reference);
}

function list({ folder, past }: Asked, models: readonly string[] | undefined): Promise<ListedTag[]> {
  if (past === undefined) {
    return listTags(folder, models?.flatMap((model) => tagPatterns({ model })) ?? ["*", "record/*"]);
  }
  const patterns = models?.map((model) => `record/${model}/*`) ?? ["record/*"];
  return listTags(folder, patterns, "commit" in past ? past.commit : undefined);
}

function groupByModel(listed: readonly ListedTag[]): [string, ListedTag[]][] {
  const models = new Map<string, ListedTag[]>();
  for (const tag of listed) {
    const model = /^(?:record\/)?([^@#/]+)/.exec(tag.name)?.[1] ?? "";
    const tags = models.get(model) ?? [];
    tags.push(tag);
    models.set(model, tags);
  }
  return [...models].sort(([a], [b]) => (a < b ? -1 : 1));
}

interface ModelTags {
  model: string;
  tags: readonly ListedTag[];
  keys: readonly string[];
}

async function readNow({ objects }: Asked, { model, tags, keys }: ModelTags): Promise<ModelHoldings> {
  const receipts = tags.flatMap(({ name }) => parseTag(name) ?? []).filter((tag) => tag.model === model);
  const versionsOf = (kind: "registration" | "deregistration") =>
    receipts.flatMap((tag) => (tag.kind === kind ? [tag.version] : []));
  const names = [...new Set(receipts.flatMap((tag) => ("stage" in tag ? [tag.stage] : [])))].sort();
  const hold = async (stage: string): Promise<[string, Holding]> => {
    const answer = resolve({ model, stage }, await readFew(objects, { model, stage }, tags), { keys });
    return [stage, "refused" in answer ? answer : toApproved(answer)];
  };
  const stages = new Map(await Promise.all(names.map(hold)));
  const [registered, retired] = [versionsOf("registration"), versionsOf("deregistration")];
  return { model, registered, retired, stages, bypassed: [], faults: [] };
}

async function readPast(asked: Asked, { model, tags, keys }: ModelTags): Promise<ModelHoldings> {
  const { records, faults } = await readKnown(asked, tags, keys);
  const stages = new Map([...holdingsBy(records), ...faults.flatMap(toRefusal)]);
  const versionsOf = (kind: "registration" | "retirement") =>
    records.flatMap(({ body: { subject, outcome } }) =>
      subject.kind === kind && outcome !== "bypassed" ? [subject.version] : [],
    );
  return {
    ...{ model, registered: versionsOf("registration"), retired: versionsOf("retirement"), stages },
    bypassed: heldOn(records, END_OF_TIME).filter(({ outcome }) => outcome === "bypassed"),
    faults: faults.filter((fault) => toRefusal(fault).length === 0).map(({ sentence }) => sentence),
  };
}

/** What was known at the earlier time. A record that can not be believed has no time, so it is a fault at every time. */
async function readKnown(asked: Asked, tags: readonly ListedTag[], keys: readonly string[]) {
  const { records, faults } = await readRecords(asked, tags, keys);
  const { past } = asked;
  if (past === undefined || "commit" in past) return { records, faults };
  const known = records.filter(({ body }) => Date.parse(body.decidedAt) <= Date.parse(past.moment));
  return { records: known, faults };
}

function toRefusal({ name, sentence }: Fault): [string, Holding][] {
  const subject = parseRecordName(name);
  return subject?.kind === "assignment" ? [[subject.stage, { refused: "record-unsound", reason: sentence }]] : [];
}
