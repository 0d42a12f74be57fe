// A public key that somebody trusts, with the time in which its signatures count.

import { createPublicKey, type KeyObject } from "node:crypto";

/** A period, both ends within it; an end that is left out is open. Milliseconds since 1970. */
export interface TrustedKey {
  key: KeyObject;
  notBefore: number;
  notAfter: number;
}

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g;
const BOUND = /^(Not-Before|Not-After):[ \t]*(\S.*?)[ \t]*$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/**
 * The keys in a text, each with the lines before it that say its period (`Not-Before: 2026-01-01T00:00:00Z`); a sentence's end
 * saying what is wrong. Such a text is PEM with explanatory text as RFC 7468 allows it, so OpenSSL reads it too.
 */
export function splitKeys(text: string): string[] | { invalid: string } {
  const blocks = text.match(PEM) ?? [];
  if (blocks.length === 0) return { invalid: "holds no ECDSA P-256 public key in PEM" };
  const between = text.split(PEM);
  const keys = blocks.map((block, index) => `${periodLines(between[index] ?? "").join("")}${block}\n`);
  const strange = between.flatMap((part, index) => findStrange(part, index < blocks.length));
  if (strange[0] !== undefined) {
    const expected = "Not-Before or Not-After with a moment such as 2026-01-31T00:00:00Z, or a comment after #";
    return { invalid: `has the line ${JSON.stringify(strange[0])} beside a key; expected ${expected}` };
  }
  const bad = keys.find((key) => !isKey(key));
  return bad === undefined
    ? keys
    : { invalid: "holds no ECDSA P-256 public key in PEM, or a period that ends before it begins" };
}

/** Understands one of those keys. Throws on a text that is no P-256 key, and on a period that is none. */
export function toTrustedKey(text: string): TrustedKey {
  const known = KNOWN.get(text);
  if (known) return known;
  const [before = ""] = text.split("-----BEGIN");
  const bounds = new Map(
    periodLines(before).map((line) => BOUND.exec(line.trimEnd())?.slice(1, 3) as [string, string]),
  );
  const made = {
    key: requireP256(createPublicKey(text)),
    notBefore: momentOf(bounds.get("Not-Before")) ?? Number.NEGATIVE_INFINITY,
    notAfter: momentOf(bounds.get("Not-After")) ?? Number.POSITIVE_INFINITY,
  };
  if (made.notAfter < made.notBefore) throw new Error("The period of a key ends before it begins.");
  // Parsing a key takes longer than checking a signature with it, and the same few come again and again.
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(text, made);
  return made;
}

const KNOWN = new Map<string, TrustedKey>();
const MOST_KNOWN = 100;

/** A key of the one curve that every verifier takes. Throws on any other. */
export function requireP256(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  throw new Error(`A signing key must be ECDSA P-256; this one is ${key.asymmetricKeyType ?? "of no known type"}.`);
}

function periodLines(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => (BOUND.test(line) ? [`${line.trim()}\n`] : []));
}

/** A period with a slip of the pen must not count as none. */
function findStrange(text: string, isBeforeKey: boolean): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  const names = lines.map((line) => BOUND.exec(line)?.[1]);
  return lines.filter((line, index) => {
    const [, name, moment = ""] = BOUND.exec(line) ?? [];
    return name === undefined || !isBeforeKey || !MOMENT.test(moment) || names.indexOf(name) !== index;
  });
}

function momentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const moment = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw new Error(`The period of a key has no moment in ${text}.`);
  return moment;
}

function isKey(text: string): boolean {
  try {
    return toTrustedKey(text).key.type === "public";
  } catch {
    return false;
  }
}
