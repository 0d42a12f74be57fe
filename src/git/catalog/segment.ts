// A part of the kept catalog: the facts of some models, and the words by which they are found. Written once, never changed.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A stretch of bytes, the end exclusive. */
export type Range = readonly [from: number, to: number];

/** What lies in a segment of one model: lines of `<version> <facts as JSON>`, and every word of them. */
export interface Block {
  facts: Range;
  words: Range;
}

export interface Segment {
  /** The name it is kept under, when it is. */
  file?: string;
  /** Bytes of the facts, in front of the words, and of the words. */
  sizes: readonly [facts: number, words: number];
  readFacts: (range: Range) => Buffer;
  /** All words at once: they are searched and not understood. */
  words: () => Buffer;
}

/** A block by its bytes. */
export interface BlockBytes {
  facts: Buffer;
  words: Buffer;
}

/** A new segment of these blocks, and where each of them lies in it. */
export function joinBlocks(blocks: readonly BlockBytes[]): { segment: Segment; places: Block[] } {
  const [facts, words] = [Buffer.concat(blocks.map((one) => one.facts)), Buffer.concat(blocks.map((one) => one.words))];
  const end = { facts: 0, words: 0 };
  const places = blocks.map((one): Block => {
    const begin = { ...end };
    end.facts += one.facts.length;
    end.words += one.words.length;
    return { facts: [begin.facts, end.facts], words: [begin.words, end.words] };
  });
  const readFacts = ([from, to]: Range) => facts.subarray(from, to);
  return { segment: { sizes: [facts.length, words.length], readFacts, words: () => words }, places };
}

/** A block as it lies in a segment. */
export function readBlock({ segment, facts, words }: Block & { segment: Segment }): BlockBytes {
  return { facts: segment.readFacts(facts), words: segment.words().subarray(...words) };
}

/** Everything in a segment, as `openSegment` finds it. */
export function partsOf({ sizes, readFacts, words }: Segment): Buffer[] {
  return [readFacts([0, sizes[0]]), words()];
}

/** A segment in a file; `undefined` when it is not as long as it was written. Throws the file system's error when there is none. */
export function openSegment(path: string, name: string, sizes: Segment["sizes"]): Segment | undefined {
  // Kept open, so that the file can be read to the end of the question even when another run tidies it away.
  const file = openSync(path, "r");
  const [facts, size] = [sizes[0], sizes[0] + sizes[1]];
  if (fstatSync(file).size !== size) {
    closeSync(file);
    return undefined;
  }
  let words: Buffer | undefined;
  return {
    ...{ file: name, sizes },
    readFacts: (range) => readRange(file, range),
    words: () => {
      words ??= readRange(file, [facts, size]);
      return words;
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
