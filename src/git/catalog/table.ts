// The table of a kept catalog: for each model its folder in Git, its facts, and where those of its versions lie.

import type { ModelFacts } from "../../registry/catalog.ts";
import type { Keep } from "../keep.ts";
import { type Block, eachPart, openSegment, PARTS, type Range, type Segment } from "./segment.ts";

/** One model at the commit that was last looked at. */
export interface Row extends Block {
  model: string;
  /** Tree id of its folder. */
  tree: string;
  segment: Segment;
  /** Numbers of the lines of its block that hold versions of this commit; the others are of other times. */
  lines: readonly number[];
  /** Model facts as JSON: most questions need but a few. */
  about: string;
}

export interface Table {
  /** Tree id of `models`. */
  tree: string;
  /** By model, in order. */
  rows: ReadonlyMap<string, Row>;
}

export function aboutOf({ about }: Row): ModelFacts {
  return JSON.parse(about);
}

const NAME = "catalog";

interface Head {
  tree: string;
  segments: readonly { name: string; sizes: Segment["sizes"] }[];
}

/** The table as it was kept; `undefined` when there is none, or a part of it is gone or cut short. */
export function readTable(keep: Keep): Table | undefined {
  const [head = "", ...lines] = keep.read(NAME)?.toString("utf8").split("\n") ?? [];
  if (head === "") return undefined;
  const { tree, segments }: Head = JSON.parse(head);
  const opened = segments.map(({ name, sizes }) => keep.open(name, (path) => openSegment(path, name, sizes)));
  if (opened.includes(undefined)) return undefined;
  const rows = lines.filter(Boolean).flatMap((line) => parseRow(line, opened));
  return { tree, rows: new Map(rows.map((row) => [row.model, row])) };
}

function parseRow(line: string, segments: readonly (Segment | undefined)[]): Row[] {
  const [model = "", tree = "", number, ranges = "", lines = "", about = ""] = line.split("\t");
  const segment = segments[Number(number)];
  if (segment === undefined) return [];
  let held: readonly number[] | undefined;
  const row: Row = {
    ...{ model, tree, about, segment, ...parseBlock(ranges) },
    // Understood when a version of the model is asked for: most questions are about few models.
    get lines() {
      held ??= parseLines(lines);
      return held;
    },
  };
  return [row];
}

function parseBlock(text: string): Block {
  const ranges = text.split(" ");
  return eachPart((part) => parseRange(ranges[PARTS.indexOf(part)] ?? ""));
}

function parseRange(text: string): Range {
  const [from, to] = text.split("-").map(Number);
  return [from ?? 0, to ?? 0];
}

/** `0-7,9` stands for the first eight lines and the tenth. */
function parseLines(text: string): number[] {
  return text.split(",").flatMap((part) => {
    if (part === "") return [];
    const [from, to] = parseRange(part);
    return Array.from({ length: (part.includes("-") ? to : from) - from + 1 }, (_, index) => from + index);
  });
}

function formatLines(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => `${from}-${to}`).join(",");
}

/** Keeps a table whose segments lie in these files. */
export function writeTable(keep: Keep, { tree, rows }: Table, names: ReadonlyMap<Segment, string>): void {
  const segments = [...names].map(([{ sizes }, name]) => ({ name, sizes }));
  const numbers = new Map([...names.keys()].map((segment, index) => [segment, index]));
  const lines = [...rows.values()].map((row) => {
    const ranges = PARTS.map((part) => row[part].join("-")).join(" ");
    return [row.model, row.tree, numbers.get(row.segment), ranges, formatLines(row.lines), row.about].join("\t");
  });
  const head: Head = { tree, segments };
  keep.write(NAME, [JSON.stringify(head), ...lines].join("\n"));
}
