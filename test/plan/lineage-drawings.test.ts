import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { layOut } from "../../src/plan/lineage/layers.ts";
import { drawMermaid } from "../../src/plan/lineage/mermaid.ts";
import { drawSvg } from "../../src/plan/lineage/svg.ts";
import { drawTree } from "../../src/plan/lineage/tree.ts";
import type { LineageGraph, LineageKind, LineageNode } from "../../src/registry/lineage-graph.ts";

const node = (id: string, kind: LineageKind = "version", more: Partial<LineageNode> = {}): LineageNode => {
  return { id, kind, name: id, digests: [], ...more };
};

/** `a>b` is an edge of the role `parent`. */
function graphOf(nodes: readonly LineageNode[], edges: string): LineageGraph {
  const pairs = edges.split(" ").filter(Boolean);
  return {
    root: nodes[0]?.id ?? "",
    nodes,
    edges: pairs.map((pair) => {
      const [from = "", to = ""] = pair.split(">");
      return { from, to, role: "parent" };
    }),
  };
}

describe("drawTree", () => {
  it("refers to what was drawn before, and to the root", () => {
    const circle = graphOf([node("r"), node("a"), node("b")], "a>r b>r b>a r>b");
    expect(drawTree(circle)).toBe(
      [
        "r",
        "├─ made from",
        "│  ├─ parent: a",
        "│  │  └─ parent: b",
        "│  │     └─ parent: r (see above)",
        "│  └─ parent: b (see above)",
        "└─ led to (stages by the files)",
        "   └─ b",
        "      ├─ r (see above)",
        "      └─ a",
        "         └─ r (see above)",
      ].join("\n"),
    );
  });

  it("says what is missing, what was cut, and when there is nothing", () => {
    const graph = graphOf(
      [node("r"), node("a", "version", { missing: true }), node("b", "version", { cut: true })],
      "a>r b>r",
    );
    expect(drawTree(graph)).toContain("parent: a (not in this registry)");
    expect(drawTree(graph)).toContain("parent: b (more behind it)");
    expect(drawTree(graphOf([node("r")], ""))).toBe("r\n(nothing is said about it)");
  });

  it("draws a chain of thousands", () => {
    const nodes = Array.from({ length: 3000 }, (_, index) => node(`n${index}`));
    const edges = nodes.slice(1).map((_, index) => `n${index + 1}>n${index}`);
    expect(drawTree(graphOf(nodes, edges.join(" "))).split("\n")).toHaveLength(3001);
  });
});

const HOSTILE = `"]) --> x<script>alert('1')</script>&\n\u202e`;

describe("hostile names", () => {
  const graph = graphOf([node("r"), node(HOSTILE, "dataset", { name: HOSTILE })], "");
  const hostile = { ...graph, edges: [{ from: HOSTILE, to: "r", role: HOSTILE }] };

  it("stay text in a picture", () => {
    const svg = drawSvg(hostile);
    expect(svg).not.toMatch(/<script|\u202e/);
    const names = [...svg.matchAll(/<\/?([a-z]+)/g)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual([
      "defs",
      "g",
      "marker",
      "path",
      "rect",
      "style",
      "svg",
      "text",
      "title",
    ]);
  });

  it("stay text in Mermaid", () => {
    const lines = drawMermaid(hostile).split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[2]).toMatch(/^ {2}n1\[\("[^"]*"\)\]$/);
    expect(lines[3]).toMatch(/^ {2}n1 -->\|"[^"]*"\| n0$/);
  });

  it("stay on one line in a tree", () => expect(drawTree(hostile).split("\n")).toHaveLength(3));
});

describe("layOut", () => {
  const places = (graph: LineageGraph) =>
    new Map(layOut(graph).layers.flatMap((ids, column) => ids.map((id) => [id, column])));

  it.each([
    ["r a b", "a>r b>a", { b: 0, a: 1, r: 2 }],
    ["r a b", "a>r b>r", { a: 0, b: 0, r: 1 }],
    ["r a b c", "a>b b>r c>r", { a: 0, b: 1, c: 1, r: 2 }],
    ["r a", "r>a", { r: 0, a: 1 }],
  ])("puts %s with %s into columns", (ids, edges, columns) => {
    const nodes = ids.split(" ").map((id) => node(id));
    expect(Object.fromEntries(places(graphOf(nodes, edges)))).toEqual(columns);
  });

  it("lets every edge lead to the right when there is no circle, and places every node once in any case", () => {
    const size = 8;
    const pair = fc.tuple(fc.nat(size - 1), fc.nat(size - 1));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 16 }), fc.boolean(), (pairs, acyclic) => {
        const nodes = Array.from({ length: size }, (_, index) => node(`n${index}`));
        const kept = acyclic ? pairs.filter(([from, to]) => from < to) : pairs;
        const graph = graphOf(nodes, kept.map(([from, to]) => `n${from}>n${to}`).join(" "));
        const { layers, gaps } = layOut(graph);
        const held = [...gaps.values()].flat();
        expect(layers.flat().sort()).toEqual([...nodes.map(({ id }) => id), ...held].sort());
        const at = places(graph);
        for (const edge of graph.edges) {
          const way = [edge.from, ...(gaps.get(edge) ?? []), edge.to].map((id) => at.get(id) ?? -1);
          if (acyclic) expect(way).toEqual(way.map((_, index) => (way[0] ?? -1) + index));
        }
        for (const { from, to } of acyclic ? graph.edges : []) expect(at.get(from)).toBeLessThan(at.get(to) ?? -1);
      }),
    );
  });
});
