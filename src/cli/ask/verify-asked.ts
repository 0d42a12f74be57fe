// What `registrar verify` can be asked about, and how.

import { parseReference, type Reference } from "../../registry/names.ts";
import { parseRecordName, parseTag } from "../../registry/tags.ts";
import type { Trust } from "../../registry/trust.ts";
import type { Question } from "../../registry/verify/judge-record.ts";
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

/** What is judged, or a sentence on what is wrong with the call. */
export function toQuestion(
  { reference }: Asked,
  options: Pick<VerifyOptions, "repository" | "atLeast" | "policy">,
  { keys, now }: { keys: readonly string[]; now: string },
): Question | { mistake: string } {
  if (keys.length === 0) {
    return {
      mistake: "without a pinned public key nothing can be verified; give one with --key or REGISTRAR_PUBLIC_KEY",
    };
  }
  const trust = toTrust(options, keys);
  if ("mistake" in trust) return trust;
  const hex = options.policy?.replace(/^sha256:/, "").toLowerCase();
  if (hex !== undefined && !/^[0-9a-f]{64}$/.test(hex)) return { mistake: "--policy takes a SHA-256 of 64 hex digits" };
  return { reference, trust, now, ...(hex !== undefined && { policy: hex }) };
}

/** What the caller knows already. */
export function toTrust(
  { repository, atLeast }: Pick<VerifyOptions, "repository" | "atLeast">,
  keys: readonly string[],
): Trust | { mistake: string } {
  const number = atLeast === undefined ? undefined : Number(atLeast);
  if (number !== undefined && !Number.isSafeInteger(number)) return { mistake: "--at-least takes a whole number" };
  return { keys, ...(repository !== undefined && { repository }), ...(number !== undefined && { atLeast: number }) };
}
