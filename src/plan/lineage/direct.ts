// What a version was made from and where it is going, as nodes and edges for a drawing.

import type { Descriptor, ModelVersion } from "../../registry/documents.ts";

/** Shape of a node: each is drawn differently. */
export type NodeKind = "code" | "data" | "model" | "thing";

export interface LineageNode {
  id: string;
  /** Hostile text: the template escapes it. */
  label: string;
  kind: Readonly<Partial<Record<NodeKind, true>>>;
  /** What it is to the version: `training data`, `parent`. */
  edge: string;
}

export interface LineageGraph {
  /** The version itself. */
  label: string;
  inputs: readonly LineageNode[];
  outputs: readonly LineageNode[];
  /** How many nodes were left out. */
  more: number;
}

const MOST_NODES = 24;

/** `undefined` when the version names nothing it was made from. */
export function lineageGraph(version: ModelVersion, stage: string | undefined): LineageGraph | undefined {
  const { code = [], datasets = [], parents = [], baseModels = [], environment = [] } = version.lineage ?? {};
  const inputs = [
    ...code.map((source) => node("code", nameOf(source), "code")),
    ...datasets.map((data) => node("data", `${data.name} ${data.version ?? ""}`, `${data.role ?? "data"}`)),
    ...parents.map((parent) => node("model", parent, "parent")),
    ...baseModels.map((base) => node("model", base.model ?? nameOf(base), base.relation ?? "base model")),
    ...environment.map((one) => node("thing", nameOf(one), "environment")),
  ];
  if (inputs.length === 0) return undefined;
  const outputs = [
    ...version.artifacts.map((artifact) => node("thing", artifact.name, "artifact")),
    ...(stage === undefined ? [] : [node("model", stage, "stage")]),
  ];
  const named = (prefix: string, nodes: readonly Omit<LineageNode, "id">[]) =>
    nodes.slice(0, MOST_NODES).map((one, index) => ({ id: `${prefix}${index}`, ...one }));
  return {
    label: `${version.model} ${version.version}`,
    inputs: named("in", inputs),
    outputs: named("out", outputs),
    more: Math.max(0, inputs.length - MOST_NODES) + Math.max(0, outputs.length - MOST_NODES),
  };
}

function node(kind: NodeKind, label: string, edge: string): Omit<LineageNode, "id"> {
  return { label, edge, kind: { [kind]: true } };
}

/** The end of an address tells more than its beginning. */
function nameOf({ name, uri = "unnamed", digest }: Descriptor): string {
  if (name !== undefined) return name;
  const [id] = Object.values(digest ?? {});
  const place = uri.replace(/^[a-z+]+:\/\//, "").replace(/@[0-9a-f]{7,}$/, "");
  return id === undefined ? place : `${place} ${id.slice(0, 7)}`;
}
