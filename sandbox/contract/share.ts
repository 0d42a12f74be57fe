// Says each repeated sub-schema once: GitHub's webhook schemas spell the same user, label and milestone hundreds of times.
import { createHash } from "node:crypto";
import type { JsonSchema } from "./json-schema.ts";

// Shorter repetitions are not worth a name of their own.
const worthNaming = 250;

/** The same roots and schemas with every long repeated sub-schema moved to `schemas` under a name made of its content. */
export function shareRepeated<Roots>(cut: { roots: Roots; schemas: Readonly<Record<string, JsonSchema>> }): typeof cut {
  const uses = new Map<string, number>();
  eachSchema([cut.roots, cut.schemas], (text) => uses.set(text, (uses.get(text) ?? 0) + 1));
  const shared = new Map<string, JsonSchema>();
  const replaced = replaceRepeated([cut.roots, cut.schemas]) as [Roots, Record<string, JsonSchema>];
  return { roots: replaced[0], schemas: { ...replaced[1], ...Object.fromEntries(shared) } };

  function replaceRepeated(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(replaceRepeated);
    const text = JSON.stringify(value);
    const inner = () => Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceRepeated(item)]));
    if (!isLongSchema(value, text) || (uses.get(text) ?? 0) < 2) return inner();
    const name = `shared-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
    if (!shared.has(name)) shared.set(name, inner());
    return { $ref: `#/schemas/${name}` };
  }
}

function eachSchema(value: unknown, visit: (text: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  const text = JSON.stringify(value);
  if (isLongSchema(value, text)) visit(text);
  for (const inner of Object.values(value)) eachSchema(inner, visit);
}

// A map of properties may happen to have one called "type", whose value is then a schema and never a word.
function isLongSchema(value: object, text: string): boolean {
  const type = (value as { type?: unknown }).type;
  return (typeof type === "string" || Array.isArray(type)) && text.length >= worthNaming;
}
