// Compiles published schemas on first use and turns what they refuse into short findings.
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { JsonSchema } from "./json-schema.ts";

/** One place where data differs from a schema; array positions in the pointer read `*`. */
export type Finding = { readonly pointer: string; readonly message: string };

/** Validates data against the schema at a JSON pointer (as path segments) of one document. */
export type DocumentValidator = (segments: readonly string[], data: unknown) => readonly Finding[];

/** A validator over `document`; `coerce` reads numbers and booleans out of text, as for query parameters. */
export function createValidator(document: AnySchema, options: { coerce?: boolean } = {}): DocumentValidator {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    logger: false,
    coerceTypes: options.coerce ?? false,
  });
  addFormats.default(ajv);
  ajv.addSchema(document, "github");
  const compiled = new Map<string, ValidateFunction>();
  return (segments, data) => {
    const reference = `github#${segments.map((segment) => `/${encodeURIComponent(escapePointer(segment))}`).join("")}`;
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, validate);
    return validate(data) ? [] : toFindings(validate.errors ?? []);
  };
}

/** Fields of `data` that the schema does not know, at any depth; a schema without properties knows every field. */
export function unknownFields(document: { schemas: Schemas }, schema: JsonSchema, data: unknown): readonly Finding[] {
  return walk(data, alternatives(document.schemas, [schema]), "");

  function walk(value: unknown, schemas: readonly JsonSchema[], pointer: string): Finding[] {
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value)) {
      const items = alternatives(document.schemas, collect(schemas, "items"));
      return value.flatMap((item) => walk(item, items, `${pointer}/*`));
    }
    const properties = collect(schemas, "properties");
    if (properties.length === 0 || schemas.some(isOpen)) return [];
    return Object.entries(value).flatMap(([name, inner]) => {
      const known = properties.flatMap((map) => (Object.hasOwn(map, name) ? [map[name] as JsonSchema] : []));
      const here = `${pointer}/${escapePointer(name)}`;
      if (known.length === 0) return [{ pointer: here, message: "is not a published field" }];
      return walk(inner, alternatives(document.schemas, known), here);
    });
  }
}

type Schemas = Readonly<Record<string, JsonSchema>>;

// A schema together with everything it refers to or offers as an alternative.
function alternatives(schemas: Schemas, start: readonly JsonSchema[]): JsonSchema[] {
  return start.flatMap((schema) => {
    const reference = schema["$ref"];
    const target = typeof reference === "string" ? schemas[reference.replace("#/schemas/", "")] : undefined;
    const parts = ["allOf", "anyOf"].flatMap((keyword) => (schema[keyword] as JsonSchema[] | undefined) ?? []);
    return [schema, ...alternatives(schemas, target === undefined ? parts : [...parts, target])];
  });
}

function collect(schemas: readonly JsonSchema[], keyword: string): JsonSchema[] {
  return schemas.flatMap((schema) => (schema[keyword] === undefined ? [] : [schema[keyword] as JsonSchema]));
}

function isOpen(schema: JsonSchema): boolean {
  const more = schema["additionalProperties"];
  if (more !== undefined && more !== false) return true;
  return schema["type"] === "object" && schema["properties"] === undefined;
}

function toFindings(errors: readonly ErrorObject[]): Finding[] {
  // A failed alternative lists the failures of every branch; the branch that only says "null" is never the intended one.
  const telling = errors.filter((error) => error.keyword !== "anyOf" && error.params["type"] !== "null");
  return (telling.length > 0 ? telling : errors).map((error) => ({
    pointer: error.instancePath.replace(/\/\d+(?=\/|$)/g, "/*"),
    message: describe(error),
  }));
}

function describe(error: ErrorObject): string {
  const allowed = error.params["allowedValues"];
  return Array.isArray(allowed) ? `${error.message}: ${allowed.join(", ")}` : (error.message ?? error.keyword);
}

function escapePointer(segment: string): string {
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}
