// What is wrong with a YAML text as a whole: marks that readers differ about, and what the parser's complaint means.

import { YAMLException } from "js-yaml";
import { endOfLine } from "./text-position.ts";
import type { Flaw } from "./yaml-tree.ts";

type Meaning = readonly [pattern: RegExp, what: string, fix: string];

/** The first pattern that matches the parser's reason decides. */
const MEANINGS: readonly Meaning[] = [
  [/^tab characters/, "a tab is used for indentation", "indent with spaces"],
  [
    /^bad indentation of a mapping/,
    "the text does not fit the lines around it",
    "align the key with its neighbours, and put text with a colon or a special first character in quotes",
  ],
  [
    /^bad indentation of a sequence/,
    "the list item is not aligned with the items before it",
    "give every - of the list the same indentation",
  ],
  [
    /^deficient indentation|^unexpected end/,
    "a quote or bracket is not closed",
    "close it, or indent the lines that continue it",
  ],
  [/^missed comma/, "a comma is missing in a [list] or {mapping}", "separate the entries with commas"],
  [/found ','$/, "a comma without an entry before it", "remove the comma"],
  [/multiline key|^expected ':'/, "a line without a colon", "write a key, a colon and a value"],
  [
    /^unknown escape|^expected hexadecimal/,
    "a backslash that escapes nothing",
    "write \\\\ for a backslash, or use single quotes",
  ],
  [/^duplicated mapping key/, "a key that is written twice, in two spellings", "keep one of the two"],
  [/^nesting exceeded/, "lists and mappings are nested too deep", "use fewer than 32 levels"],
  [/non-printable|null byte/, "a control character", "remove it"],
  [
    /^alias node|^name of an a|anchor|undeclared tag|tag (suffix|name|handle)|verbatim tag|TAG directive|YAML directive|YAML version|directive/,
    "a YAML tag, anchor, alias or directive",
    "remove it",
  ],
  [
    /document separator is expected/,
    "text that does not belong to the document",
    "align the top-level keys at the first column, and indent with spaces",
  ],
];

/** The flaw behind an exception of the parser; exceptions of any other kind are bugs and thrown on. */
export function explainSyntax(error: unknown, source: string): Flaw {
  if (!(error instanceof YAMLException)) throw error;
  const from = Math.min(error.mark?.position ?? 0, source.length);
  const known = MEANINGS.find(([pattern]) => pattern.test(error.reason));
  const [, what, fix] = known ?? [undefined, `not valid YAML (${error.reason})`, "correct the line"];
  return { code: "yaml-syntax", what, fix, from, to: endOfLine(source, from) };
}

type Mark = readonly [pattern: RegExp, Pick<Flaw, "what" | "expected" | "fix">];

/** What one reader obeys and another passes over; the mark begins after `lead`. */
const MARKS: readonly Mark[] = [
  // Only notes and empty lines can come before a directive; the parser tells of those alone that it knows.
  [
    /^(?<lead>(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*)%[^\r\n]*/,
    { what: "a YAML directive", fix: "remove the line that begins with %" },
  ],
  [
    /\r(?!\n)|[\u0085\u2028\u2029]/,
    {
      what: "a line break that only some readers see",
      expected: "lines that end with a line feed",
      fix: "end the line with a line feed, or write the character as an escape in double quotes",
    },
  ],
  [/^\uFEFF/, { what: "a second byte order mark", fix: "remove it" }],
];

/** The first mark in a text that other readers of YAML would take differently; their pages would show something else. */
export function findDoubtfulMark(source: string): Flaw | undefined {
  for (const [pattern, flaw] of MARKS) {
    const found = pattern.exec(source);
    if (found === null) continue;
    const from = found.index + (found.groups?.["lead"]?.length ?? 0);
    return { code: "yaml-feature", ...flaw, from, to: found.index + found[0].length };
  }
  return undefined;
}
