// Turns a schema in OpenAPI 3.0's dialect into plain JSON Schema without prose.

/** A JSON Schema as parsed data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const kept = new Set([
  "$ref",
  "additionalProperties",
  "allOf",
  "anyOf",
  "default",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "items",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "multipleOf",
  "not",
  "nullable",
  "oneOf",
  "pattern",
  "properties",
  "required",
  "type",
  "uniqueItems",
]);

/** Plain JSON Schema for an OpenAPI 3.0 schema; references point into `#/schemas/`. */
export function toJsonSchema(schema: unknown): JsonSchema | boolean {
  if (typeof schema === "boolean") return schema;
  const { nullable, oneOf, ...rest } = pickKeywords(schema as JsonSchema);
  // The published alternatives often overlap, so "exactly one" would refuse true answers.
  const plain = oneOf === undefined ? rest : { ...rest, anyOf: [...((rest["anyOf"] as []) ?? []), ...(oneOf as [])] };
  return nullable === true ? withNull(plain) : plain;
}

function pickKeywords(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => kept.has(keyword))
      .map(([keyword, value]) => [keyword, convertKeyword(keyword, value)]),
  );
}

function convertKeyword(keyword: string, value: unknown): unknown {
  if (keyword === "$ref") return String(value).replace("#/components/schemas/", "#/schemas/");
  if (keyword === "properties") return mapValues(value as JsonSchema, toJsonSchema);
  if (keyword === "items" || keyword === "additionalProperties" || keyword === "not") return toJsonSchema(value);
  if (Array.isArray(value) && keyword.endsWith("Of")) return value.map(toJsonSchema);
  return value;
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, ...rest } = schema;
  const values = rest["enum"];
  const onlyChecksItsType = !("$ref" in rest || "anyOf" in rest || "allOf" in rest);
  if (typeof type !== "string" || !onlyChecksItsType) return { anyOf: [{ type: "null" }, schema] };
  return { type: [type, "null"], ...rest, ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}

/** The same keys with every value mapped. */
export function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Names of the shared schemas that `value` mentions anywhere inside. */
export function referencedNames(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner.replace("#/schemas/", "")] : referencedNames(inner),
  );
}
