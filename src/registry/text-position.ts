// Offsets of a text as lines and columns a person can find.

import type { Span } from "./problem.ts";

/** Turns offsets of `text` (UTF-16 units, end exclusive) into spans; YAML's three line breaks each end a line. */
export function createSpans(text: string): (from: number, to: number) => Span {
  let starts: readonly number[] | undefined;
  const place = (offset: number): [line: number, column: number] => {
    starts ??= startsOfLines(text);
    const line = lastAtMost(starts, offset);
    return [line + 1, offset - (starts[line] ?? 0) + 1];
  };
  return (from, to) => {
    const [line, column] = place(from);
    const [endLine, endColumn] = place(Math.max(from, to));
    return { line, column, endLine, endColumn };
  };
}

function startsOfLines(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((found) => found.index + found[0].length)];
}

/** Index of the last number that is not greater, in an ascending list that begins with 0. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The last offset of the line that `offset` is on. */
export function endOfLine(text: string, offset: number): number {
  const rest = text.slice(offset).search(/[\r\n]/);
  return rest === -1 ? text.length : offset + rest;
}
