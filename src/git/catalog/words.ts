// The words of a kept catalog: what can be searched without understanding it.

import { type Child, sourcesOf, type VersionFacts } from "../../registry/catalog.ts";
import type { Section } from "./segment.ts";
import type { Row } from "./table.ts";

/** One spelling for letters in any case; what is part of a text stays part of it. */
export function fold(text: string): string {
  // Lower case alone depends on what follows: a Greek word ends in another sigma than it continues with.
  return text.toLowerCase().toUpperCase();
}

/** What is searched of these lines of `<version> <facts as JSON>`; each word once and folded. */
export function sectionsOf(lines: Iterable<string>): Record<Section, string> {
  const words = new Set<string>();
  const sources = new Set<string>();
  const parents: string[] = [];
  for (const [index, line] of [...lines].entries()) {
    const facts: VersionFacts = JSON.parse(line.slice(line.indexOf(" ") + 1));
    gather(words, facts);
    gather(sources, sourcesOf(facts));
    if (facts.parents.length > 0) parents.push([index, facts.version, ...facts.parents].join(" "));
  }
  const join = (found: Iterable<string>) => [...found, ""].join("\n");
  return { words: join(words), sources: join(sources), parents: join(parents) };
}

/** Versions of this time that a row has, by their parents, where these hold a text. */
export function childrenIn({ model, segment, lines, ...row }: Row, text: string): Child[] {
  const here = new Set(lines);
  const told = segment.section("parents").subarray(...row.parents);
  const found = told
    .toString("utf8")
    .split("\n")
    .filter((line) => line.includes(text));
  return found.flatMap((line) => {
    const [index, version = "", ...parents] = line.split(" ");
    return here.has(Number(index)) ? [{ model, version, parents }] : [];
  });
}

function gather(words: Set<string>, value: unknown): void {
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

/** Models one of whose versions, of this time or another, holds a text in a section; in the order of the rows. */
export function sieve(rows: ReadonlyMap<string, Row>, wanted: string, section: Section): readonly Row[] {
  const all = [...rows.values()];
  if (wanted === "") return all;
  const text = Buffer.from(wanted);
  const found = new Set<Row>();
  for (const segment of new Set(all.map((row) => row.segment))) {
    const own = all.filter((row) => row.segment === segment);
    for (const row of findRows(segment.section(section), own, { text, section })) found.add(row);
  }
  return all.filter((row) => found.has(row));
}

function* findRows(
  words: Buffer,
  rows: readonly Row[],
  { text, section }: { text: Buffer; section: Section },
): Iterable<Row> {
  const sorted = rows.toSorted((a, b) => a[section][0] - b[section][0]);
  let at = -1;
  for (const row of sorted) {
    const [from, to] = row[section];
    // One search runs over all models that do not hold it; what it finds in a block nobody uses any more leads to the next.
    if (at < from) at = words.indexOf(text, from);
    if (at < 0) return;
    if (at < to) yield row;
  }
}
