// A lineage in the words of Mermaid, for Markdown that draws it.

import type { LineageGraph, LineageKind, LineageNode } from "../../registry/lineage-graph.ts";
import { mermaidLabel } from "../markdown.ts";
import { nodeNote } from "./words.ts";

/** Brackets of each shape; the same as in the comment on a pull request. */
const SHAPES: Readonly<Record<LineageKind, readonly [string, string]>> = {
  version: ['(["', '"])'],
  dataset: ['[("', '")]'],
  code: ['[["', '"]]'],
  "base-model": ['(["', '"])'],
  stage: ['{{"', '"}}'],
};

/** A flow chart from left to right; the version that was asked about stands out. */
export function drawMermaid({ root, nodes, edges }: LineageGraph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${names.get(node.id)}${drawNode(node)}`),
    ...edges.map(({ from, to, role }) => `  ${names.get(from)} -->|"${mermaidLabel(role)}"| ${names.get(to)}`),
    `  style ${names.get(root)} stroke-width:3px`,
  ].join("\n");
}

function drawNode(node: LineageNode): string {
  const [open, close] = SHAPES[node.kind];
  return `${open}${mermaidLabel(nodeNote(node))}${close}`;
}
