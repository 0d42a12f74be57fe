// Datasets that the registry holds a manifest of: their digests need not be typed again.

import { readTextAt } from "../../git/clone.ts";
import type { Dataset } from "../../registry/documents.ts";
import { formatPath, isDatasetVersion, isName } from "../../registry/names.ts";
import { parseDocument } from "../../registry/schema.ts";
import { isObject } from "../../registry/shape.ts";
import type { ProposalBase } from "./proposal-base.ts";

/** The content of a manifest with the digests of datasets whose manifest lies at the base. Throws a GitError. */
export async function withDatasetDigests(base: ProposalBase, content: object): Promise<object> {
  const lineage: unknown = Reflect.get(content, "lineage");
  const named = isObject(lineage) ? lineage["datasets"] : undefined;
  if (!Array.isArray(named)) return content;
  const datasets: unknown[] = [];
  for (const one of named) datasets.push(await withDigest(base, one));
  return { ...content, lineage: { ...Object(lineage), datasets } };
}

async function withDigest(base: ProposalBase, reference: unknown): Promise<unknown> {
  if (!isObject(reference) || "digest" in reference) return reference;
  const [name, version] = [String(reference["name"]), String(reference["version"])];
  if (!isName(name) || !isDatasetVersion(version)) return reference;
  const path = formatPath({ kind: "dataset", dataset: name, version });
  const text = await readTextAt(base, base.commit, path);
  const manifest = text === undefined ? [] : parseDocument<Dataset>("Dataset", path, "", text);
  return Array.isArray(manifest) ? reference : { ...reference, digest: manifest.value.digest };
}
