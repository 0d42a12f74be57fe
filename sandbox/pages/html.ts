// Builds HTML from template literals in which everything interpolated is escaped unless it already is HTML.

/** A piece of finished HTML. */
export type Html = { readonly html: string };

type Part = Html | string | number | bigint | null | undefined | false | readonly Part[];

/** HTML with every interpolated text escaped; lists are joined, `null`, `undefined` and `false` leave nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, index) => (index === 0 ? text : toText(parts[index - 1]) + text)).join("") };
}

/** Marks `text` as finished HTML; only for text that was made or sanitised here. */
export function trusted(text: string): Html {
  return { html: text };
}

/** `text` with the five characters that mean something to an HTML parser replaced. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function toText(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "object") return "html" in part ? part.html : part.map(toText).join("");
  return escapeHtml(String(part));
}
