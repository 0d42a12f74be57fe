// The text of a new version manifest, in the order in which people read one.

import { API_VERSION, type Artifact, type Located, type ModelVersion } from "./documents.ts";
import { formatPath } from "./names.ts";
import type { Problem } from "./problem.ts";
import { parseDocument } from "./schema.ts";
import { MAX_FILE_BYTES } from "./snapshot.ts";
import { formatYaml } from "./yaml-text.ts";

const ORDER = [
  ...["apiVersion", "kind", "model", "version", "previousVersion", "created", "description", "license", "developers"],
  ...["artifacts", "lineage", "evaluation", "card", "details", "explainability", "validation", "monitoring"],
];

export interface ManifestText {
  path: string;
  text: string;
  /** Whether the list of files below a root digest had to be left out, because the manifest would have been too large. */
  shortened: boolean;
}

/** Writes a manifest, sound or not; `checkManifestText` tells which. */
export function manifestText(content: object, { model, version }: { model: string; version: string }): ManifestText {
  const document = { ...content, apiVersion: API_VERSION, kind: "ModelVersion", model, version };
  const path = formatPath({ kind: "version", model, version });
  const whole = formatYaml(inOrder(document));
  if (Buffer.byteLength(whole) <= MAX_FILE_BYTES) return { path, text: whole, shortened: false };
  const artifacts: unknown = Reflect.get(document, "artifacts");
  const short = Array.isArray(artifacts) ? artifacts.map(({ resources: _, ...rest }: Artifact) => rest) : artifacts;
  return { path, text: formatYaml(inOrder({ ...document, artifacts: short })), shortened: true };
}

/** The manifest as it will be read, or every problem it has by itself. */
export function checkManifestText({ path, text }: ManifestText): Located<ModelVersion> | Problem[] {
  return parseDocument<ModelVersion>("ModelVersion", path, "", text);
}

function inOrder(document: object): object {
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(Object.entries(document).sort(([a], [b]) => rank(a) - rank(b)));
}
