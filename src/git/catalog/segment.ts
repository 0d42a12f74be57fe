// A part of the kept catalog: the facts of some models, and the words by which they are found. Written once, never changed.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A stretch of bytes, the end exclusive. */
export type Range = readonly [from: number, to: number];

/** What can be searched without understanding it: every word of the facts, or those of the sources alone. */
export const SECTIONS = ["words", "sources"] as const;

export type Section = (typeof SECTIONS)[number];

/** What lies in a segment of one model: lines of `<version> <facts as JSON>`, and words of them. */
export type Block = Readonly<Record<"facts" | Section, Range>>;

export interface Segment {
  /** The name it is kept under, when it is. */
  file?: string;
  /** Bytes of the parts, which follow each other. */
  sizes: readonly [facts: number, words: number, sources: number];
  readFacts: (range: Range) => Buffer;
  /** A whole section at once. */
  section: (name: Section) => Buffer;
}

/** A block by its bytes. */
export type BlockBytes = Readonly<Record<keyof Block, Buffer>>;

/** A new segment of these blocks, and where each of them lies in it. */
export function joinBlocks(blocks: readonly BlockBytes[]): { segment: Segment; places: Block[] } {
  const joined = (part: keyof Block) => Buffer.concat(blocks.map((one) => one[part]));
  const bytes = { facts: joined("facts"), words: joined("words"), sources: joined("sources") };
  const end = { facts: 0, words: 0, sources: 0 };
  const advance = (part: keyof Block, { length }: Buffer): Range => {
    end[part] += length;
    return [end[part] - length, end[part]];
  };
  const places = blocks.map(
    (one): Block => ({
      facts: advance("facts", one.facts),
      words: advance("words", one.words),
      sources: advance("sources", one.sources),
    }),
  );
  const sizes = [bytes.facts.length, bytes.words.length, bytes.sources.length] as const;
  const readFacts = ([from, to]: Range) => bytes.facts.subarray(from, to);
  return { segment: { sizes, readFacts, section: (name) => bytes[name] }, places };
}

/** A block as it lies in a segment. */
export function readBlock({ segment, facts, words, sources }: Block & { segment: Segment }): BlockBytes {
  return {
    facts: segment.readFacts(facts),
    words: segment.section("words").subarray(...words),
    sources: segment.section("sources").subarray(...sources),
  };
}

/** Everything in a segment, as `openSegment` finds it. */
export function partsOf({ sizes, readFacts, section }: Segment): Buffer[] {
  return [readFacts([0, sizes[0]]), ...SECTIONS.map(section)];
}

/** A segment in a file; `undefined` when it is not as long as it was written. Throws the file system's error when there is none. */
export function openSegment(path: string, name: string, sizes: Segment["sizes"]): Segment | undefined {
  // Kept open, so that the file can be read to the end of the question even when another run tidies it away.
  const file = openSync(path, "r");
  const [facts, words, sources] = sizes;
  const places: Record<Section, Range> = {
    words: [facts, facts + words],
    sources: [facts + words, facts + words + sources],
  };
  if (fstatSync(file).size !== places.sources[1]) {
    closeSync(file);
    return undefined;
  }
  const read = new Map<Section, Buffer>();
  return {
    ...{ file: name, sizes },
    readFacts: (range) => readRange(file, range),
    section: (section) => {
      const bytes = read.get(section) ?? readRange(file, places[section]);
      read.set(section, bytes);
      return bytes;
    },
  };
}

function readRange(file: number, [from, to]: Range): Buffer {
  const bytes = Buffer.allocUnsafeSlow(to - from);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, from + at);
    if (read === 0) throw new Error("the kept catalog ended early; run it again");
    at += read;
  }
  return bytes;
}
