// The catalog of a clone at a commit.

import { type Catalog, toCatalog } from "../registry/catalog.ts";
import { parseRegistry } from "../registry/registry.ts";
import { type Clone, readSnapshotWhole } from "./snapshot.ts";

/** Reads the catalog at a commit. Throws a GitError. */
export async function readCatalog(clone: Clone, commit: string): Promise<Catalog> {
  return toCatalog(parseRegistry(await readSnapshotWhole(clone, commit)));
}
