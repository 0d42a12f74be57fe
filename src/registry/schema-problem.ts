// What a schema's complaints mean to the person who wrote the document.

import type { ErrorObject } from "ajv/dist/2020.js";
import type { Problem } from "./problem.ts";
import { quoteText, repair } from "./repair.ts";
import { suggest } from "./suggest.ts";
import { pointerTo, type YamlSource } from "./yaml-source.ts";

interface Document {
  file: string;
  source: YamlSource;
}

type Finding = Pick<Problem, "code" | "what" | "expected" | "got" | "fix">;

/** More problems than anybody reads; a hostile file could hold thousands. */
const MOST = 100;

/** One problem for each mistake, in the order of the text. */
export function toProblems(errors: readonly ErrorObject[], document: Document): Problem[] {
  return errors
    .filter(tellsMore)
    .map((error) => toProblem(error, document))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .slice(0, MOST);
}

/** Branches of an alternative, and the names of keys, are told by the error that contains them. */
function tellsMore({ keyword, schemaPath, propertyName }: ErrorObject): boolean {
  if (keyword === "propertyNames") return true;
  return keyword !== "if" && propertyName === undefined && !/\/(anyOf|oneOf|not)\/./.test(schemaPath);
}

function toProblem(error: ErrorObject, { file, source }: Document): Problem {
  const { instancePath, params } = error;
  const key = params["additionalProperty"] ?? params["propertyName"];
  if (typeof key === "string") {
    const pointer = instancePath + pointerTo(key);
    const finding = error.keyword === "propertyNames" ? badKey(error, key) : unknownKey(error, key);
    return { ...finding, file, pointer, at: source.keyAt(pointer) };
  }
  const missing = params["missingProperty"];
  if (typeof missing === "string") {
    return { ...missingKey(error, missing), file, pointer: instancePath, at: source.keyAt(instancePath) };
  }
  return { ...wrongValue(error, source), file, pointer: instancePath, at: source.locate(instancePath) };
}

function unknownKey(error: ErrorObject, key: string): Finding {
  const allowed = Object.keys(error.parentSchema?.["properties"] ?? {});
  const near = suggest(key, allowed);
  return {
    code: "unknown-key",
    what: `unknown key ${quoteText(key)}${placeOf(error.instancePath)}`,
    expected: near === undefined ? listWords(allowed) : quoteText(near),
    fix: near === undefined ? "remove the key, or write one of these" : `write ${near} instead`,
  };
}

function badKey(error: ErrorObject, key: string): Finding {
  const expected = titleOf(error.schema) ?? "another key";
  return {
    code: "unknown-key",
    what: `the key ${quoteText(key)} is not allowed${placeOf(error.instancePath)}`,
    expected,
    fix: "use another key, or remove it",
  };
}

function missingKey(error: ErrorObject, key: string): Finding {
  const property = error.parentSchema?.["properties"]?.[key];
  const example = Array.isArray(property?.examples) ? property.examples[0] : undefined;
  const shown = example === undefined ? "" : `, for example ${key}: ${scalar(example)}`;
  return {
    code: "missing-key",
    what: `the key ${quoteText(key)} is missing${placeOf(error.instancePath)}`,
    ...(typeof property?.description === "string" ? { expected: sentenceToClause(property.description) } : {}),
    fix: `add ${key}${shown}`,
  };
}

function wrongValue(error: ErrorObject, source: YamlSource): Finding {
  const got = show(error, source);
  const name = nameOf(error.instancePath);
  switch (error.keyword) {
    case "type":
      return wrongType(error, { name, got, raw: source.raw(error.instancePath) });
    case "enum":
      return notListed(error, name, got);
    case "minLength":
    case "minItems":
    case "minProperties":
      return { code: "wrong-value", what: `${name} is empty`, fix: "fill it in, or remove the key" };
    case "maxLength":
      return { code: "wrong-value", what: `${name} is too long`, expected: bound(error), fix: "shorten it" };
    case "maxItems":
      return { code: "wrong-value", what: `${name} has too many entries`, expected: bound(error), fix: "remove some" };
    case "anyOf":
    case "oneOf":
      return {
        code: "missing-key",
        what: `${name} lacks a key`,
        expected: expectationOf(error),
        fix: `add ${expectationOf(error)}`,
      };
    default:
      return outOfShape(error, name, got);
  }
}

function outOfShape(error: ErrorObject, name: string, got: string): Finding {
  const expected = expectationOf(error);
  const repaired = repair(error);
  const fix = repaired === undefined ? `write ${expected}` : `write ${repaired}`;
  return { code: "wrong-value", what: `${name} is not as it must be`, expected, got, fix };
}

