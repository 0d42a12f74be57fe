// Numbers that look drawn and are the same in every run.

import { createHash } from "node:crypto";

/** A source of numbers from 0 up to and without 1 that the seed alone decides. */
export function chanceOf(seed: string): () => number {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  // The generator known as mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Stands for the digest of bytes that nobody made. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** One of a list. */
export function pick<T>(chance: () => number, from: readonly [T, ...T[]]): T {
  return from[Math.floor(chance() * from.length)] ?? from[0];
}
