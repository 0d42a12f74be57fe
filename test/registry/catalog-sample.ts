// Catalogs for tests, from the fewest words.

import { type Catalog, toCatalog } from "../../src/registry/catalog.ts";
import { type Files, modelFile, registryOf, stageFile, versionFile } from "./registry-sample.ts";

/** `model@version` to what it was made from, in YAML's flow style: `parents: ["a@1.0.0"]`. */
export type Lineages = Readonly<Record<string, string>>;

/** A catalog of versions with a lineage each, stages as `model@stage` to version, and any other files. */
export function catalogOf(
  lineages: Lineages,
  stages: Readonly<Record<string, string>> = {},
  more: Files = {},
): Catalog {
  const files: Record<string, string> = {};
  for (const [name, lineage] of Object.entries(lineages)) {
    const [model = "", version = ""] = name.split("@");
    Object.assign(files, modelFile(model), versionFile(model, version, `lineage: { ${lineage} }\n`));
  }
  for (const [name, version] of Object.entries(stages)) {
    const [model = "", stage = ""] = name.split("@");
    Object.assign(files, stageFile(model, stage, version));
  }
  return toCatalog(registryOf({ ...files, ...more }));
}

/** The facts of a version that must be there. */
export function factsOf(catalog: Catalog, name: string) {
  const [model = "", version = ""] = name.split("@");
  const facts = catalog.version(model, version);
  if (facts === undefined) throw new Error(`${name} is not in the sample`);
  return facts;
}
