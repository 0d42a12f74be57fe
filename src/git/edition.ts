// Which code judged: what is kept between runs is worth nothing to another edition of the rules.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Folders of what decides how a file is understood. */
const DECIDING = ["../registry/", "../policy/", "../../registry-schema/"].map((path) => new URL(path, import.meta.url));

/** A word that differs whenever the rules, the schemas, the parsers or the form of what is kept may differ. */
export function readEdition(): string {
  const hash = createHash("sha256");
  // The file names the versions of the parsers as well.
  hash.update(readFileSync(new URL("../../package.json", import.meta.url)));
  for (const folder of DECIDING) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const { size, mtimeMs } = statSync(fileURLToPath(new URL(name, folder)));
      hash.update(`${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}