function notListed(error: ErrorObject, name: string, got: string): Finding {
  const words: string[] = (Array.isArray(error.schema) ? error.schema : []).map(String);
  const near = suggest(String(error.data), words);
  const fix = near === undefined ? "choose one of these" : `write ${near}`;
  return { code: "wrong-value", what: `${name} is not one of the allowed words`, expected: listWords(words), got, fix };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list, one entry a line, each after a -",
  object: "keys and values, indented below it",
  null: "nothing",
};

function wrongType(
  error: ErrorObject,
  { name, got, raw }: { name: string; got: string; raw: string | undefined },
): Finding {
  const types: string[] = [error.params["type"]].flat().map(String);
  const expected = types.map((type) => TYPE_WORDS[type] ?? type).join(" or ");
  const quotes = quoted(error, raw ?? got);
  if (error.data === null)
    return { code: "wrong-type", what: `${name} has no value`, expected, fix: "write the value, or remove the key" };
  if (types.includes("string") && typeof error.data === "number") {
    return {
      code: "number-not-string",
      what: `${name} is a number`,
      expected: titleOf(error.parentSchema) ?? expected,
      got,
      fix: quotes,
    };
  }
  if (types.includes("string") && typeof error.data === "boolean") {
    return { code: "wrong-type", what: `${name} is true or false`, expected, got, fix: quotes };
  }
  const number = typeof error.data === "string" && error.data !== "" && Number.isFinite(Number(error.data));
  const numeric = number && types.some((type) => type === "number" || type === "integer");
  const fix = numeric ? `remove the quotes: ${error.data}` : `write ${expected}`;
  return { code: "wrong-type", what: `${name} has the wrong type`, expected, got, fix };
}

/** How to write as text what was read as a number or a truth value. */
function quoted({ parentSchema }: ErrorObject, raw: string): string {
  const pattern: unknown = parentSchema?.["pattern"];
  const fits = typeof pattern !== "string" || new RegExp(pattern, "u").test(raw);
  const mended = fits ? undefined : repair({ data: raw, keyword: "pattern", schema: pattern });
  return `write ${mended ?? quoteText(raw)}, with the quotes`;
}

/** The value as written, or what kind of thing it is. */
function show({ data, instancePath }: ErrorObject, source: YamlSource): string {
  if (Array.isArray(data)) return data.length === 0 ? "an empty list" : "a list";
  if (typeof data === "object" && data !== null) return "keys and values";
  if (typeof data === "string") return quoteText(data);
  return source.raw(instancePath) ?? String(data);
}

function expectationOf(error: ErrorObject): string {
  if (error.keyword === "const") return scalar(error.schema);
  return titleOf(error.parentSchema) ?? error.message?.replace(/^must (be|match|have) /, "") ?? "another value";
}

function bound({ params, keyword }: ErrorObject): string {
  return `at most ${String(params["limit"])} ${keyword === "maxItems" ? "entries" : "characters"}`;
}

function titleOf(schema: unknown): string | undefined {
  const titled = typeof schema === "object" && schema !== null && "title" in schema ? schema.title : undefined;
  return typeof titled === "string" ? titled : undefined;
}

/** `/lineage/datasets/0/role` becomes `"role"`, `/lineage/parents/0` becomes `entry 1 of "parents"`. */
function nameOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  const last = parts.at(-1);
  const parent = parts.at(-2);
  if (last === undefined) return "the document";
  return /^[0-9]+$/.test(last) && parent !== undefined
    ? `entry ${Number(last) + 1} of ${quoteText(parent)}`
    : quoteText(last);
}

function placeOf(pointer: string): string {
  return pointer === "" ? "" : ` in ${nameOf(pointer)}`;
}

function listWords(words: readonly string[]): string {
  return words.length === 1 ? String(words[0]) : `one of ${words.join(", ")}`;
}

/** An example as it would be written in YAML. */
function scalar(value: unknown): string {
  return typeof value === "string" && /^[a-z][a-z/-]*[a-z0-9]*$/i.test(value) ? value : JSON.stringify(value);
}

/** `The day it was made.` becomes `the day it was made`; capitals of names and abbreviations stay. */
function sentenceToClause(sentence: string): string {
  const clause = sentence.replace(/\.$/, "");
  return /^[A-Z][a-z]* /.test(clause) ? clause.charAt(0).toLowerCase() + clause.slice(1) : clause;
}
