// A document of the registry: strict YAML that its JSON Schema accepts, or every problem it has.

import { createHash } from "node:crypto";
import type { Located } from "./documents.ts";
import type { Problem } from "./problem.ts";
import { toProblems } from "./schema-problem.ts";
import { KINDS, type Kind, validatorFor } from "./validators.ts";
import { parseYaml, type YamlSource } from "./yaml-source.ts";

/**
 * Reads a document of a kind. Returns it with the place of everything in it, or all its problems in the order of the text;
 * `blob` is the Git blob id of exactly this text.
 */
export function parseDocument<T>(kind: Kind, file: string, blob: string, text: string): Located<T> | Problem[] {
  const source = parseYaml(file, text);
  if ("problems" in source) return source.problems;
  const { value } = source;
  const mismatch = checkKind(kind, { file, source });
  if (mismatch) return [mismatch];
  const validate = validatorFor<T>(kind);
  if (!validate(value)) return toProblems(validate.errors ?? [], { file, source });
  const sha256 = createHash("sha256").update(text, "utf8").digest("hex");
  return { file, blob, sha256, value, locate: locateLater(file, () => text) };
}

/**
 * Finds places in a sound document. They are rarely asked for, and the tree that holds them is many times larger than the text: it
 * is made when needed. Throws when the text is sound no more.
 */
export function locateLater(file: string, read: () => string): YamlSource["locate"] {
  let source: ReturnType<typeof parseYaml> | undefined;
  return (pointer) => {
    source ??= parseYaml(file, read());
    if ("problems" in source) throw new Error(`${file} changed while it was looked at`);
    return source.locate(pointer);
  };
}

/** A file of another kind would break every rule of this one; one problem says more than twenty. */
function checkKind(kind: Kind, { file, source }: { file: string; source: YamlSource }): Problem | undefined {
  const { value } = source;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const [what, fix] = ["the file is not a mapping", `begin it with apiVersion: registrar/v1 and kind: ${kind}`];
    return { code: "wrong-type", file, at: source.locate(""), what, expected: "keys and values", fix };
  }
  const written = "kind" in value ? value.kind : undefined;
  if (typeof written !== "string" || written === kind || !(KINDS as readonly string[]).includes(written))
    return undefined;
  return {
    code: "kind-mismatch",
    file,
    at: source.locate("/kind"),
    pointer: "/kind",
    what: "the kind does not belong to this path",
    expected: kind,
    got: written,
    fix: `write kind: ${kind}, or move the file to where a ${written} lies`,
  };
}
