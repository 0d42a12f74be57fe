// Which code judged: what is kept between runs is worth nothing to another edition of the rules.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";

/** Folders of what decides how a file is understood. */
const DECIDING = ["../registry", "../policy", "../../registry-schema"];

/** A word that differs whenever the rules, the schemas, the parsers or the form of what is kept may differ. */
export function readEdition(): string {
  const hash = createHash("sha256");
  // The file names the versions of the parsers as well.
  hash.update(readFileSync(join(import.meta.dirname, "../../package.json")));
  for (const path of listDeciding()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** A build writes everything anew, so that one of its files speaks for all. */
function listDeciding(): string[] {
  if (extname(import.meta.filename) === ".cjs") return [import.meta.filename];
  const folders = DECIDING.map((path) => join(import.meta.dirname, path));
  return folders.flatMap((folder) => {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    return names.map((name) => join(folder, name));
  });
}
