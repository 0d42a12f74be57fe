// Where the nodes of a lineage stand in a picture: generations from left to right, one column each.

import type { LineageEdge, LineageGraph } from "../../registry/lineage-graph.ts";

/** Columns from left to right, each with the ids of its nodes from top to bottom. */
export function layOut(graph: LineageGraph): string[][] {
  const ranks = rank(graph);
  const columns = new Map<number, string[]>();
  for (const [id, at] of [...ranks].sort(([, a], [, b]) => a - b)) columns.set(at, [...(columns.get(at) ?? []), id]);
  const layers = [...columns.values()];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) untangle(layers, graph.edges);
  return layers;
}

const SWEEPS = 4;

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
function untangle(layers: string[][], edges: readonly LineageEdge[]): void {
  const places = new Map(layers.flatMap((layer) => layer.map((id, index) => [id, index / layer.length] as const)));
  const sums = new Map<string, { sum: number; count: number }>();
  const weigh = (id: string, neighbour: string) => {
    const { sum, count } = sums.get(id) ?? { sum: 0, count: 0 };
    sums.set(id, { sum: sum + (places.get(neighbour) ?? 0), count: count + 1 });
  };
  for (const { from, to } of edges) {
    weigh(from, to);
    weigh(to, from);
  }
  const mean = (id: string) => {
    const { sum, count } = sums.get(id) ?? { sum: 0, count: 1 };
    return sum / count;
  };
  for (const layer of layers) layer.sort((a, b) => mean(a) - mean(b));
}
