// The validators of the kinds of documents: compiled by the build, or from the schemas when the code runs from source.

import { createRequire } from "node:module";
import type { Ajv2020, AnySchemaObject, ValidateFunction } from "ajv/dist/2020.js";

/** Every kind of document and the schema file that describes it. */
const SCHEMA_FILES = {
  Registry: "registry.json",
  Model: "model.json",
  ModelVersion: "model-version.json",
  StageAssignment: "stage-assignment.json",
  Retirement: "retirement.json",
  Dataset: "dataset.json",
} as const;

export type Kind = keyof typeof SCHEMA_FILES;

/** Every kind there is. */
export const KINDS = Object.keys(SCHEMA_FILES) as Kind[];

const require = createRequire(import.meta.filename);

/** The JSON Schema (draft 2020-12) of a kind. */
export function schemaFor(kind: Kind): AnySchemaObject {
  return loadSchema(SCHEMA_FILES[kind]);
}

function loadSchema(file: string): AnySchemaObject {
  return require(`../../registry-schema/${file}`) as AnySchemaObject;
}

const known = new Map<Kind, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/** The validator of a kind. Loading ajv and compiling a schema takes longer than judging a small change, so the build does it ahead. */
export function validatorFor<T>(kind: Kind): ValidateFunction<T> {
  const validate = known.get(kind) ?? readCompiled(kind) ?? compile(kind);
  known.set(kind, validate);
  return validate as ValidateFunction<T>;
}

function readCompiled(kind: Kind): ValidateFunction | undefined {
  try {
    return require(`./validators/${kind}.cjs`) as ValidateFunction;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "MODULE_NOT_FOUND";
}

function compile(kind: Kind): ValidateFunction {
  ajv ??= createAjv();
  const validate = ajv.getSchema(kind) ?? ajv.addSchema(schemaFor(kind), kind).getSchema(kind);
  if (validate === undefined) throw new Error(`no schema for ${kind}`);
  return validate;
}

/** An ajv that knows what the schemas share. With `source` it keeps the code it makes, for the build to write down. */
export function createAjv({ source = false } = {}): Ajv2020 {
  const { Ajv2020: Ajv } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const { default: addFormats } = require("ajv-formats") as typeof import("ajv-formats");
  const created = new Ajv({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    // Our schemas are held against the metaschema by a test; compiling that for every run takes longer than all the rest.
    validateSchema: false,
    // Generated code is made shorter at length, and runs no faster on documents of this size.
    code: { optimize: false, source },
  });
  (addFormats as unknown as (target: Ajv2020) => void)(created);
  return created.addSchema(loadSchema("common.json"));
}
