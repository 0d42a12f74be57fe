// The frame of every in-toto Statement v1, and its exact bytes.

import type { DigestSet } from "../documents.ts";
import { isObject, parseJson } from "../shape.ts";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** A thing a statement is about or rests on; the digest alone says which. */
export interface Resource {
  name?: string;
  uri?: string;
  digest: DigestSet;
}

/** The text of a statement. Keys are sorted, so equal statements have equal bytes whoever makes them. */
export function formatInToto(statement: {
  subject: readonly Resource[];
  predicateType: string;
  predicate: object;
}): string {
  return stableJson({ _type: STATEMENT_TYPE, ...statement });
}

/** The parts of a statement, none of them looked at yet; `undefined` when the text is no statement. */
export function parseInToto(
  source: string,
): { subject?: unknown; predicateType?: unknown; predicate?: unknown } | undefined {
  const statement = parseJson(source);
  return isObject(statement) && statement["_type"] === STATEMENT_TYPE ? statement : undefined;
}

/** JSON with its keys in order. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
