// The texts people read, from the folder that is shipped beside the code.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Lies at the same distance from `src` and from `dist`. */
export const TEMPLATES = new URL("../../templates/", import.meta.url);

/** Template texts by path without `.hbs` (`comment`, `partials/gate`), in order of name. Throws when the folder is missing. */
export function loadTemplates(folder: URL = TEMPLATES): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".hbs"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
  if (names.length === 0) throw new Error(`There are no templates in ${fileURLToPath(folder)}.`);
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -".hbs".length), readFileSync(new URL(name, folder), "utf8")]),
  );
}
