// Small checks for JSON that was read back, where loading a schema compiler would cost more than the whole command.

/** Says what is wrong with a value, or `undefined` when it is as it should be. */
export type Shape = (value: unknown, at: string) => string | undefined;

export const text: Shape = (value, at) => (typeof value === "string" ? undefined : `${at} is not a text`);

/** A whole number from 0 up to what JSON keeps exactly. */
export const count: Shape = (value, at) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : `${at} is not a whole number`;

export const scalar: Shape = (value, at) =>
  ["string", "number", "boolean"].includes(typeof value) ? undefined : `${at} is not a text, number or boolean`;

export function matching(pattern: RegExp, meaning: string): Shape {
  return (value, at) => (typeof value === "string" && pattern.test(value) ? undefined : `${at} is not ${meaning}`);
}

export function oneOf(...words: readonly string[]): Shape {
  return (value, at) => (words.some((word) => word === value) ? undefined : `${at} is none of ${words.join(", ")}`);
}

export function orNull(shape: Shape): Shape {
  return (value, at) => (value === null ? undefined : shape(value, at));
}

export function maybe(shape: Shape): Shape {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function listOf(shape: Shape): Shape {
  return (value, at) =>
    Array.isArray(value) ? first(value.map((item, index) => shape(item, `${at}[${index}]`))) : `${at} is not a list`;
}

export function mapOf(shape: Shape): Shape {
  return (value, at) =>
    isObject(value)
      ? first(Object.entries(value).map(([key, item]) => shape(item, `${at}.${key}`)))
      : `${at} is not an object`;
}

/** The named fields; others are passed over, so that a later release may add some. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, at) =>
    isObject(value)
      ? first(Object.entries(fields).map(([key, shape]) => shape(value[key], `${at}.${key}`)))
      : `${at} is not an object`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first(findings: readonly (string | undefined)[]): string | undefined {
  return findings.find((finding) => finding !== undefined);
}

/** What a JSON text says; `undefined`, which no such text says, when it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
