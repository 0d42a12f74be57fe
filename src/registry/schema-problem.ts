// What a schema's complaints mean to the person who wrote the document.

import type { ErrorObject } from "ajv/dist/2020.js";
import type { Problem, Span } from "./problem.ts";
import { quoteText, repair } from "./repair.ts";
import { suggest } from "./suggest.ts";
import { wrongType } from "./type-problem.ts";
import { listWords, nameOf, placeOf, scalar, sentenceToClause, wordOf } from "./wording.ts";
import { MOST_PROBLEMS, pointerTo, type YamlSource } from "./yaml-source.ts";

interface Document {
  file: string;
  source: YamlSource;
}

type Finding = Pick<Problem, "code" | "what" | "expected" | "got" | "fix">;

/** One problem for each mistake, in the order of the text. */
export function toProblems(errors: readonly ErrorObject[], { file, source }: Document): Problem[] {
  return errors
    .filter(tellsMore)
    .map((error) => ({ error, ...placeError(error, source) }))
    .sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    .slice(0, MOST_PROBLEMS)
    .map(({ error, pointer, at }) => ({ ...explain(error, source), file, pointer, at }));
}

/** Branches of an alternative, and the names of keys, are told by the error that contains them. */
function tellsMore({ keyword, schemaPath, propertyName }: ErrorObject): boolean {
  if (keyword === "propertyNames") return true;
  return keyword !== "if" && propertyName === undefined && !/\/(anyOf|oneOf|not)\/./.test(schemaPath);
}

/** A key at fault stands where it is; a missing one is looked for below the key of its mapping. */
function placeError({ instancePath, params }: ErrorObject, source: YamlSource): { pointer: string; at: Span } {
  const key = keyAtFault(params);
  const pointer = key === undefined ? instancePath : instancePath + pointerTo(key);
  const isKey = key !== undefined || params["missingProperty"] !== undefined;
  return { pointer, at: isKey ? source.keyAt(pointer) : source.locate(pointer) };
}

function keyAtFault(params: ErrorObject["params"]): string | undefined {
  const key: unknown = params["additionalProperty"] ?? params["propertyName"];
  return typeof key === "string" ? key : undefined;
}

function explain(error: ErrorObject, source: YamlSource): Finding {
  const key = keyAtFault(error.params);
  if (key !== undefined) return error.keyword === "propertyNames" ? badKey(error, key) : unknownKey(error, key);
  const missing: unknown = error.params["missingProperty"];
  return typeof missing === "string" ? missingKey(error, missing) : wrongValue(error, source);
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
  const expected = wordOf(error.schema, "title") ?? "another key";
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
  const right = error.keyword === "const" ? expected : repair(error);
  const fix = right === undefined ? "correct it" : `write ${right}`;
  return { code: "wrong-value", what: `${name} can not be used`, expected, got, fix };
}

function notListed(error: ErrorObject, name: string, got: string): Finding {
  const words: string[] = (Array.isArray(error.schema) ? error.schema : []).map(String);
  const near = suggest(String(error.data), words);
  const fix = near === undefined ? "choose one of these" : `write ${near}`;
  return { code: "wrong-value", what: `${name} is not one of the allowed words`, expected: listWords(words), got, fix };
}

/** The value as written, or what kind of thing it is. */
function show({ data, instancePath }: ErrorObject, source: YamlSource): string {
  if (Array.isArray(data)) return data.length === 0 ? "an empty list" : "a list";
  if (typeof data === "object" && data !== null) return "keys and values";
  if (typeof data === "string") return quoteText(data);
  return source.raw(instancePath) ?? String(data);
}

function expectationOf({ keyword, schema, parentSchema, message = "another value" }: ErrorObject): string {
  if (keyword === "const") return scalar(schema);
  const described = keyword === "pattern" || keyword === "format" ? wordOf(parentSchema, "description") : undefined;
  const plain = message
    .replace(/^must (be|match|have) /, "")
    .replace(/^>= /, "at least ")
    .replace(/^<= /, "at most ");
  return wordOf(parentSchema, "title") ?? (described && sentenceToClause(described)) ?? plain;
}

function bound({ params, keyword }: ErrorObject): string {
  return `at most ${String(params["limit"])} ${keyword === "maxItems" ? "entries" : "characters"}`;
}
