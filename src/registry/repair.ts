// Small slips in text whose correction is certain enough to be proposed.

import type { ErrorObject } from "ajv/dist/2020.js";

const LONGEST = 80;

/** Text in double quotes, cut when it is long, with its control characters made visible. */
export function quoteText(text: string): string {
  const points = [...text];
  return JSON.stringify(points.length > LONGEST ? `${points.slice(0, LONGEST).join("")}…` : text);
}

const SLIPS: readonly ((text: string) => string)[] = [
  (text) => text.trim(),
  (text) => text.toLowerCase(),
  (text) => text.replace(/^v\.?(?=[0-9])/i, ""),
  (text) => text.replace(/^sha-?(256|512)[:=-]/i, "").toLowerCase(),
  (text) => text.replace(/^@/, ""),
  (text) => text.replace(/@v(?=[0-9])/, "@"),
  (text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
  (text) =>
    text.replace(/^([0-9]+(?:\.[0-9]+)?)$/, (number) => (number.includes(".") ? `${number}.0` : `${number}.0.0`)),
  (text) => text.replace(/^([0-9]{4})[./]([0-9]{2})[./]([0-9]{2})$/, "$1-$2-$3"),
];

/** The quoted text that one slip away satisfies the pattern that was missed. */
export function repair({
  data,
  keyword,
  schema,
}: Pick<ErrorObject, "data" | "keyword" | "schema">): string | undefined {
  if (typeof data !== "string" || keyword !== "pattern" || typeof schema !== "string") return undefined;
  const pattern = new RegExp(schema, "u");
  const mended = SLIPS.map((mend) => mend(data)).find((text) => pattern.test(text));
  return mended === undefined ? undefined : JSON.stringify(mended);
}
