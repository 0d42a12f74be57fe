// The strict reader of YAML under any text: it ends, stays inside the text, and reads what a second parser reads.

import { describe, expect } from "@jest/globals";
import { parseDocument } from "yaml";
import { formatProblem, type Span } from "../../src/registry/problem.ts";
import { parseYaml, pointerTo, type YamlSource } from "../../src/registry/yaml-source.ts";
import { formatYaml } from "../../src/registry/yaml-text.ts";
import { fuzz } from "./fuzz.ts";

describe("the reader of YAML", () => {
  fuzz("yaml", (text) => {
    const source = parseYaml("f.yaml", text);
    const isInside = insideOf(text);
    if ("problems" in source) {
      expect(source.problems.length).toBeGreaterThan(0);
      for (const { at } of source.problems) expect(at && isInside(at)).toBe(true);
      expect(source.problems.map(formatProblem).join("\n")).not.toContain("undefined");
    } else {
      expect(placesOf(source).filter((place) => !isInside(place))).toEqual([]);
      // A document that is one scalar is read, and every schema refuses it.
      if (typeof source.value !== "object" || source.value === null) return;
      expect(JSON.stringify(source.value)).toBe(JSON.stringify(readOtherwise(text)));
      if (!Array.isArray(source.value)) expectWritable(source.value);
    }
  });
});

/** What a parser of other people makes of it. Throws when that one refuses it or doubts it. */
function readOtherwise(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", schema: "core", strict: true, merge: false });
  const doubts = [...document.errors, ...document.warnings].map(({ message }) => message);
  if (doubts.length > 0) throw new Error(`the other parser says: ${doubts.join("; ")}`);
  return document.toJS({ maxAliasCount: 0 });
}

/** What was read can be written, and is read again as the same. */
function expectWritable(value: object): void {
  const again = parseYaml("f.yaml", formatYaml(value));
  expect("problems" in again ? again.problems : JSON.stringify(again.value)).toBe(JSON.stringify(value));
}

/** Whether a span lies inside a text, its beginning not after its end. */
function insideOf(text: string): (span: Span) => boolean {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const isPlace = (line: number, column: number) => {
    const length = lines[line - 1]?.length;
    // The line break itself is part of a block of text, as its last place.
    return length !== undefined && column >= 1 && column <= length + 2;
  };
  return ({ line, column, endLine, endColumn }) =>
    isPlace(line, column) &&
    isPlace(endLine, endColumn) &&
    (line < endLine || (line === endLine && column <= endColumn));
}

/** The places of every value and key. */
function placesOf({ value, locate, keyAt }: YamlSource): Span[] {
  return [...pointersOf(value, "")].flatMap((pointer) => [locate(pointer), keyAt(pointer)]);
}

function* pointersOf(value: unknown, pointer: string): Generator<string> {
  yield pointer;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* pointersOf(member, pointer + pointerTo(key));
}
