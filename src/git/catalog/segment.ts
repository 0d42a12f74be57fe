// A part of the kept catalog: the facts of some models, and the words by which they are found. Written once, never changed.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A stretch of bytes, the end exclusive. */
export type Range = readonly [from: number, to: number];

/** What can be searched without understanding the facts: every word of them, those of the sources alone, and who descends from whom. */
const SECTIONS = ["words", "sources", "parents"] as const;
export type Section = (typeof SECTIONS)[number];

/** In the order in which they lie in a file. Facts are lines of `<version> <facts as JSON>`. */
export const PARTS = ["facts", ...SECTIONS] as const;
type Part = (typeof PARTS)[number];
type Parts<T> = Readonly<Record<Part, T>>;

/** Where in a segment the parts of one model lie. */
export type Block = Parts<Range>;

export interface Segment {
  /** The name it is kept under, when it is. */
  file?: string;
  /** In bytes. */
  sizes: Parts<number>;
  readFacts: (range: Range) => Buffer;
  /** A whole section at once. */
  section: (name: Section) => Buffer;
}

export function eachPart<T>(of: (part: Part) => T): Parts<T> {
  return { facts: of("facts"), words: of("words"), sources: of("sources"), parents: of("parents") };
}

/** A new segment of the bytes of these blocks, and where each of them lies in it. */
export function joinBlocks(blocks: readonly Parts<Buffer>[]): { segment: Segment; places: Block[] } {
  const bytes = eachPart((part) => Buffer.concat(blocks.map((one) => one[part])));
  const end = { facts: 0, words: 0, sources: 0, parents: 0 };
  const places = blocks.map((one) =>
    eachPart((part): Range => {
      end[part] += one[part].length;
      return [end[part] - one[part].length, end[part]];
    }),
  );
  const readFacts = ([from, to]: Range) => bytes.facts.subarray(from, to);
  return { segment: { sizes: end, readFacts, section: (name) => bytes[name] }, places };
}

/** The bytes of a block as they lie in a segment. */
export function readBlock({ segment, ...block }: Block & { segment: Segment }): Parts<Buffer> {
  return eachPart((part) =>
    part === "facts" ? segment.readFacts(block.facts) : segment.section(part).subarray(...block[part]),
  );
}

/** Everything in a segment, as `openSegment` finds it. */
export function partsOf({ sizes, readFacts, section }: Segment): Buffer[] {
  return [readFacts([0, sizes.facts]), ...SECTIONS.map(section)];
}

/** A segment in a file; `undefined` when it is not as long as it was written. Throws the file system's error when there is none. */
export function openSegment(path: string, name: string, sizes: Segment["sizes"]): Segment | undefined {
  // Kept open, so that the file can be read to the end of the question even when another run tidies it away.
  const file = openSync(path, "r");
  let end = 0;
  const places = eachPart((part): Range => {
    end += sizes[part];
    return [end - sizes[part], end];
  });
  if (fstatSync(file).size !== end) {
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
