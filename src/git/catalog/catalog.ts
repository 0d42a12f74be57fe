// The catalog of a clone at a commit, kept between questions so that only what changed is read.

import { randomUUID } from "node:crypto";
import type { Catalog, ModelFacts, VersionFacts } from "../../registry/catalog.ts";
import type { Clone } from "../clone.ts";
import { findCommonFolder } from "../common-folder.ts";
import { type Keep, openKeep } from "../keep.ts";
import { lackOf } from "../run.ts";
import { FOLDER_MODE, parseTree, readTrees } from "../tree.ts";
import { joinBlocks, partsOf, readBlock, type Segment } from "./segment.ts";
import { aboutOf, type Row, readTable, type Table, writeTable } from "./table.ts";
import { childrenIn, fold, sieve } from "./words.ts";

/** Reads the catalog at a commit. Throws a GitError, and an error when the clone lacks an object of it. */
export async function readCatalog(clone: Clone, commit: string): Promise<Catalog> {
  const [keep, folder] = await Promise.all([
    findCommonFolder(clone.folder).then(openKeep),
    readModelsFolder(clone, commit),
  ]);
  if (folder === undefined) return toCatalog(commit, { tree: "", rows: new Map() });
  const kept = readTable(keep);
  if (kept?.tree === folder.tree) return toCatalog(commit, kept);
  // Loaded only now: most questions find everything kept.
  const { updateTable } = await import("./update.ts");
  const table = await updateTable(clone, folder, kept);
  keepTable(keep, table);
  return toCatalog(commit, table);
}

/** The folder `models` of a commit; `undefined` when it has none. */
async function readModelsFolder({ objects }: Clone, commit: string) {
  const [top] = await readTrees(objects, [`${commit}^{tree}`]);
  const models = top?.find(({ path, mode }) => path === "models" && mode === FOLDER_MODE);
  if (models === undefined) return undefined;
  const [object] = await objects.read([models.oid]);
  if (object === undefined) throw lackOf(`the folder object ${models.oid}`);
  return { tree: models.oid, entries: parseTree(object.bytes) };
}

const PREFIX = "catalog-";
/** Files a catalog may be spread over; each update adds one. */
const MOST_SEGMENTS = 16;

function keepTable(keep: Keep, grown: Table): void {
  const table = segmentsOf(grown).length > MOST_SEGMENTS ? pack(grown) : grown;
  const segments = segmentsOf(table);
  const names = new Map(segments.map((segment) => [segment, segment.file ?? `${PREFIX}${randomUUID()}`]));
  const stored = [...names].every(
    ([segment, name]) => segment.file !== undefined || keep.store(name, partsOf(segment)),
  );
  if (!stored) return;
  writeTable(keep, table, names);
  const used = new Set(names.values());
  keep.drop((name) => name.startsWith(PREFIX) && !used.has(name));
}

function segmentsOf({ rows }: Table): Segment[] {
  return [...new Set([...rows.values()].map(({ segment }) => segment))];
}

/** The same table with everything in one segment. */
function pack({ tree, rows }: Table): Table {
  const all = [...rows.values()];
  const { segment, places } = joinBlocks(all.map(readBlock));
  return { tree, rows: new Map(all.map((row, index) => [row.model, { ...row, ...places[index], segment }])) };
}

function toCatalog(commit: string, { rows }: Table): Catalog {
  const linesOf = createLineReader();
  const told = new Map<Row, ModelFacts>();
  const tell = (row: Row) => {
    const facts = told.get(row) ?? aboutOf(row);
    told.set(row, facts);
    return facts;
  };
  return {
    commit,
    models: () => [...rows.values()].map(tell),
    model: (name) => {
      const row = rows.get(name);
      return row && tell(row);
    },
    version: (model, version) => {
      const row = rows.get(model);
      return (
        row &&
        linesOf(row)
          .find(({ text }) => text.startsWith(`${version} `))
          ?.facts()
      );
    },
    children: (model) => sieve(rows, `${model}@`, "parents").flatMap((row) => childrenIn(row, `${model}@`)),
    *mentioning(text, part) {
      const escaped = fold(JSON.stringify(text).slice(1, -1));
      for (const row of sieve(rows, fold(text), part ?? "words"))
        for (const line of linesOf(row)) if (line.folded().includes(escaped)) yield line.facts();
    },
  };
}

/** `<version> <facts as JSON>`. What was made of it once is kept: a lineage comes by the same versions again and again. */
interface Line {
  text: string;
  folded: () => string;
  facts: () => VersionFacts;
}

/** Lines of the versions that a model has at the commit; each block is read once. */
function createLineReader(): (row: Row) => readonly Line[] {
  const read = new Map<Row, Line[]>();
  return (row) => {
    const known = read.get(row);
    if (known) return known;
    const all = row.segment.readFacts(row.facts).toString("utf8").split("\n");
    const lines = row.lines.map((line) => toLine(all[line] ?? ""));
    read.set(row, lines);
    return lines;
  };
}

function toLine(text: string): Line {
  let folded: string | undefined;
  let facts: VersionFacts | undefined;
  return {
    text,
    folded: () => {
      folded ??= fold(text);
      return folded;
    },
    facts: () => {
      facts ??= JSON.parse(text.slice(text.indexOf(" ") + 1)) as VersionFacts;
      return facts;
    },
  };
}
