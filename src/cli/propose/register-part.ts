// A part of a manifest that was gathered, with everything that is to be said of it.

import type { ModelVersion } from "../../registry/documents.ts";
import type { Read } from "../../registry/ingredient-words.ts";

export interface Part {
  /** Goes into the manifest. */
  value: Partial<ModelVersion>;
  /** Sentences; one is enough to stop. */
  mistakes: readonly string[];
  /** Sentences worth knowing. */
  notices: readonly string[];
}

/** A part that holds nothing but this. */
export function part(value: Part["value"], notices: readonly string[] = []): Part {
  return { value, mistakes: [], notices };
}

/** A part that could not be had. */
export function mistaken(...mistakes: readonly string[]): Part {
  return { value: {}, mistakes, notices: [] };
}

/** Reads each word; the things and the mistakes apart. */
export function readAll<T extends object>(
  words: readonly string[],
  read: (word: string) => Read<T>,
): { things: T[]; mistakes: string[] } {
  const results = words.map(read);
  return {
    things: results.flatMap((one) => ("mistake" in one ? [] : [one])),
    mistakes: results.flatMap((one) => ("mistake" in one ? [one.mistake] : [])),
  };
}
