// Envelopes in a tag message: each a block between two lines of its own, at most one of a name.

import type { DsseEnvelope } from "./record.ts";
import { isObject, listOf, object, text } from "./shape.ts";

const ENVELOPE = object({ payloadType: text, payload: text, signatures: listOf(object({ keyid: text, sig: text })) });

const begin = (name: string) => `-----BEGIN REGISTRAR ${name}-----`;
const end = (name: string) => `-----END REGISTRAR ${name}-----`;

/** A block; inverse of what `parseArmour` reads. */
export function formatArmour(name: string, content: string): string {
  return [begin(name), content, end(name)].join("\n");
}

/** The envelope in the block of this name, `undefined` without such a block, or a clause saying why it can not be read. */
export function parseArmour(message: string, name: string): DsseEnvelope | undefined | { invalid: string } {
  const lines = message.split(/\r?\n/);
  const [first, last] = [lines.indexOf(begin(name)), lines.indexOf(end(name))];
  if (first < 0 || last < first) return undefined;
  if (lines.lastIndexOf(begin(name)) !== first || lines.lastIndexOf(end(name)) !== last) {
    return { invalid: `its message holds more than one ${name.toLowerCase()}` };
  }
  return parseEnvelope(lines.slice(first + 1, last).join("\n"));
}

/** A DSSE envelope from its JSON, or a clause saying what is wrong with it. */
export function parseEnvelope(source: string): DsseEnvelope | { invalid: string } {
  try {
    const value: unknown = JSON.parse(source);
    return isEnvelope(value) ? value : { invalid: ENVELOPE(value, "the envelope") ?? "it has no envelope" };
  } catch {
    return { invalid: "its envelope is not JSON" };
  }
}

export function isEnvelope(value: unknown): value is DsseEnvelope {
  return isObject(value) && ENVELOPE(value, "the envelope") === undefined;
}
