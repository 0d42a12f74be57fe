// The table of a catalog brought up to a commit: only models whose folder changed are listed, only new manifests are parsed.

import { type ModelFacts, toModelFacts, type VersionFacts } from "../../registry/catalog.ts";
import { isName, parsePath } from "../../registry/names.ts";
import { parseRegistry } from "../../registry/registry.ts";
import type { Entry } from "../../registry/snapshot.ts";
import { sortVersions } from "../../registry/version.ts";
import type { Clone, Progress } from "../clone.ts";
import type { ObjectReader } from "../read.ts";
import { lackOf } from "../run.ts";
import { toText } from "../text.ts";
import { carryOut } from "../threads/threads.ts";
import { FOLDER_MODE, readTrees } from "../tree.ts";
import { eachPart, joinBlocks } from "./segment.ts";
import type { Row, Table } from "./table.ts";
import { sectionsOf } from "./words.ts";

/** A model's folder at the commit, with what is known of its versions from other times. */
interface Draft {
  model: string;
  tree: string;
  old: Row | undefined;
  /** Governed files of the folder. */
  entries: readonly Entry[];
  /** `version blob` to the line of facts. */
  lines: Map<string, string>;
  /** How many of them were known before. */
  known: number;
}

/** The table for the folder `models` with this tree id and these entries. Throws when the clone lacks an object. */
export async function updateTable(
  { objects, progress }: Pick<Clone, "objects" | "progress">,
  { tree, entries }: { tree: string; entries: readonly Entry[] },
  old: Table | undefined,
): Promise<Table> {
  const folders = entries.filter(({ path, mode }) => mode === FOLDER_MODE && isName(path));
  const kept = folders.flatMap(({ path, oid }) => {
    const row = old?.rows.get(path);
    return row?.tree === oid ? [row] : [];
  });
  const same = new Set(kept.map(({ model }) => model));
  const drafts = await listModels(objects, { folders: folders.filter(({ path }) => !same.has(path)), old });
  await parseNew(objects, drafts, progress);
  const rows = [...kept, ...toRows(drafts, await readModelFacts(objects, drafts))];
  rows.sort((a, b) => (a.model < b.model ? -1 : 1));
  return { tree, rows: new Map(rows.map((row) => [row.model, row])) };
}

const DOCUMENT_FOLDERS = ["versions", "stages", "retired"];

async function listModels(
  objects: ObjectReader,
  { folders, old }: { folders: readonly Entry[]; old: Table | undefined },
): Promise<Draft[]> {
  const tops = await readTrees(objects, oidsOf(folders));
  const inner = folders.flatMap(({ path: model }, index) =>
    (tops[index] ?? []).flatMap(({ path, mode, oid }) =>
      mode === FOLDER_MODE && DOCUMENT_FOLDERS.includes(path) ? [{ path: `models/${model}/${path}`, mode, oid }] : [],
    ),
  );
  const files = await readTrees(objects, oidsOf(inner));
  const below = new Map(inner.map(({ path }, index) => [path, files[index] ?? []]));
  return folders.map(({ path: model, oid: tree }, index) => {
    const top = `models/${model}`;
    const entries = [
      ...place(top, tops[index] ?? []),
      ...DOCUMENT_FOLDERS.flatMap((folder) => place(`${top}/${folder}`, below.get(`${top}/${folder}`) ?? [])),
    ];
    const row = old?.rows.get(model);
    const lines = linesOf(row);
    return { model, tree, old: row, entries, lines, known: lines.size };
  });
}

function oidsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ oid }) => oid);
}

function place(folder: string, entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }))
    .filter(({ path }) => parsePath(path) !== undefined);
}

/** Everything that is known of a model's versions, also of those that are gone. */
function linesOf(row: Row | undefined): Draft["lines"] {
  const text = row?.segment.readFacts(row.facts).toString("utf8") ?? "";
  if (text === "") return new Map();
  return new Map(
    text.split("\n").map((line) => {
      const { version, blob }: VersionFacts = JSON.parse(line.slice(line.indexOf(" ") + 1));
      return [`${version} ${blob}`, line];
    }),
  );
}

