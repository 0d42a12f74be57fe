// What a version itself says it was made from, and where it is going, for the drawing in a comment.

import type { Descriptor, ModelVersion } from "../../registry/documents.ts";
import { shortAddress } from "../../registry/repository-address.ts";

/** Shape of a node: each is drawn differently. */
export type NodeKind = "code" | "data" | "model" | "thing";

export interface DirectNode {
  id: string;
  /** Hostile text: the template escapes it. */
  label: string;
  kind: Readonly<Partial<Record<NodeKind, true>>>;
  /** What it is to the version: `training data`, `parent`. */
  edge: string;
}

export interface DirectLineage {
  /** The version itself. */
  label: string;
  inputs: readonly DirectNode[];
  outputs: readonly DirectNode[];
  /** How many nodes were left out. */
  more: number;
}

const MOST_NODES = 24;

/** `undefined` when the version names nothing it was made from. */
export function directLineage(version: ModelVersion, stage: string | undefined): DirectLineage | undefined {
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
  const named = (prefix: string, nodes: readonly Omit<DirectNode, "id">[]) =>
    nodes.slice(0, MOST_NODES).map((one, index) => ({ id: `${prefix}${index}`, ...one }));
  return {
    label: `${version.model} ${version.version}`,
    inputs: named("in", inputs),
    outputs: named("out", outputs),
    more: Math.max(0, inputs.length - MOST_NODES) + Math.max(0, outputs.length - MOST_NODES),
  };
}

function node(kind: NodeKind, label: string, edge: string): Omit<DirectNode, "id"> {
  return { label, edge, kind: { [kind]: true } };
}

/** The end of an address tells more than its beginning. */
function nameOf({ name, uri = "unnamed", digest }: Descriptor): string {
  if (name !== undefined) return name;
  const [id] = Object.values(digest ?? {});
  return id === undefined ? shortAddress(uri) : `${shortAddress(uri)} ${id.slice(0, 7)}`;
}
