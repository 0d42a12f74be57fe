// What the App asks of GitHub, from the manifest that is shipped beside the code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Grant } from "../plan/setup/enforced.ts";

/** Lies at the same distance from this file in `src`, in `dist` and in the bundle of the terminal. */
const MANIFEST = join(import.meta.dirname, "../../app.yml");

export function readManifest(): Grant {
  const written = load(readFileSync(MANIFEST, "utf8")) as {
    default_permissions: Record<string, string>;
    default_events: string[];
  };
  return { permissions: written.default_permissions, events: written.default_events };
}
