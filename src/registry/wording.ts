// Small phrases that every message about a document is made of.

import { quoteText } from "./repair.ts";

/** `/lineage/datasets/0/role` becomes `"role"`, `/lineage/parents/0` becomes `entry 1 of "parents"`. */
export function nameOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  const last = parts.at(-1);
  const parent = parts.at(-2);
  if (last === undefined) return "the document";
  const isEntry = /^[0-9]+$/.test(last) && parent !== undefined;
  return isEntry ? `entry ${Number(last) + 1} of ${quoteText(parent)}` : quoteText(last);
}

/** ` in "lineage"`, or nothing for the top of the document. */
export function placeOf(pointer: string): string {
  return pointer === "" ? "" : ` in ${nameOf(pointer)}`;
}

/** `one of a, b, c`. */
export function listWords(words: readonly string[]): string {
  return words.length === 1 ? String(words[0]) : `one of ${words.join(", ")}`;
}

/** A value as it would be written in YAML: plain words plain, all else in quotes. */
export function scalar(value: unknown): string {
  return typeof value === "string" && /^[a-z][a-z/-]*[a-z0-9]*$/i.test(value) ? value : JSON.stringify(value);
}

/** `The day it was made. Or so.` becomes `the day it was made`; capitals of names and abbreviations stay. */
export function sentenceToClause(sentence: string): string {
  const clause = sentence.replace(/\.( [A-Z].*)?$/s, "");
  return /^[A-Z][a-z]* /.test(clause) ? clause.charAt(0).toLowerCase() + clause.slice(1) : clause;
}

/** A text that a schema says about itself. */
export function wordOf(schema: unknown, key: "title" | "description"): string | undefined {
  const words: { title?: unknown; description?: unknown } = typeof schema === "object" && schema !== null ? schema : {};
  const word = words[key];
  return typeof word === "string" ? word : undefined;
}
