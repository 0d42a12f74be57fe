import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ModelVersion } from "../../src/registry/documents.ts";
import { formatProblem } from "../../src/registry/problem.ts";
import { parseDocument } from "../../src/registry/schema.ts";
import { type Kind, schemaFor } from "../../src/registry/validators.ts";
import { DIGEST, versionFile } from "./registry-sample.ts";

const SCHEMAS = new URL("../../registry-schema/", import.meta.url);

/** A sound assignment with one line changed, added or removed. */
function assignment(changes: Record<string, string | undefined>): string {
  const lines = {
    apiVersion: "registrar/v1",
    kind: "StageAssignment",
    model: "churn",
    stage: "production",
    version: '"1.5.0"',
  };
  const entries = Object.entries<string | undefined>({ ...lines, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return entries.map(([key, value]) => `${key}: ${value}\n`).join("");
}

function complaints(kind: Kind, text: string): string[] {
  const parsed = parseDocument<unknown>(kind, "f", "0".repeat(40), text);
  return Array.isArray(parsed) ? parsed.map((problem) => `${problem.code} ${formatProblem(problem)}`) : [];
}

const SEMVER = "expected a SemVer version such as 1.5.0, without a leading v";

it.each(readdirSync(SCHEMAS).filter((name) => name.endsWith(".json")))(
  "%s is a sound JSON Schema of draft 2020-12",
  (file) => {
    const schema = JSON.parse(readFileSync(new URL(file, SCHEMAS), "utf8"));
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    const ajv = new Ajv2020();
    expect({ sound: ajv.validateSchema(schema), errors: ajv.errors }).toEqual({ sound: true, errors: null });
  },
);

describe("what a schema refuses is told so that it can be mended", () => {
  it.each([
    [
      { version: "1.10" },
      `number-not-string f:5:10: "version" is a number: ${SEMVER}, got 1.10. Write "1.10.0", with the quotes.`,
    ],
    [
      { version: "2" },
      `number-not-string f:5:10: "version" is a number: ${SEMVER}, got 2. Write "2.0.0", with the quotes.`,
    ],
    [{ version: "v1.5.0" }, `wrong-value f:5:10: "version" can not be used: ${SEMVER}, got "v1.5.0". Write "1.5.0".`],
    [{ version: "latest" }, `wrong-value f:5:10: "version" can not be used: ${SEMVER}, got "latest". Correct it.`],
    [
      { version: "[1]" },
      `wrong-type f:5:1: "version" has the wrong type: ${SEMVER}, got a list. Write it as text, in quotes when in doubt.`,
    ],
    [{ version: "" }, `wrong-type f:5:1: "version" has no value: ${SEMVER}. Write the value, or remove the key.`],
    [
      { stage: "true" },
      'wrong-type f:4:8: "stage" is true or false: expected 1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got true. Write "true", with the quotes.',
    ],
    [
      { stage: "Pre Production" },
      'wrong-value f:4:8: "stage" can not be used: expected 1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got "Pre Production". Write "pre-production".',
    ],
    [{ reasons: "x" }, 'unknown-key f:6:1: unknown key "reasons": expected "reason". Write reason instead.'],
    [
      { zebra: "x" },
      'unknown-key f:6:1: unknown key "zebra": expected one of apiVersion, kind, model, stage, version, reason, waivers, breakGlass. Remove the key, or write one of these.',
    ],
    [{ reason: '""' }, 'wrong-value f:6:9: "reason" is empty. Fill it in, or remove the key.'],
    [
      { version: undefined },
      'missing-key f:1:1: the key "version" is missing: expected the version that holds the stage. Add version, for example version: "1.5.0".',
    ],
    [
      { kind: "StageAsignment" },
      'wrong-value f:2:7: "kind" can not be used: expected StageAssignment, got "StageAsignment". Write StageAssignment.',
    ],
    [
      { kind: "Model" },
      "kind-mismatch f:2:7: the kind does not belong to this path: expected StageAssignment, got Model. Write kind: StageAssignment, or move the file to where a Model lies.",
    ],
    [
      { apiVersion: "registrar/v2" },
      'wrong-value f:1:13: "apiVersion" can not be used: expected registrar/v1, got "registrar/v2". Write registrar/v1.',
    ],
  ])("%j", (changes, message) => expect(complaints("StageAssignment", assignment(changes))).toEqual([message]));

  const [sound = ""] = Object.values(versionFile("churn", "1.5.0"));
  const upper = DIGEST.toUpperCase();

  it.each([
    [
      `  - { name: x, uri: "a:b", size: "12" }\n`,
      'wrong-type f:8:34: "size" has the wrong type: expected a whole number, 0 or more, got "12". Remove the quotes: 12.',
    ],
    [
      `  - {}\n`,
      [
        'missing-key f:8:5: entry 2 of "artifacts" lacks a key: expected a uri, a digest, or both. Add a uri, a digest, or both.',
        'missing-key f:8:5: the key "name" is missing in entry 2 of "artifacts": expected what the artifact is called. Add name, for example name: model.',
      ],
    ],
    [
      `  - { name: x, digest: { sha256: "sha256:${upper}" } }\n`,
      `wrong-value f:8:34: "sha256" can not be used: expected 64 lower-case hexadecimal digits, without a prefix, got "sha256:${upper}". Write "${DIGEST}".`,
    ],
    [
      `  - { name: x, digest: { md5: abc } }\n`,
      'unknown-key f:8:26: the key "md5" is not allowed in "digest": expected sha256, sha512, gitCommit, gitTree, gitBlob or another algorithm that can not be forged (md5 and sha1 can). Use another key, or remove it.',
    ],
    [
      "lineage:\n  parents: [churn@v1.2.0]\n",
      'wrong-value f:9:13: entry 1 of "parents" can not be used: expected a version of this registry such as fraud-detector@1.4.0, got "churn@v1.2.0". Write "churn@1.2.0".',
    ],
    [
      "lineage:\n  datasets: [{ name: x, role: trainig }]\n",
      'wrong-value f:9:31: "role" is not one of the allowed words: expected one of pretraining, training, validation, test, calibration, baseline, monitoring, got "trainig". Write training.',
    ],
    [
      "created: 2026-02-31T00:00:00Z\n",
      'wrong-value f:8:10: "created" can not be used: expected a moment such as 2026-11-18T09:12:44Z, got "2026-02-31T00:00:00Z". Correct it.',
    ],
    [
      "evaluation: { metrics: { id: auc, value: 0.9 } }\n",
      'wrong-type f:8:15: "metrics" has the wrong type: expected a list, got keys and values. Write one entry a line, each after a -.',
    ],
    [
      "evaluation: { metrics: [{ id: auc, value: high }] }\n",
      'wrong-type f:8:43: "value" has the wrong type: expected a number, got "high". Write a number.',
    ],
    [
      "developers: [{ login: ana, id: 0 }]\n",
      'wrong-value f:8:32: "id" can not be used: expected GitHub\'s numeric user id, got 0. Correct it.',
    ],
  ])("%j in a version", (more, messages) => {
    expect(complaints("ModelVersion", sound + more)).toEqual([messages].flat());
  });
});

describe("documents", () => {
  it("are all of a mapping", () => {
    expect(complaints("Model", "- a\n")).toEqual([
      "wrong-type f:1:1: the file is not a mapping: expected keys and values. Begin it with apiVersion: registrar/v1 and kind: Model.",
    ]);
  });

  it("tell every problem, in the order of the text", () => {
    const found = complaints("StageAssignment", assignment({ model: "A", stage: "B!", version: "1", zebra: "x" }));
    expect(found.map((line) => line.split(":")[1])).toEqual(["3", "4", "5", "6"]);
  });

  it("tell no more problems than a person would read", () => {
    const keys = Array.from({ length: 500 }, (_, index) => `k${index}: 1`).join("\n");
    expect(complaints("Model", keys)).toHaveLength(100);
  });

  it("do not inherit keys from JavaScript", () => {
    const text = assignment({ toString: "x", version: undefined });
    expect(complaints("StageAssignment", text).map((line) => line.split(" ")[0])).toEqual([
      "missing-key",
      "unknown-key",
    ]);
  });

  it("keep their bytes' digest, blob and places", () => {
    const [text = ""] = Object.values(versionFile("churn", "1.5.0"));
    const parsed = parseDocument<ModelVersion>("ModelVersion", "f", "b".repeat(40), text);
    if (Array.isArray(parsed)) throw new Error(parsed.map(formatProblem).join("\n"));
    expect(parsed).toMatchObject({ file: "f", blob: "b".repeat(40), value: { model: "churn", version: "1.5.0" } });
    expect(parsed.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parsed.locate("/version")).toEqual({ line: 4, column: 10, endLine: 4, endColumn: 17 });
    expect(parsed.value.artifacts[0]?.digest).toEqual({ sha256: DIGEST });
  });
});

const KINDS: readonly Kind[] = ["Model", "ModelVersion", "StageAssignment", "Retirement", "Dataset"];

describe("schemas", () => {
  it.each(KINDS)("of a %s describe every key and have an address", (kind) => {
    const schema = schemaFor(kind);
    const file = kind.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase();
    expect(schema["$id"]).toBe(`https://model-registrar.dev/schema/v1/${file}.json`);
    expect(schema["$comment"]).toContain(`# yaml-language-server: $schema=${schema["$id"]}`);
    expect(keysWithoutDescription(schema, "")).toEqual([]);
  });
});

/** Pointers of all described properties that lack a description. */
function keysWithoutDescription(schema: unknown, at: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const properties = "properties" in schema && typeof schema.properties === "object" ? schema.properties : {};
  const bare = Object.entries(properties ?? {}).filter(([, property]) => !("description" in Object(property)));
  const below = Object.entries(schema).flatMap(([key, part]) => keysWithoutDescription(part, `${at}/${key}`));
  return [...bare.map(([key]) => `${at}/${key}`), ...below];
}
