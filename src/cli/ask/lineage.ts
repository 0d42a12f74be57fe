// `registrar lineage`: what a version was made from and what was made from it, as a tree or a picture.

import { readCatalog } from "../../git/catalog/catalog.ts";
import { drawMermaid } from "../../plan/lineage/mermaid.ts";
import { drawSvg } from "../../plan/lineage/svg.ts";
import { drawTree } from "../../plan/lineage/tree.ts";
import { type Catalog, explainUnreadable, type VersionFacts } from "../../registry/catalog.ts";
import { type LineageGraph, traceLineage } from "../../registry/lineage-graph.ts";
import { formatReference, parseReference, type Reference } from "../../registry/names.ts";
import { explainUnknownVersion, findModel } from "../../registry/unknown.ts";
import { readKeys } from "../keys.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import { type ExitCode, fail, plain, refuse, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { readApproved } from "./holdings.ts";
import { findUnknown } from "./unknown.ts";

export interface LineageOptions extends PlaceOptions {
  format: "text" | "json" | "mermaid" | "svg";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Only what it was made from, or with `down` both. */
  up?: true;
  down?: true;
  /** Generations. */
  depth?: string;
}

/** The answer of `lineage --json`. */
export interface LineageAnswer extends LineageGraph {
  /** Commit whose manifests were read. */
  commit: string;
}

/**
 * 0 with the lineage; 1 when a stage is refused; 2 when there is no such version or a manifest
 * that may belong to it can not be read. Throws a GitError.
 */
export async function runLineage(text: string, options: LineageOptions, terminal: Terminal): Promise<ExitCode> {
  const reference = parseReference(text);
  if (reference === undefined || formatReference(reference) === reference.model) {
    return fail(terminal, `${plain(text)} names no version; write model@1.2.3 or model@stage`);
  }
  const depth = options.depth === undefined ? Number.POSITIVE_INFINITY : Number(options.depth);
  if (!(depth >= 1))
    return fail(terminal, `--depth ${plain(options.depth ?? "")} is no number of generations from 1 on`);
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  return withPlace(options, terminal, async (place) => {
    const start = await findStart(place, reference, { at: options.at, keys });
    if ("refused" in start) return refuse(terminal, start.refused);
    if ("mistake" in start) return fail(terminal, plain(start.mistake));
    const both = options.up === options.down;
    const reach = { up: both || options.up === true, down: both || options.down === true, depth };
    const graph = traceLineage(start.catalog, start.facts, reach);
    terminal.out(draw({ commit: place.commit, ...graph }, options.format));
    // Ways up lead from manifest to manifest; what was made from a version may be said in any of them.
    const faults = reach.down ? explainUnreadable(start.catalog) : [];
    for (const fault of faults) terminal.err(`fault: ${plain(fault)}`);
    return faults.length === 0 ? 0 : 2;
  });
}

interface Start {
  catalog: Catalog;
  facts: VersionFacts;
}

async function findStart(
  place: Place,
  reference: Reference,
  { at, keys }: { at: string | undefined; keys: readonly string[] },
): Promise<Start | { refused: string } | { mistake: string }> {
  const asked = toAsked(place, at);
  const unknown = reference.stage === undefined ? undefined : await findUnknown(asked, reference);
  if (unknown !== undefined) return { mistake: unknown };
  const held = reference.stage === undefined ? undefined : await readApproved(asked, reference, keys);
  if (held && "refused" in held) return { refused: held.reason };
  const catalog = await readCatalog(place, place.commit);
  const version = held?.version ?? reference.version ?? "";
  const model = findModel(catalog, reference.model);
  if ("unknown" in model) return { mistake: model.unknown };
  const facts = catalog.version(model.model, version);
  if (facts !== undefined) return { catalog, facts };
  if (!model.versions.includes(version)) {
    return { mistake: explainUnknownVersion(model.model, version, model.versions) };
  }
  return { mistake: `the manifest of ${model.model}@${version} can not be read; registrar check tells why` };
}

function draw(answer: LineageAnswer, format: LineageOptions["format"]): string {
  switch (format) {
    case "json":
      return JSON.stringify(answer, null, 2);
    case "mermaid":
      return drawMermaid(answer);
    case "svg":
      return drawSvg(answer);
    case "text":
      return drawTree(answer);
  }
}
