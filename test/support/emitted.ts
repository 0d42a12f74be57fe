// The published schemas of what we emit, and stricter than published: nothing may be emitted that they do not name.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ROOT } from "./bundled.ts";

const FOLDER = join(ROOT, "registry-schema");
const BASE = "https://model-registrar.dev/schema/v1/emitted/";

let ajv: Ajv2020 | undefined;

function load(): Ajv2020 {
  const made = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(made);
  const read = (path: string) => JSON.parse(readFileSync(join(FOLDER, path), "utf8"));
  for (const name of ["common.json", "model-version.json"]) made.addSchema(read(name));
  for (const name of readdirSync(join(FOLDER, "emitted"))) made.addSchema(close(read(`emitted/${name}`)));
  return made;
}

/** The schema with every list of properties taken for all there are. */
function close<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(close) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return (isList(schema) ? { additionalProperties: false, ...closed } : closed) as T;
}

function isList(schema: object): boolean {
  return Reflect.get(schema, "type") === "object" && typeof Reflect.get(schema, "properties") === "object";
}

/** What is wrong with a value by a schema such as `promotion-v1.json` or `answers.json#/$defs/verify`; nothing when it fits. */
export function flawsBy(schema: string, value: unknown): string[] {
  ajv ??= load();
  const validate = ajv.getSchema(`${BASE}${schema}`);
  if (validate === undefined) throw new Error(`there is no schema ${schema}`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const PROPOSING = ["register", "promote", "rollback", "retire", "quarantine"];

/** What is wrong with what a command printed for programs; nothing when it printed nothing, or for people. */
export function flawsOfAnswer(words: readonly string[], out: string): string[] {
  const [command = ""] = words;
  const isJson =
    words.includes("--json") || words.some((word, index) => word === "json" && words[index - 1] === "--format");
  if (!isJson || out === "") return [];
  return flawsBy(`answers.json#/$defs/${PROPOSING.includes(command) ? "proposal" : command}`, JSON.parse(out));
}
