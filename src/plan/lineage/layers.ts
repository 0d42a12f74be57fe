// Where the nodes of a lineage stand in a picture: generations from left to right, one column each.

import type { LineageEdge, LineageGraph } from "../../registry/lineage-graph.ts";

export interface Layout {
  /** Columns from left to right, each with the ids of its nodes and gaps from top to bottom. */
  layers: string[][];
  /** For edges over several columns: the gap kept free for them in each column between, from left to right. */
  gaps: ReadonlyMap<LineageEdge, readonly string[]>;
}

export function layOut(graph: LineageGraph): Layout {
  const ranks = rank(graph);
  const gaps = new Map<LineageEdge, string[]>();
  const steps = graph.edges.flatMap((edge, index) => {
    const between = columnsBetween(edge, ranks).map((column) => ({ id: `gap ${index} ${column}`, column }));
    for (const { id, column } of between) ranks.set(id, column);
    const ids = between.map(({ id }) => id);
    if (ids.length > 0) gaps.set(edge, ids);
    return stepsAlong([edge.from, ...ids, edge.to]);
  });
  const columns = new Map<number, string[]>();
  for (const [id, at] of [...ranks].sort(([, a], [, b]) => a - b)) columns.set(at, [...(columns.get(at) ?? []), id]);
  const layers = [...columns.values()];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) untangle(layers, steps);
  return { layers, gaps };
}

const SWEEPS = 4;

function columnsBetween({ from, to }: LineageEdge, ranks: ReadonlyMap<string, number>): number[] {
  const [start, end] = [ranks.get(from) ?? 0, ranks.get(to) ?? 0];
  return Array.from({ length: Math.max(0, end - start - 1) }, (_, index) => start + 1 + index);
}

type Step = Pick<LineageEdge, "from" | "to">;

function stepsAlong(ids: readonly string[]): Step[] {
  return ids.slice(1).map((to, index) => ({ from: ids[index] ?? "", to }));
}

/** Every edge leads to a later column, as far as circles allow; sources stand right before what was made from them. */
function rank({ nodes, edges }: LineageGraph): Map<string, number> {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  const at = (id: string) => ranks.get(id) ?? 0;
  let moved = true;
  // A path is shorter than the number of nodes; only a circle would go on.
  for (let round = 0; moved && round < nodes.length; round += 1) {
    moved = false;
    for (const { from, to } of edges) {
      if (at(from) < at(to)) continue;
      ranks.set(to, at(from) + 1);
      moved = true;
    }
  }
  return pullRight(ranks, edges);
}

function pullRight(ranks: Map<string, number>, edges: readonly LineageEdge[]): Map<string, number> {
  const outgoing = new Map<string, string[]>();
  for (const { from, to } of edges) outgoing.set(from, [...(outgoing.get(from) ?? []), to]);
  const entered = new Set(edges.map(({ to }) => to));
  for (const [id, next] of outgoing) {
    if (entered.has(id)) continue;
    ranks.set(id, Math.min(...next.map((to) => ranks.get(to) ?? 0)) - 1);
  }
  return ranks;
}

/** Orders each column by the mean place of its neighbours, which leaves fewer crossings. */
function untangle(layers: string[][], steps: readonly Step[]): void {
  const places = new Map(layers.flatMap((layer) => layer.map((id, index) => [id, index / layer.length] as const)));
  const sums = new Map<string, { sum: number; count: number }>();
  const weigh = (id: string, neighbour: string) => {
    const { sum, count } = sums.get(id) ?? { sum: 0, count: 0 };
    sums.set(id, { sum: sum + (places.get(neighbour) ?? 0), count: count + 1 });
  };
  for (const { from, to } of steps) {
    weigh(from, to);
    weigh(to, from);
  }
  const mean = (id: string) => {
    const { sum, count } = sums.get(id) ?? { sum: 0, count: 1 };
    return sum / count;
  };
  for (const layer of layers) layer.sort((a, b) => mean(a) - mean(b));
}
