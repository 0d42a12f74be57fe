// What the App asks of GitHub, from the manifest that is shipped beside the code.

import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { Grant } from "../../plan/setup/enforced.ts";

/** Lies at the same distance from `src` and from `dist`. */
const MANIFEST = new URL("../../../app.yml", import.meta.url);

export function readManifest(): Grant {
  const written = load(readFileSync(MANIFEST, "utf8")) as {
    default_permissions: Record<string, string>;
    default_events: string[];
  };
  return { permissions: written.default_permissions, events: written.default_events };
}
