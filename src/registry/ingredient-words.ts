// What a command line says about the ingredients of a version: artifacts, datasets, parents and parameters.

import type { DatasetRole } from "./documents.ts";
import { formatReference, parseReference } from "./names.ts";
import { quoteText } from "./repair.ts";
import { suggest } from "./suggest.ts";

/** A thing that was read, or a sentence on why it could not be. */
export type Read<T> = T | { mistake: string };

export interface ArtifactWord {
  /** File or folder here. */
  path?: string;
  /** Where the bytes lie for others. */
  uri?: string;
  name?: string;
}

/** A scheme has two letters or more, for one letter is a drive of Windows. */
const URI = /^[a-z][a-z0-9+.-]+:\S+$/;
const PATH_AND_URI = /^(.+?)=([a-z][a-z0-9+.-]+:\S+)$/;
const URI_AND_NAME = /^([^?#]+)=([A-Za-z][\w.-]*)$/;

/** Reads `file`, `file=uri`, `uri` and `uri=name`. */
export function parseArtifact(text: string): Read<ArtifactWord> {
  if (text.trim() === "") return { mistake: "--artifact names nothing: expected a file, a folder or a URI" };
  const [, address = "", name = ""] = URI.test(text) ? (URI_AND_NAME.exec(text) ?? []) : [];
  if (address !== "") return checkUri({ uri: address, name });
  if (URI.test(text)) return checkUri({ uri: text });
  const [, path = "", uri = ""] = PATH_AND_URI.exec(text) ?? [];
  return path === "" ? { path: text } : checkUri({ path, uri });
}

/** A manifest is public to all who read the registry. */
function checkUri(word: ArtifactWord): Read<ArtifactWord> {
  const holdsPassword = /^[a-z0-9+.-]+:\/\/[^/@]*:[^/@]*@/.test(word.uri ?? "");
  return holdsPassword ? { mistake: "--artifact: the URI holds a password; write it without" } : word;
}

const ROLES: readonly DatasetRole[] = [
  ...(["pretraining", "training", "validation", "test"] as const),
  ...(["calibration", "baseline", "monitoring"] as const),
];

export interface DatasetWord {
  name: string;
  version?: string;
  role?: DatasetRole;
}

/** Reads `name`, `name@version` and `name@version:role`. */
export function parseDataset(text: string): Read<DatasetWord> {
  const [, name = "", version, word] = /^([^@\s]+?)(?:@([^:\s]+))?(?::([a-z]+))?$/.exec(text) ?? [];
  if (name === "")
    return {
      mistake: `--dataset ${quoteText(text)} can not be read: expected name@version:role, e.g. clicks@2026-09:training`,
    };
  const role = ROLES.find((one) => one === word);
  if (word === undefined || role !== undefined) return { name, ...(version && { version }), ...(role && { role }) };
  const meant = suggest(word, ROLES);
  const advice = meant === undefined ? `expected one of ${ROLES.join(", ")}` : `did you mean ${meant}?`;
  return { mistake: `--dataset ${quoteText(text)} has no known role: ${advice}` };
}

/** Reads `model@version`. */
export function parseParent(text: string): Read<{ parent: string }> {
  const reference = parseReference(text);
  if (reference?.version !== undefined) return { parent: formatReference(reference) };
  return { mistake: `--parent ${quoteText(text)} is no version: expected model@version, e.g. churn@1.4.0` };
}

/** Reads `name=value`; numbers, true, false and null are such, everything else is text. */
export function parseParameter(text: string): Read<{ name: string; value: unknown }> {
  const at = text.indexOf("=");
  if (at < 1) return { mistake: `--parameter ${quoteText(text)} can not be read: expected name=value` };
  const [name, written] = [text.slice(0, at), text.slice(at + 1)];
  const number = Number(written);
  // What would not come out as it was written, like 1.10, is no number but a name.
  if (Number.isFinite(number) && String(number) === written) return { name, value: number };
  const word = new Map<string, unknown>([
    ["true", true],
    ["false", false],
    ["null", null],
  ]);
  return { name, value: word.has(written) ? word.get(written) : written };
}
