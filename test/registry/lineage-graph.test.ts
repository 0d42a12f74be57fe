import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type LineageGraph, traceLineage } from "../../src/registry/lineage-graph.ts";
import { catalogOf, factsOf, type Lineages } from "./catalog-sample.ts";

const ALL = { up: true, down: true, depth: Number.POSITIVE_INFINITY };

const DATA = 'datasets: [{ name: visits, version: "1", role: training }]';
const FAMILY: Lineages = {
  "a@1.0.0": `${DATA}, code: [{ uri: "git+https://x.org/t@4be1c0c", digest: { gitCommit: "${"4b".repeat(20)}" } }]`,
  "a@2.0.0": `${DATA}, parents: ["a@1.0.0"]`,
  "b@1.0.0": 'parents: ["a@2.0.0", "a@1.0.0"]',
  "c@1.0.0": 'parents: ["b@1.0.0"], baseModels: [{ uri: "pkg:huggingface/bert" }]',
};
const STAGES = { "a@production": "1.0.0", "b@production": "1.0.0", "c@staging": "1.0.0" };

/** Edges in words: `a@1.0.0 -> a@2.0.0`. */
function arrows({ edges }: LineageGraph): string[] {
  const short = (id: string) => id.replace(/^[a-z-]+:/, "");
  return edges.map(({ from, to }) => `${short(from)} -> ${short(to)}`);
}

const trace = (name: string, reach = {}, lineages = FAMILY) => {
  const catalog = catalogOf(lineages, lineages === FAMILY ? STAGES : {});
  return traceLineage(catalog, factsOf(catalog, name), { ...ALL, ...reach });
};

describe("traceLineage", () => {
  it.each([
    [
      "up, through parents",
      "a@2.0.0",
      { down: false },
      ["visits@1 -> a@2.0.0", "a@1.0.0 -> a@2.0.0", expect.stringContaining("x.org"), "visits@1 -> a@1.0.0"],
    ],
    ["up, one generation", "a@2.0.0", { down: false, depth: 1 }, ["visits@1 -> a@2.0.0", "a@1.0.0 -> a@2.0.0"]],
    [
      "down, with the stages on the way",
      "a@2.0.0",
      { up: false },
      ["a@2.0.0 -> b@1.0.0", "b@1.0.0 -> b@production", "b@1.0.0 -> c@1.0.0", "c@1.0.0 -> c@staging"],
    ],
    [
      "down, one generation",
      "a@1.0.0",
      { up: false, depth: 1 },
      ["a@1.0.0 -> a@production", "a@1.0.0 -> a@2.0.0", "a@1.0.0 -> b@1.0.0", "b@1.0.0 -> b@production"],
    ],
  ])("goes %s", (_, name, reach, expected) => {
    expect(arrows(trace(name, reach))).toEqual(expected);
  });

  it("holds a shared source once", () => {
    const { nodes } = trace("c@1.0.0");
    expect(nodes.map(({ id }) => id).filter((id) => id === "dataset:visits@1")).toHaveLength(1);
  });

  it("says where it was cut, and nowhere else", () => {
    const cut = ({ nodes }: LineageGraph) => nodes.flatMap((node) => (node.cut ? [node.name] : []));
    expect(cut(trace("b@1.0.0", { down: false, depth: 1 }))).toEqual(["a@2.0.0", "a@1.0.0"]);
    expect(cut(trace("a@1.0.0", { up: false, depth: 1 }))).toEqual(["a@2.0.0", "b@1.0.0"]);
    expect(cut(trace("b@1.0.0"))).toEqual([]);
  });

  it("names a parent that is not there, and goes on", () => {
    const { nodes } = trace("a@1.0.0", {}, { "a@1.0.0": 'parents: ["gone@1.0.0", "gone@2.0.0"]' });
    expect(nodes.filter(({ missing }) => missing).map(({ name }) => name)).toEqual(["gone@1.0.0", "gone@2.0.0"]);
  });

  it("ends in a circle", () => {
    const circle = { "a@1.0.0": 'parents: ["b@1.0.0"]', "b@1.0.0": 'parents: ["a@1.0.0"]' };
    expect(arrows(trace("a@1.0.0", {}, circle)).sort()).toEqual(["a@1.0.0 -> b@1.0.0", "b@1.0.0 -> a@1.0.0"]);
    expect(arrows(trace("a@1.0.0", {}, { "a@1.0.0": 'parents: ["a@1.0.0"]' }))).toEqual(["a@1.0.0 -> a@1.0.0"]);
  });

  it("finds a version below exactly when that finds it above, whatever the graph", () => {
    const size = 6;
    const arrow = fc.tuple(fc.nat(size - 1), fc.nat(size - 1));
    fc.assert(
      fc.property(fc.array(arrow, { maxLength: 12 }), fc.nat(size - 1), (parents, start) => {
        const name = (index: number) => `m${index}@1.0.0`;
        const lineages = Object.fromEntries(
          Array.from({ length: size }, (_, index) => {
            const of = [...new Set(parents.filter(([child]) => child === index).map(([, parent]) => name(parent)))];
            return [name(index), `parents: ${JSON.stringify(of)}`];
          }),
        );
        const below = trace(name(start), { up: false }, lineages).nodes.slice(1);
        for (const { name: child } of below) {
          expect(trace(child, { down: false }, lineages).nodes.map((node) => node.name)).toContain(name(start));
        }
      }),
      { numRuns: 30 },
    );
  });
});
