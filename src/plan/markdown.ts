// Text that others wrote, made harmless for every place it is shown: Markdown, code, Mermaid labels and plain lines.

/** Parts a word for GitHub's filters and not for the eye. */
const BREAK = "\u200b";
const LONGEST_VALUE = 1000;

/** What hides, reorders or ends a line; the two joiners stay, for scripts and emoji need them. */
const SPACE = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu;
const HIDDEN = /(?![\u200c\u200d])\p{Cf}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/gu;

/** One visible line: no control or direction marks, no towers of accents, at most `limit` code points. */
export function clean(text: string, limit = LONGEST_VALUE): string {
  const line = text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(HIDDEN, "")
    .replace(SPACE, " ")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .trim();
  const points = line.length <= limit ? [] : [...line];
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join("")}…`;
}

/** Markdown that shows exactly this text on one line of a paragraph, heading, list or table cell: no markup, mention or link. */
export function escapeMarkdown(text: string): string {
  return (
    withoutMentions(clean(text))
      // Else `:smile:` is drawn and a hexadecimal word becomes a link to a commit.
      .replace(/:(?=[\w+-]+:)/g, `:${BREAK}`)
      .replace(/\b[0-9a-f]{7,40}\b/gi, (id) => id.replace(/.{6}/g, `$&${BREAK}`))
      .replace(/[\\`*_{}[\]()~|!#]/g, "\\$&")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      // GitHub's own way to write a dollar that opens no formula.
      .replace(/\$/g, "<span>$</span>")
      // At the beginning of a line these would open a list, a rule or a heading.
      .replace(/^(=|\+(?=\s|$)|-(?=[-:\s]|$))/, "\\$&")
      .replace(/^(\d+)\.(?=\s|$)/, "$1\\.")
  );
}

/** A code span of this text, safe in a table cell; empty for an empty text. */
export function code(text: string): string {
  const line = clean(text);
  if (line === "") return "";
  // A table ends its cell at a pipe even inside backticks, so such text is spelt in entities.
  if (!/[`|]/.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</code>`;
}

/** One line for places without markup: check titles, annotations, issue titles, tag messages. */
export function plain(text: string, limit = LONGEST_VALUE): string {
  return withoutMentions(clean(text, limit));
}

/** The inside of a quoted Mermaid label; `limit` counts code points. */
export function mermaidLabel(text: string, limit = 60): string {
  return clean(text, limit).replace(
    // Dots, dashes and slashes inside a word stay; at its edge they could begin a list or a direction.
    /(?<=[\p{L}\p{N}])[._/-](?=[\p{L}\p{N}])|([^\p{L}\p{N}\p{M} ])/gu,
    (mark: string, special?: string) => (special === undefined ? mark : `#${special.codePointAt(0)};`),
  );
}

// GitHub looks for these in any text, escaped or not.
function withoutMentions(line: string): string {
  return line
    .replace(/[@#]/g, `$&${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/GH-/gi, (gh) => `${gh.slice(0, 2)}${BREAK}-`)
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}${BREAK}.`);
}
