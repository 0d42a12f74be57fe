// A value of the wrong type: most often a number that YAML took for one, though it was meant as text.

import type { ErrorObject } from "ajv/dist/2020.js";
import type { Problem } from "./problem.ts";
import { quoteText, repair } from "./repair.ts";

/** The noun for each type of JSON Schema, and how to write one. */
const TYPES: Readonly<Record<string, readonly [noun: string, how: string]>> = {
  string: ["text", "write it as text, in quotes when in doubt"],
  number: ["a number", "write a number"],
  integer: ["a whole number", "write a whole number"],
  boolean: ["true or false", "write true or false"],
  array: ["a list", "write one entry a line, each after a -"],
  object: ["keys and values", "write them one a line, indented below the key"],
};

interface Written {
  /** The value's name for the message. */
  name: string;
  got: string;
  /** The text as written, when it is one. */
  raw: string | undefined;
}

/** What to do about a value that ajv found to be of another type than its schema asks for. */
export function wrongType(error: ErrorObject, { name, got, raw }: Written): Omit<Problem, "file"> {
  const types = [error.params["type"]].flat().map(String);
  const nouns = types.map((type) => TYPES[type]?.[0] ?? type).join(" or ");
  const title: unknown = error.parentSchema?.["title"];
  const expected = typeof title === "string" ? title : nouns;
  if (error.data === null) {
    return { code: "wrong-type", what: `${name} has no value`, expected, fix: "write the value, or remove the key" };
  }
  if (types.includes("string") && typeof error.data === "number") {
    return { code: "number-not-string", what: `${name} is a number`, expected, got, fix: inQuotes(error, raw ?? got) };
  }
  if (types.includes("string") && typeof error.data === "boolean") {
    return { code: "wrong-type", what: `${name} is true or false`, expected, got, fix: inQuotes(error, raw ?? got) };
  }
  const how = types.map((type) => TYPES[type]?.[1] ?? "correct it").join(", or ");
  const fix = isNumber(error.data) && /number|integer/.test(types.join()) ? `remove the quotes: ${error.data}` : how;
  return { code: "wrong-type", what: `${name} has the wrong type`, expected, got, fix };
}

function isNumber(data: unknown): data is string {
  return typeof data === "string" && data.trim() !== "" && Number.isFinite(Number(data));
}

/** How to write as text what was read as something else. */
function inQuotes({ parentSchema }: ErrorObject, raw: string): string {
  const pattern: unknown = parentSchema?.["pattern"];
  const fits = typeof pattern !== "string" || new RegExp(pattern, "u").test(raw);
  const mended = fits ? undefined : repair({ data: raw, keyword: "pattern", schema: pattern });
  if (mended === undefined && raw.length > 80) return "put it in quotes";
  return `write ${mended ?? quoteText(raw)}, with the quotes`;
}
