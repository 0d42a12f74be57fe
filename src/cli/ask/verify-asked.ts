// What `registrar verify` can be asked about, and how.

import { parseReference, type Reference } from "../../registry/names.ts";
import { parseRecordName, parseTag } from "../../registry/tags.ts";
import { isVersion } from "../../registry/version.ts";

export interface VerifyOptions {
  /** A folder in a clone, or a URL. */
  repo: string;
  /** A folder with the assets of a release, instead of a clone. */
  files?: string;
  /** Files or folders of model files, each to be one of the artifacts. */
  modelFiles: readonly string[];
  /** Files of public keys in PEM; at least one key. */
  key: readonly string[];
  /** `owner/name` the record must be of. */
  repository?: string;
  /** The number last deployed. */
  atLeast?: string;
  /** SHA-256 (hex) of the policy that must have judged. */
  policy?: string;
  format: "text" | "json";
}

/** What was asked about: a reference, and the number when one receipt or record was named. */
export interface Asked {
  reference: Reference;
  number?: number;
}

/** What may be asked about, in any of its spellings. Upkeep lets nothing run. */
export function parseAsked(text: string): Asked | undefined {
  const named = parseTag(text) ?? parseRecordName(text);
  if (named === undefined) {
    const reference = parseReference(text);
    return reference?.stage === undefined && reference?.version === undefined ? undefined : { reference };
  }
  if (named.kind === "upkeep") return undefined;
  if ("sequence" in named) return { reference: { model: named.model, stage: named.stage }, number: named.sequence };
  return isVersion(named.version) ? { reference: { model: named.model, version: named.version } } : undefined;
}
