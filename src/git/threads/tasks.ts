// Work that can be done on any thread: from one order, which can be sent, to one result, which can be sent back.

import { toVersionFacts, type VersionFacts } from "../../registry/catalog.ts";
import { checkText, parseFile } from "../../registry/file.ts";
import { type DocumentPath, formatPath } from "../../registry/names.ts";
import { examine } from "../survey/examine.ts";

/** The text of a version's manifest and where it lies; `null` as in `toText`. */
export interface ManifestText {
  path: Extract<DocumentPath, { kind: "version" }>;
  blob: string;
  text: string | null;
}

export const TASKS = { examine, distil } as const;

export type TaskName = keyof typeof TASKS;
export type OrderOf<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type ResultOf<N extends TaskName> = ReturnType<(typeof TASKS)[N]>;

/** The facts of a manifest; `null` when it has problems. */
function distil({ path, blob, text }: ManifestText): VersionFacts | null {
  const file = formatPath(path);
  if (text === null || checkText(file, text).length > 0) return null;
  const { version } = parseFile(path, blob, text);
  return version ? toVersionFacts(version.value, { path: file, blob }) : null;
}
