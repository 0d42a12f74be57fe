// A lineage as a picture that stands for itself: no script, no font and no style from elsewhere, for light and dark pages.

import type { LineageEdge, LineageGraph, LineageNode } from "../../registry/lineage-graph.ts";
import { clean } from "../markdown.ts";
import { layOut } from "./layers.ts";
import { KIND_WORDS, nodeName, nodeNote } from "./words.ts";

/** Pixels. */
const BOX = { width: 250, height: 46, apart: 18, between: 110, margin: 24 };
/** Where an edge passes a column. */
const GAP = 10;
const LONGEST_NAME = 30;
const LONGEST_ROLE = 16;

const STYLE = `
  svg { color-scheme: light dark; --page: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #8c959f;
    --version: #ddf4ff; --dataset: #dafbe1; --code: #eaeef2; --base-model: #fbefff; --stage: #fff8c5; }
  @media (prefers-color-scheme: dark) { svg { --page: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #656c76;
    --version: #0c2d6b; --dataset: #0f3d22; --code: #262c36; --base-model: #3c1e70; --stage: #4b2900; } }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink); }
  .soft { font-size: 11px; fill: var(--soft); }
  .edge { fill: none; stroke: var(--line); stroke-width: 1.5; }
  .role { stroke: var(--page); stroke-width: 4; paint-order: stroke; text-anchor: middle; }
  .box { stroke: var(--line); }
  .root { stroke: var(--ink); stroke-width: 2.5; }
  .missing { stroke-dasharray: 4 3; }`;

interface Point {
  x: number;
  y: number;
}

/** An SVG document. Every text in it is escaped; the full names are its tooltips. */
export function drawSvg(graph: LineageGraph): string {
  const { layers, gaps } = layOut(graph);
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const tall = (id: string) => (ids.has(id) ? BOX.height : GAP);
  const height = 2 * BOX.margin + Math.max(...layers.map((layer) => heightOf(layer, tall)));
  const width = 2 * BOX.margin + layers.length * (BOX.width + BOX.between) - BOX.between;
  const points = placeAll(layers, height, tall);
  const root = graph.nodes.find(({ id }) => id === graph.root);
  const title = escapeXml(`Lineage of ${root ? nodeName(root) : graph.root}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}\n</style>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--line)"/></marker></defs>`,
    `<rect width="100%" height="100%" fill="var(--page)"/>`,
    ...graph.edges.map((edge) => drawEdge(edge, points, gaps.get(edge) ?? [])),
    ...graph.nodes.map((node) => drawNode(node, points.get(node.id) ?? { x: 0, y: 0 }, node.id === graph.root)),
    "</svg>",
  ].join("\n");
}

type Tall = (id: string) => number;

function heightOf(layer: readonly string[], tall: Tall): number {
  return layer.reduce((sum, id) => sum + tall(id) + BOX.apart, -BOX.apart);
}

/** Upper left corners of boxes and gaps. */
function placeAll(layers: readonly (readonly string[])[], height: number, tall: Tall): Map<string, Point> {
  const points = new Map<string, Point>();
  for (const [column, layer] of layers.entries()) {
    const x = BOX.margin + column * (BOX.width + BOX.between);
    let y = (height - heightOf(layer, tall)) / 2;
    for (const id of layer) {
      points.set(id, { x, y });
      y += tall(id) + BOX.apart;
    }
  }
  return points;
}

function drawNode(node: LineageNode, { x, y }: Point, isRoot: boolean): string {
  const marks = ["box", ...(isRoot ? ["root"] : []), ...(node.missing ? ["missing"] : [])].join(" ");
  const radius = node.kind === "version" || node.kind === "stage" ? BOX.height / 2 : 6;
  const left = x + (radius > 6 ? 20 : 12);
  const kind =
    KIND_WORDS[node.kind] + (node.missing ? ", not in this registry" : "") + (node.cut ? ", more behind" : "");
  return [
    `<g><title>${escapeXml(nodeNote(node))}</title>`,
    `<rect class="${marks}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="${radius}" fill="var(--${node.kind})"/>`,
    `<text x="${left}" y="${y + 20}">${escapeXml(clean(nodeName(node), LONGEST_NAME))}</text>`,
    `<text class="soft" x="${left}" y="${y + 36}">${kind}</text></g>`,
  ].join("");
}

function drawEdge(
  { from, to, role }: LineageEdge,
  points: ReadonlyMap<string, Point>,
  gaps: readonly string[],
): string {
  const at = (id: string, height: number) => {
    const { x, y } = points.get(id) ?? { x: 0, y: 0 };
    return { x, y: y + height / 2 };
  };
  const [start, end] = [at(from, BOX.height), at(to, BOX.height)];
  const first = { x: start.x + BOX.width, y: start.y };
  // In at the left of each gap, out at its right.
  const passed = gaps
    .map((id) => at(id, GAP))
    .flatMap(({ x, y }) => [
      { x, y },
      { x: x + BOX.width, y },
    ]);
  const stops = [first, ...passed, end];
  const bends = stops
    .slice(1)
    .map((stop, index) => (index % 2 === 0 ? bend(stops[index] ?? stop, stop) : `H${stop.x}`));
  const path = `<path class="edge" marker-end="url(#tip)" d="M${first.x} ${round(first.y)}${bends.join("")}"/>`;
  const words = escapeXml(clean(role, LONGEST_ROLE));
  const [x, y] = passed[0] ? [passed[0].x + BOX.width / 2, passed[0].y] : besideStart(first, end);
  return `${path}<text class="role soft" x="${round(x)}" y="${round(y - 3)}">${words}</text>`;
}

/** Near the beginning of an edge, where the lines of one target have not met yet. */
function besideStart(first: Point, end: Point): [x: number, y: number] {
  const far = BOX.between / 2 / Math.max(BOX.between, end.x - first.x);
  return [first.x + BOX.between / 2, first.y + (end.y - first.y) * far];
}

function bend(from: Point, to: Point): string {
  const far = Math.max(40, (to.x - from.x) / 2);
  return `C${from.x + far} ${round(from.y)} ${to.x - far} ${round(to.y)} ${to.x} ${round(to.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
