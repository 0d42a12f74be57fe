// Dataset manifests of a registry, as far as questions about impact need them.

import { findFiles, readNames } from "../../git/names.ts";
import { parseTree } from "../../git/tree.ts";
import { parsePath } from "../../registry/names.ts";
import type { Place } from "../place.ts";

/** Names of the datasets that have a manifest. Throws a GitError. */
export function readDatasetNames({ folder, commit }: Place): Promise<string[]> {
  return readNames(folder, commit, "datasets");
}

/** Whether there is a manifest of a dataset (`transactions`) or of one version of it (`transactions@2026-q1`). Throws a GitError. */
export async function hasDataset({ objects, commit }: Place, text: string): Promise<boolean> {
  const [name = "", ...rest] = text.split("@");
  if (!/^[a-z0-9-]+$/.test(name)) return false;
  const [folder] = await objects.read([`${commit}:datasets/${name}`]);
  const files = folder?.type === "tree" ? parseTree(folder.bytes).map(({ path }) => path) : [];
  return rest.length === 0 ? files.length > 0 : files.includes(`${rest.join("@")}.yaml`);
}

/** `name@version` of every dataset whose manifest gives this digest, written `sha256:…`. Throws a GitError. */
export async function findDatasetsByDigest(place: Place, digest: string): Promise<string[]> {
  const [algorithm = "", hex = ""] = digest.toLowerCase().split(":");
  const paths = await findFiles(place.folder, place.commit, { path: "datasets", text: hex });
  const files = await place.objects.read(paths.map((path) => `${place.commit}:${path}`));
  // Loaded only now: digests are asked for seldom, and reading YAML takes long to load.
  const { parseFile } = await import("../../registry/file.ts");
  return paths.flatMap((path, index) => {
    const [at, file] = [parsePath(path), files[index]];
    if (at?.kind !== "dataset" || file === undefined) return [];
    const { dataset } = parseFile(at, file.oid, file.bytes.toString("utf8"));
    return dataset?.value.digest[algorithm] === hex ? [`${at.dataset}@${at.version}`] : [];
  });
}
