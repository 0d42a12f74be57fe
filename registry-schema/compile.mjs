// Part of the build: writes the validator of every schema beside the compiled code.

import { mkdirSync, writeFileSync } from "node:fs";
import standaloneCode from "ajv/dist/standalone/index.js";
import { createAjv, KINDS, schemaFor } from "../dist/registry/validators.js";

const folder = new URL("../dist/registry/validators/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const kind of KINDS) {
  const ajv = createAjv({ source: true });
  const validate = ajv.addSchema(schemaFor(kind), kind).getSchema(kind);
  writeFileSync(new URL(`${kind}.cjs`, folder), standaloneCode.default(ajv, validate));
}
