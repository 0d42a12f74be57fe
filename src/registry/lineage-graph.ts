// The lineage of a version over a whole registry: what it was made from, and what was made from it.

import type { Catalog, Source, VersionFacts } from "./catalog.ts";
import { createDescent, type Descent } from "./descent.ts";
import { formatReference, parseReference } from "./names.ts";

export type LineageKind = "version" | "dataset" | "code" | "base-model" | "stage";

export interface LineageNode {
  /** Unique in the graph: `version:churn@1.0.0`. */
  id: string;
  kind: LineageKind;
  /** `churn@1.0.0`, a dataset's name, an address, `churn@production`. */
  name: string;
  /** Of a dataset. */
  version?: string;
  digests: readonly string[];
  /** A version that is named and not in this registry, or whose manifest can not be read. */
  missing?: true;
  /** What lies behind it was left out, because it is deeper than was asked for. */
  cut?: true;
}

/** Points from what was there first to what came of it. */
export interface LineageEdge {
  from: string;
  to: string;
  /** `training data`, `code`, `parent`, `finetune of`, `holds`. */
  role: string;
}

export interface LineageGraph {
  /** Id of the version that was asked about. */
  root: string;
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
}

export interface Reach {
  /** Follow what it was made from. */
  up: boolean;
  /** Follow what was made from it, and the stages that hold those, by the files. */
  down: boolean;
  /** Generations from the version that is asked about; a circle ends where it began in any case. */
  depth: number;
}

/** Every node is there once, however many ways lead to it. */
export function traceLineage(catalog: Catalog, start: VersionFacts, { up, down, depth }: Reach): LineageGraph {
  const draft: Draft = { nodes: new Map(), edges: new Map() };
  const root = addVersion(draft, start).id;
  if (up) climb(draft, start, { catalog, depth });
  if (down) descend(draft, start, { catalog, depth, descent: createDescent(catalog) });
  return { root, nodes: [...draft.nodes.values()], edges: [...draft.edges.values()] };
}

interface Draft {
  nodes: Map<string, LineageNode>;
  edges: Map<string, LineageEdge>;
}

interface Walk {
  catalog: Catalog;
  depth: number;
}

function climb(draft: Draft, start: VersionFacts, { catalog, depth }: Walk): void {
  let generation: VersionFacts[] = [start];
  const seen = new Set([formatReference(start)]);
  for (let level = 0; generation.length > 0; level += 1) {
    if (level === depth) {
      markCut(draft, generation.filter(hasSources));
      return;
    }
    const next: VersionFacts[] = [];
    for (const facts of generation) {
      addSources(draft, facts);
      for (const parent of parentsOf(draft, facts, catalog)) {
        if (!seen.has(formatReference(parent))) next.push(parent);
        seen.add(formatReference(parent));
      }
    }
    generation = next;
  }
}

function hasSources({ datasets, code, baseModels, parents }: VersionFacts): boolean {
  return datasets.length + code.length + baseModels.length + parents.length > 0;
}

function addSources(draft: Draft, facts: VersionFacts): void {
  const to = idOf(facts);
  for (const source of facts.code) addEdge(draft, addSource(draft, "code", source), { to, role: "code" });
  for (const source of facts.datasets) {
    addEdge(draft, addSource(draft, "dataset", source), { to, role: source.role ? `${source.role} data` : "data" });
  }
  for (const source of facts.baseModels) {
    addEdge(draft, addSource(draft, "base-model", source), { to, role: source.role ?? "base model" });
  }
}

/** Adds the parents and returns those that can be followed. */
function parentsOf(draft: Draft, facts: VersionFacts, catalog: Catalog): VersionFacts[] {
  return facts.parents.flatMap((name) => {
    const { model, version } = parseReference(name) ?? {};
    const parent = model !== undefined && version !== undefined ? catalog.version(model, version) : undefined;
    const node = parent
      ? addVersion(draft, parent)
      : add(draft, { id: `version:${name}`, kind: "version", name, digests: [], missing: true });
    addEdge(draft, node, { to: idOf(facts), role: "parent" });
    return parent ? [parent] : [];
  });
}

function descend(draft: Draft, start: VersionFacts, walk: Walk & { descent: Descent }): void {
  let generation: readonly VersionFacts[] = [start];
  const seen = new Set([formatReference(start)]);
  for (let level = 0; generation.length > 0; level += 1) {
    for (const facts of generation) addStages(draft, facts, walk.catalog);
    if (level === walk.depth) {
      markCut(
        draft,
        generation.filter((facts) => walk.descent(facts).length > 0),
      );
      return;
    }
    const next: VersionFacts[] = [];
    for (const facts of generation) {
      for (const { model, version } of walk.descent(facts)) {
        const child = walk.catalog.version(model, version);
        if (child === undefined) continue;
        addEdge(draft, { id: idOf(facts) }, { to: addVersion(draft, child).id, role: "parent" });
        if (!seen.has(formatReference(child))) next.push(child);
        seen.add(formatReference(child));
      }
    }
    generation = next;
  }
}

function addStages(draft: Draft, { model, version }: VersionFacts, catalog: Catalog): void {
  for (const [stage, held] of Object.entries(catalog.model(model)?.stages ?? {})) {
    if (held !== version) continue;
    const name = formatReference({ model, stage });
    const node = add(draft, { id: `stage:${name}`, kind: "stage", name, digests: [] });
    addEdge(draft, { id: idOf({ model, version }) }, { to: node.id, role: "holds" });
  }
}

function markCut({ nodes }: Draft, versions: readonly VersionFacts[]): void {
  for (const facts of versions) {
    const node = nodes.get(idOf(facts));
    if (node) nodes.set(node.id, { ...node, cut: true });
  }
}

function idOf({ model, version }: { model: string; version: string }): string {
  return `version:${formatReference({ model, version })}`;
}

function addVersion(draft: Draft, facts: VersionFacts): LineageNode {
  return add(draft, { id: idOf(facts), kind: "version", name: formatReference(facts), digests: [] });
}

function addSource(draft: Draft, kind: LineageKind, { name, version, digests }: Source): LineageNode {
  const mark = version ?? digests[0];
  const id = `${kind}:${mark === undefined ? name : `${name}@${mark}`}`;
  return add(draft, { id, kind, name, ...(version === undefined ? {} : { version }), digests });
}

function add({ nodes }: Draft, node: LineageNode): LineageNode {
  const known = nodes.get(node.id) ?? node;
  nodes.set(node.id, known);
  return known;
}

function addEdge({ edges }: Draft, { id: from }: { id: string }, { to, role }: { to: string; role: string }): void {
  edges.set(JSON.stringify([from, to, role]), { from, to, role });
}
