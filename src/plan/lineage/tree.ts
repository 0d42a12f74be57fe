// A lineage as an indented tree of plain text: what a version was made from, and what came of it.

import type { LineageEdge, LineageGraph } from "../../registry/lineage-graph.ts";
import { clean } from "../markdown.ts";
import { nodeName, nodeNote } from "./words.ts";

/** One line of the tree that is still to be drawn. */
interface Line {
  /** The other end of an edge. */
  id: string;
  role: string;
  /** Box lines of the levels above. */
  indent: string;
  last: boolean;
}

/** Follows edges to what came before (`from`) or after (`to`). */
type Direction = "from" | "to";

/** What is shared is drawn once and referred to afterwards, so the tree is never larger than the graph. */
export function drawTree(graph: LineageGraph): string {
  const [before, after] = [drawSide(graph, "from"), drawSide(graph, "to")];
  const sides = [
    ...(before.length === 0 ? [] : [{ title: "made from", lines: before }]),
    ...(after.length === 0 ? [] : [{ title: "led to (stages by the files)", lines: after }]),
  ];
  const root = graph.nodes.find(({ id }) => id === graph.root);
  const heading = root ? nodeNote(root) : graph.root;
  if (sides.length === 0) return `${heading}\n(nothing is said about it)`;
  const drawn = sides.flatMap(({ title, lines }, index) => {
    const last = index === sides.length - 1;
    return [`${branch(last)}${title}`, ...lines.map((line) => (last ? "   " : "│  ") + line)];
  });
  return [heading, ...drawn].join("\n");
}

const branch = (last: boolean) => (last ? "└─ " : "├─ ");

// Without recursion: chains of versions can be thousands long.
function drawSide({ root, nodes, edges }: LineageGraph, toward: Direction): string[] {
  const away = toward === "from" ? "to" : "from";
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byEnd = groupBy(edges, away);
  const nextTo = (id: string, indent: string): Line[] => {
    const near = byEnd.get(id) ?? [];
    return near.map((edge, index) => ({ id: edge[toward], role: edge.role, indent, last: index === near.length - 1 }));
  };
  const drawn = new Set([root]);
  const waiting = nextTo(root, "").reverse();
  const lines: string[] = [];
  for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
    const node = byId.get(line.id);
    if (node === undefined) continue;
    const again = drawn.has(node.id);
    drawn.add(node.id);
    const words = node.kind === "stage" ? `stage ${nodeName(node)}` : nodeNote(node);
    const role = toward === "from" ? `${clean(line.role)}: ` : "";
    lines.push(`${line.indent}${branch(line.last)}${role}${words}${again ? " (see above)" : ""}`);
    if (!again) waiting.push(...nextTo(node.id, line.indent + (line.last ? "   " : "│  ")).reverse());
  }
  return lines;
}

function groupBy(edges: readonly LineageEdge[], end: Direction): Map<string, LineageEdge[]> {
  const groups = new Map<string, LineageEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge[end]) ?? [];
    group.push(edge);
    groups.set(edge[end], group);
  }
  return groups;
}