async function parseNew(
  objects: ObjectReader,
  drafts: readonly Draft[],
  progress: Progress = () => undefined,
): Promise<void> {
  const orders = drafts.flatMap((draft) =>
    versionsOf(draft).flatMap(({ key, path, blob }) => (draft.lines.has(key) ? [] : [{ draft, key, path, blob }])),
  );
  const prepare = async (batch: readonly (typeof orders)[number][]) => {
    const texts = await readTexts(
      objects,
      batch.map(({ blob }) => blob),
    );
    return batch.map(({ path, blob }, index) => ({ path, blob, text: texts[index] ?? null }));
  };
  const found = await carryOut({
    ...{ task: "distil", orders, prepare },
    progress: (done, total) => progress("Reading manifests", done, total),
  });
  for (const [index, { draft, key, path }] of orders.entries()) {
    const facts = found[index];
    if (facts) draft.lines.set(key, `${path.version} ${JSON.stringify(facts)}`);
  }
}

function versionsOf({ entries }: Draft) {
  return entries.flatMap(({ path: file, mode, oid: blob }) => {
    const path = parsePath(file);
    if (mode !== "100644" || path?.kind !== "version") return [];
    return [{ key: `${path.version} ${blob}`, path, blob }];
  });
}

async function readTexts(objects: ObjectReader, oids: readonly string[]): Promise<(string | null)[]> {
  const found = await objects.read(oids);
  return found.map((object, index) => {
    if (object === undefined) throw lackOf(`the file object ${oids[index]}`);
    return toText(object.bytes);
  });
}

/** Facts of models, from the small files beside the versions. */
async function readModelFacts(
  objects: ObjectReader,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<string, ModelFacts>> {
  const entries = drafts.flatMap((draft) => draft.entries);
  const small = entries.filter(({ path, mode }) => mode === "100644" && parsePath(path)?.kind !== "version");
  const found = await readTexts(objects, oidsOf(small));
  const { models } = parseRegistry({
    commit: "",
    covers: [],
    entries: new Map(entries.map((entry) => [entry.path, entry])),
    texts: new Map(small.map(({ oid }, index) => [oid, found[index] ?? null])),
  });
  return new Map([...models].map(([name, folder]) => [name, toModelFacts(folder)]));
}

/** A model without a new version keeps its block; the blocks of the others make a new segment. */
function toRows(drafts: readonly Draft[], models: ReadonlyMap<string, ModelFacts>): Row[] {
  const told = drafts.flatMap((draft) => {
    const about = models.get(draft.model);
    return about === undefined ? [] : [{ draft, head: toHead(draft, about) }];
  });
  const isNew = ({ draft }: { draft: Draft }) => draft.old === undefined || draft.lines.size > draft.known;
  const changed = told.filter(isNew);
  const { segment, places } = joinBlocks(
    changed.map(({ draft: { lines } }) => {
      const texts = { facts: [...lines.values()].join("\n"), ...sectionsOf(lines.values()) };
      return eachPart((part) => Buffer.from(texts[part]));
    }),
  );
  const placed = new Map(changed.map(({ draft }, index) => [draft, places[index]]));
  return told.flatMap(({ draft, head }) => {
    const place = placed.get(draft);
    if (place) return [{ ...head, ...place, segment }];
    return draft.old ? [{ ...draft.old, ...head }] : [];
  });
}

function toHead(draft: Draft, about: ModelFacts): Pick<Row, "model" | "tree" | "lines" | "about"> {
  const here = new Set(versionsOf(draft).map(({ key }) => key));
  const keys = [...draft.lines.keys()];
  const lines = keys.flatMap((key, line) => (here.has(key) ? [line] : []));
  const read = new Set(lines.map((line) => keys[line]?.split(" ")[0]));
  const unreadable = sortVersions(about.versions.filter((version) => !read.has(version)));
  const told = { ...about, ...(unreadable.length === 0 ? {} : { unreadable }) };
  return { model: draft.model, tree: draft.tree, lines, about: JSON.stringify(told) };
}
