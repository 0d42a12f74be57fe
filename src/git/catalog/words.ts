// The words of a kept catalog: what can be searched without understanding it.

import type { VersionFacts } from "../../registry/catalog.ts";
import type { Segment } from "./segment.ts";
import type { Row } from "./table.ts";

/** One spelling for letters in any case; what is part of a text stays part of it. */
export function fold(text: string): string {
  // Lower case alone depends on what follows: a Greek word ends in another sigma than it continues with.
  return text.toLowerCase().toUpperCase();
}

/** Every value of these lines of `<version> <facts as JSON>`, once and folded. */
export function wordsOf(lines: Iterable<string>): string {
  const words = new Set<string>();
  for (const line of lines) gather(words, JSON.parse(line.slice(line.indexOf(" ") + 1)));
  return [...words, ""].join("\n");
}

function gather(words: Set<string>, value: VersionFacts | unknown): void {
  if (typeof value !== "object" || value === null) {
    words.add(fold(String(value)));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    // Names of slices are chosen by people.
    if (!Array.isArray(value)) words.add(fold(key));
    gather(words, item);
  }
}

/** Models one of whose versions, of this time or another, holds a folded text; in the order of the rows. */
export function sieve(rows: ReadonlyMap<string, Row>, folded: string): readonly Row[] {
  const all = [...rows.values()];
  if (folded === "") return all;
  const segments = new Set(all.map(({ segment }) => segment));
  const found = new Set([...segments].flatMap((segment) => [...findRows(segment, all, Buffer.from(folded))]));
  return all.filter((row) => found.has(row));
}

function* findRows(segment: Segment, rows: readonly Row[], text: Buffer): Iterable<Row> {
  const words = segment.words();
  const sorted = rows.filter((row) => row.segment === segment).sort((a, b) => a.words[0] - b.words[0]);
  let at = -1;
  for (const row of sorted) {
    const [from, to] = row.words;
    // One search runs over all models that do not hold it; what it finds in a block nobody uses any more leads to the next.
    if (at < from) at = words.indexOf(text, from);
    if (at < 0) return;
    if (at < to) yield row;
  }
}
