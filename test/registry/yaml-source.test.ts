import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dump } from "js-yaml";
import { formatProblem } from "../../src/registry/problem.ts";
import { parseYaml, pointerTo, type YamlSource } from "../../src/registry/yaml-source.ts";

function read(text: string): YamlSource {
  const source = parseYaml("f.yaml", text);
  if ("problems" in source) throw new Error(source.problems.map(formatProblem).join("\n"));
  return source;
}

function refusals(text: string): string[] {
  const source = parseYaml("f.yaml", text);
  return "problems" in source ? source.problems.map(formatProblem) : [];
}

describe("the strict subset of YAML", () => {
  it.each([
    ["a: &x 1\n", "f.yaml:1:4: a YAML anchor: got &x. Remove it and repeat the value where it is needed."],
    ["a: !!str 1\n", "f.yaml:1:4: a YAML tag: got !!str. Remove the tag."],
    ["a: !!js/function x\n", "f.yaml:1:4: a YAML tag: got !!js/function. Remove the tag."],
    ["<<: {a: 1}\n", 'f.yaml:1:1: a YAML merge key: got "<<". Write the keys out here.'],
    ["a: 1\nb: 2\na: 3\n", 'f.yaml:3:1: a key that is written twice: got "a". Keep one of the two.'],
    ['"\\x61": 1\na: 3\n', 'f.yaml:2:1: a key that is written twice: got "a". Keep one of the two.'],
    ["x:\n  __proto__: 1\n", 'f.yaml:2:3: a key that is not safe to read: got "__proto__". Choose another key.'],
    ["constructor: 1\n", 'f.yaml:1:1: a key that is not safe to read: got "constructor". Choose another key.'],
    [
      "? [a]\n: 1\n",
      "f.yaml:1:3: a key that is itself a list or a mapping: expected a word as key. Write a plain word before the colon.",
    ],
    [": 1\n", "f.yaml:1:3: a key without a name: expected a word as key. Write a plain word before the colon."],
    ["%YAML 1.1\n---\na: no\n", "f.yaml:1:1: a YAML directive. Remove the line that begins with %."],
    ["# note\n\n%FOO bar\n---\na: 1\n", "f.yaml:3:1: a YAML directive. Remove the line that begins with %."],
    [
      "a: 1 # b\rb: 2\n",
      "f.yaml:1:9: a line break that only some readers see: expected lines that end with a line feed. End the line with a line feed, or write the character as an escape in double quotes.",
    ],
    ["\uFEFF\uFEFFa: 1\n", "f.yaml:1:1: a second byte order mark. Remove it."],
    ["1: a\n01: b\n", "f.yaml:2:1: a key that is written twice, in two spellings. Keep one of the two."],
    ["~: 1\n", "f.yaml:1:1: a key without a name: expected a word as key. Write a plain word before the colon."],
    [
      "a: 1\n---\nb: 1\n",
      "f.yaml:3:1: a second YAML document in one file: expected one document. Put it into a file of its own and remove the --- line.",
    ],
    ["a: .nan\n", "f.yaml:1:4: not a finite number: got .nan. Write a number, or leave the key out."],
    ["a: [-.INF]\n", "f.yaml:1:5: not a finite number: got -.INF. Write a number, or leave the key out."],
    ["a: 1e999\n", "f.yaml:1:4: not a finite number: got 1e999. Write a number, or leave the key out."],
    [
      "a: 12345678901234567890\n",
      'f.yaml:1:4: a number too long to be read exactly: got 12345678901234567890. Write "12345678901234567890" in quotes.',
    ],
    ["", "f.yaml:1:1: the file is empty: expected a document. Write it, or remove the file."],
    ["# only a comment\n", "f.yaml:1:1: the file is empty: expected a document. Write it, or remove the file."],
    [
      "a: b: c\n",
      "f.yaml:1:5: the text does not fit the lines around it. Align the key with its neighbours, and put text with a colon or a special first character in quotes.",
    ],
    ["a: 'x\n", "f.yaml:2:1: a quote or bracket is not closed. Close it, or indent the lines that continue it."],
    [
      "a: [1 2, 3\nb: 1\n",
      "f.yaml:2:1: a quote or bracket is not closed. Close it, or indent the lines that continue it.",
    ],
    ['a: "\\q"\n', "f.yaml:1:6: a backslash that escapes nothing. Write \\\\ for a backslash, or use single quotes."],
    ["a: 1\nb\n", "f.yaml:3:1: a line without a colon. Write a key, a colon and a value."],
    ["a: \u0007\n", "f.yaml:1:4: a control character. Remove it."],
  ])("refuses %j", (text, message) => expect(refusals(text)).toEqual([message]));

  it("reports all refusals at once, aliases too", () => {
    const text = "a: &x [1]\nb: *x\na: !t 2\n<<: {}\n";
    expect(refusals(text).map((line) => line.split(":").slice(1, 4).join(":"))).toEqual([
      "1:4: a YAML anchor",
      "2:4: a YAML alias",
      "3:4: a YAML tag",
      "3:1: a key that is written twice",
      "4:1: a YAML merge key",
    ]);
  });

  it("stops at hostile depth and billions of laughs", () => {
    expect(refusals(`a: ${"[".repeat(40)}${"]".repeat(40)}\n`)).toEqual([expect.stringContaining("nested too deep")]);
    expect(refusals("a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n").length).toBe(6);
  });

  it.each([
    ["a: 1.10\n", { a: 1.1 }],
    ["a: no\n", { a: "no" }],
    ["a: 2026-10-02\n", { a: "2026-10-02" }],
    ["\uFEFFa: 1\r\nb: x\r\n", { a: 1, b: "x" }],
    ["---\na:\n", { a: null }],
    ["a: 1.7976931348623157e308\n", { a: Number.MAX_VALUE }],
  ])("reads %j", (text, value) => expect(read(text).value).toEqual(value));
});

describe("places", () => {
  const source = read('# note\na:\n  - b: "x y"\n    c: [1, 22]\n  - {d: 1.10}\n"e/f~": |\n  text\ng:\n');

  it.each([
    ["/a/0/b", [3, 8, 3, 13], '"x y"'],
    ["/a/0/c/1", [4, 12, 4, 14], "22"],
    ["/a/1/d", [5, 9, 5, 13], "1.10"],
    ["/a", [2, 1, 2, 2], undefined],
    ["/a/0", [3, 5, 3, 13], undefined],
    ["/e~1f~0", [7, 1, 8, 1], "  text\n"],
    ["/g", [8, 1, 8, 2], undefined],
    ["/a/0/c/9/x", [4, 5, 4, 6], undefined],
    ["/nowhere", [2, 1, 2, 3], undefined],
  ])("finds %s", (pointer, [line, column, endLine, endColumn], raw) => {
    expect(source.locate(pointer)).toEqual({ line, column, endLine, endColumn });
    expect(source.raw(pointer)).toBe(raw);
  });

  it("finds the key before a value", () =>
    expect(source.keyAt("/a/0/b")).toEqual({ line: 3, column: 5, endLine: 3, endColumn: 6 }));

  it("finds every value of any document on its own line", () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z/~]{1,6}$/), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const keys = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tree, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(keys, (value) => {
        const found = read(dump(value));
        expect(found.value).toEqual(value);
        expect(scalarsOf(value, "").every(([pointer]) => found.raw(pointer) !== undefined)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

/** Every scalar of a value with its pointer. */
function scalarsOf(value: unknown, pointer: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[pointer, value]];
  return Object.entries(value).flatMap(([key, member]) => scalarsOf(member, pointer + pointerTo(key)));
}
