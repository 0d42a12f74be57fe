// A comparison and a lineage as the templates of an answer print them: cut to what a person reads in a comment.

import type { LineageGraph, LineageKind } from "../../registry/lineage-graph.ts";
import { nodeNote } from "../lineage/words.ts";
import { formatDifference, formatInterval, formatNumber } from "../numbers.ts";
import { type DiffAnswer, type Measured, shortenIds, sideName } from "../version-diff.ts";

export interface DiffView {
  model: string;
  before: string;
  after: string;
  metrics: readonly { id: string; about: string; before: string; after: string; difference: string; meaning: string }[];
  rows: readonly { section: string; name: string; before: string; after: string }[];
  /** How many lines were left out. */
  more: number;
}

export interface GraphView {
  nodes: readonly { id: string; label: string; is: Readonly<Partial<Record<LineageKind, true>>> }[];
  edges: readonly { from: string; to: string; role: string }[];
  root: string;
  /** How many nodes were left out. */
  more: number;
}

const MOST_METRICS = 30;
const MOST_ROWS = 60;
const MOST_NODES = 50;
const NONE = "–";

export function viewDiff({ model, before, after, metrics, rows }: DiffAnswer): DiffView {
  return {
    ...{ model, before: sideName(before), after: sideName(after) },
    metrics: metrics.slice(0, MOST_METRICS).map(({ id, about, delta, meaning, ...sides }) => ({
      ...{ id, about, before: number(sides.before), after: number(sides.after), meaning },
      difference: delta === undefined ? NONE : formatDifference(delta.value) + formatInterval(delta.confidenceInterval),
    })),
    rows: rows.slice(0, MOST_ROWS).map(({ section, name, before: left, after: right }) => {
      return { section, name, before: shortenIds(left ?? NONE), after: shortenIds(right ?? NONE) };
    }),
    more: Math.max(0, metrics.length - MOST_METRICS) + Math.max(0, rows.length - MOST_ROWS),
  };
}

/** The version that is asked about comes first in a graph, so it is never among what is left out. */
export function viewGraph({ root, nodes, edges }: LineageGraph): GraphView {
  const names = new Map(nodes.slice(0, MOST_NODES).map(({ id }, index) => [id, `n${index}`]));
  return {
    nodes: nodes.flatMap((node) => {
      const id = names.get(node.id);
      return id === undefined ? [] : [{ id, label: nodeNote(node), is: { [node.kind]: true } }];
    }),
    edges: edges.flatMap(({ from, to, role }) => {
      const ends = { from: names.get(from), to: names.get(to) };
      return ends.from === undefined || ends.to === undefined ? [] : [{ from: ends.from, to: ends.to, role }];
    }),
    root: names.get(root) ?? "n0",
    more: Math.max(0, nodes.length - MOST_NODES),
  };
}

function number(measured: Measured | undefined): string {
  return measured === undefined ? NONE : formatNumber(measured.value) + formatInterval(measured.confidenceInterval);
}
