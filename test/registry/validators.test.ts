// What the build compiles must say what the schemas say: the same documents pass, and the same errors are found.

import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { ValidateFunction } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import fc from "fast-check";
import { load } from "js-yaml";
import { createAjv, KINDS, type Kind, schemaFor, validatorFor } from "../../src/registry/validators.ts";
import { readFiles } from "../support/files.ts";
import { retiredFile } from "./registry-sample.ts";

const require = createRequire(import.meta.url);

/** As `registry-schema/compile.mjs` does it, without the file. */
function compileAhead(kind: Kind): ValidateFunction {
  const ajv = createAjv({ source: true });
  const validate = ajv.addSchema(schemaFor(kind), kind).getSchema(kind);
  if (validate === undefined) throw new Error(`no schema for ${kind}`);
  const module = { exports: {} };
  new Function("require", "module", "exports", standaloneCode.default(ajv, validate))(require, module, module.exports);
  return module.exports as ValidateFunction;
}

/** Every document of the cases and examples that YAML can read, by kind. */
function documentsOf(kind: Kind): object[] {
  const folders = ["../cases", "../../docs", "../../templates/init"].map((path) => join(import.meta.dirname, path));
  const texts = folders.flatMap((folder) => [...readFiles(folder)]).filter(([path]) => path.endsWith(".yaml"));
  return [...texts, ...Object.entries(retiredFile("churn", "1.0.0"))].flatMap(([, text]) => {
    try {
      const document: unknown = load(text);
      return typeof document === "object" && document !== null && Reflect.get(document, "kind") === kind
        ? [document]
        : [];
    } catch {
      return [];
    }
  });
}

const verdictOf = (validate: ValidateFunction, document: unknown) => ({
  valid: validate(document),
  errors: (validate.errors ?? []).map(({ instancePath, keyword, params, message, data }) => ({
    ...{ instancePath, keyword, params, message, data },
  })),
});

/** The document with one value somewhere replaced. */
function replaceAt(document: object, turns: readonly number[], value: unknown): object {
  const copy = structuredClone(document);
  let place: object = copy;
  for (const turn of turns) {
    const keys = Object.keys(place);
    const key = keys[turn % keys.length];
    if (key === undefined) break;
    const next: unknown = Reflect.get(place, key);
    if (typeof next !== "object" || next === null || turn === turns.at(-1)) {
      Reflect.set(place, key, value);
      break;
    }
    place = next;
  }
  return copy;
}

describe.each(KINDS)("a validator of %s that was compiled ahead", (kind) => {
  const ahead = compileAhead(kind);
  const documents = documentsOf(kind);

  it("says of every document what the schema says", () => {
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents)
      expect(verdictOf(ahead, document)).toEqual(verdictOf(validatorFor(kind), document));
  });

  it("finds the same errors when a value is wrong", () => {
    const turns = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
    const value = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.constant([]), fc.constant({ a: 1 }));
    fc.assert(
      fc.property(fc.constantFrom(...documents), turns, value, (document, path, wrong) => {
        const broken = replaceAt(document, path, wrong);
        expect(verdictOf(ahead, broken)).toEqual(verdictOf(validatorFor(kind), broken));
      }),
      { numRuns: 60 },
    );
  });
});
