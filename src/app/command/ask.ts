// Questions in a comment: two versions side by side, and what a version was made from.

import { readReference } from "../../github/reference.ts";
import type { Repo } from "../../github/repo.ts";
import { readRegistryAround } from "../../github/snapshot.ts";
import type { Reply } from "../../plan/command/answer.ts";
import type { Command } from "../../plan/command/forms.ts";
import { viewDiff, viewGraph } from "../../plan/command/views.ts";
import { compareSides, type Side } from "../../plan/version-diff.ts";
import { explainMissing } from "../../plan/wish/model-at-base.ts";
import { toCatalog } from "../../registry/catalog.ts";
import type { Located, ModelVersion } from "../../registry/documents.ts";
import { traceLineage } from "../../registry/lineage-graph.ts";
import { formatPath, parseReference, type Reference } from "../../registry/names.ts";
import { parseRegistry, type Registry } from "../../registry/registry.ts";
import { resolve } from "../../registry/resolve.ts";
import type { Bidding } from "./bidding.ts";
import { readModel } from "./read-model.ts";

/** Two versions, or what two stages hold by their receipts. */
export async function replyCompare(
  bidding: Bidding,
  { model, before, after }: Extract<Command, { do: "compare" }>,
): Promise<Reply> {
  const sides: Side[] = [];
  for (const word of [before, after]) {
    const side = await readSide(bidding, parseReference(`${model}@${word}`) ?? { model });
    if ("refused" in side) return side;
    sides.push(side);
  }
  return { diff: viewDiff(compareSides({ model, commit: bidding.tip, sides, all: false })) };
}

/** What the version was made from, and the stages that hold it or what it was made from. */
export async function replyLineage(bidding: Bidding, reference: Reference): Promise<Reply> {
  const found = await readVersion(bidding, reference);
  if ("refused" in found) return found;
  const catalog = toCatalog(await readAncestors(bidding, found.path));
  const facts = catalog.version(found.value.model, found.value.version);
  if (facts === undefined) return { refused: [`${found.path} can not be read`] };
  return { graph: viewGraph(traceLineage(catalog, facts, { up: true, down: true, depth: GENERATIONS })) };
}

/** Further ones are for the terminal, which has the whole registry at hand. */
const GENERATIONS = 4;
const MOST_MANIFESTS = 60;

/** The manifests of a version, its parents and theirs: as much of the registry as its lineage takes. */
async function readAncestors({ repo, tip }: Bidding, path: string): Promise<Registry> {
  let paths = [path];
  for (let generation = 0; ; generation += 1) {
    const registry = parseRegistry(await readRegistryAround(repo, tip, paths));
    const named = [...registry.models.values()].flatMap(({ versions }) =>
      [...versions.values()].flatMap(({ document }) => (document ? parentPaths(document.value) : [])),
    );
    const known = new Set([...paths, ...named]);
    if (generation === GENERATIONS || known.size === paths.length || known.size > MOST_MANIFESTS) return registry;
    paths = [...known];
  }
}

function parentPaths({ lineage = {} }: ModelVersion): string[] {
  const named = [...(lineage.parents ?? []), ...(lineage.baseModels ?? []).flatMap(({ model }) => model ?? [])];
  return named.flatMap((name) => {
    const { model, version } = parseReference(name) ?? {};
    return model === undefined || version === undefined ? [] : [formatPath({ kind: "version", model, version })];
  });
}

type Refused = { refused: readonly string[] };

async function readSide(bidding: Bidding, reference: Reference): Promise<Side | Refused> {
  const found = await readVersion(bidding, reference);
  if ("refused" in found) return found;
  const { path, value } = found;
  return { version: value.version, ...(reference.stage !== undefined && { stage: reference.stage }), path, value };
}

interface Found {
  path: string;
  value: ModelVersion;
}

/** The manifest of a version, or of the one that a stage's receipts name; then it must be the file that was approved. */
async function readVersion(bidding: Bidding, { model, version, stage }: Reference): Promise<Found | Refused> {
  const { repo, tip, work } = bidding;
  const { facts } = await readModel(bidding, model);
  const missing = explainMissing(facts, { version, ...(stage !== undefined && { stage }) });
  if (missing.length > 0) return { refused: missing };
  const held = stage === undefined ? undefined : await readHolder(repo, { model, stage }, work.signer.keys);
  if (held && "refused" in held) return { refused: [held.reason] };
  const wanted = { model, version: held?.version ?? version ?? "" };
  const path = formatPath({ kind: "version", ...wanted });
  const document = await readManifest(repo, tip, wanted);
  if (!document) return { refused: [`${path} is not there or can not be read; registrar check tells why`] };
  const approved = held?.manifest?.digest["sha256"];
  if (approved !== undefined && approved !== document.sha256)
    return { refused: [`${path} is not the file that was approved`] };
  return { path, value: document.value };
}

async function readHolder(repo: Repo, reference: Reference, keys: readonly string[]) {
  return resolve(reference, await readReference(repo, reference, keys), { keys });
}

async function readManifest(
  repo: Repo,
  commit: string,
  { model, version }: { model: string; version: string },
): Promise<Located<ModelVersion> | undefined> {
  const registry = parseRegistry(
    await readRegistryAround(repo, commit, [formatPath({ kind: "version", model, version })]),
  );
  return registry.models.get(model)?.versions.get(version)?.document;
}
