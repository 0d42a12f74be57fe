// Renders GitHub-flavoured Markdown the way a comment on GitHub looks, keeping only harmless HTML.
import { Marked, type RendererObject, type Tokens } from "marked";
import { escapeHtml, type Html, trusted } from "./html.ts";

// Attributes are dropped from all of them, except `open` on details.
const harmlessTags = new Set(
  (
    "b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q s samp strong sub summary " +
    "sup table tbody td tfoot th thead tr tt ul"
  ).split(" "),
);

const htmlPiece = /<!--[\s\S]*?(?:-->|$)|<\/?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?\/?>|[^<]+|</g;

/** HTML for a comment (line breaks count) or a file (they do not); `base` is the repository's page, for `#12`. */
export function renderMarkdown(markdown: string, options: { base?: string; comment?: boolean } = {}): Html {
  const marked = new Marked({ gfm: true, breaks: options.comment ?? false, renderer });
  return trusted(linkReferences(marked.parse(markdown, { async: false }), options.base));
}

/** `text` with everything but harmless tags shown as text, comments removed. */
export function sanitizeHtml(text: string): string {
  return text.replace(htmlPiece, (piece, name: string | undefined) => {
    if (piece.startsWith("<!--")) return "";
    const tag = name?.toLowerCase() ?? "";
    if (!harmlessTags.has(tag)) return escapeText(piece);
    if (piece.startsWith("</")) return `</${tag}>`;
    return tag === "details" && /\sopen\b/.test(piece) ? "<details open>" : `<${tag}>`;
  });
}

// Character references that the author wrote stay what they are.
function escapeText(text: string): string {
  return text
    .replace(/&(?!#?\w+;)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const renderer: RendererObject = {
  html: ({ text }: Tokens.HTML | Tokens.Tag) => sanitizeHtml(text),
  code: ({ text, lang }: Tokens.Code) => {
    const source = `<pre><code>${escapeHtml(text)}</code></pre>`;
    return lang === "mermaid" ? `<figure class="mermaid"><figcaption>Diagram</figcaption>${source}</figure>` : source;
  },
  link(token: Tokens.Link) {
    const content = this.parser.parseInline(token.tokens);
    return isSafeLink(token.href) ? `<a href="${escapeHtml(token.href)}">${content}</a>` : content;
  },
  // Loading pictures from elsewhere would leave the machine; the link says what would be shown.
  image: ({ href, text }: Tokens.Image) =>
    isSafeLink(href) ? `<a href="${escapeHtml(href)}">[image: ${escapeHtml(text)}]</a>` : escapeHtml(text),
  blockquote(token: Tokens.Blockquote) {
    const body = this.parser.parse(token.tokens);
    const alert = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>|\s)*/.exec(body);
    if (alert?.[1] === undefined) return `<blockquote>${body}</blockquote>`;
    const kind = alert[1].toLowerCase();
    return `<blockquote class="alert ${kind}"><p><b>${kind}</b></p><p>${body.slice(alert[0].length)}</blockquote>`;
  },
};

function isSafeLink(href: string): boolean {
  return /^(https?:\/\/|mailto:|[#/?.]|[\w-]+(?:[/?#.]|$))/i.test(href) && !/^[\s\w+.-]*script:/i.test(href);
}

// GitHub looks for references in the finished text, so an escaped or encoded at sign still mentions somebody.
const reference = /(?<![\w&/#.-])(?:(?:@|&#64;|&#x40;|&commat;)([a-z\d][a-z\d-]{0,38}(?:\/[\w-]+)?)|#(\d+)\b)/gi;

function linkReferences(rendered: string, base: string | undefined): string {
  let untouched = 0;
  return rendered.replace(/<[^>]*>|[^<]+/g, (piece) => {
    const step = /^<(\/?)(?:a|code|pre)\b/.exec(piece);
    if (step) untouched += step[1] === "/" ? -1 : 1;
    return piece.startsWith("<") || untouched > 0 ? piece : piece.replace(reference, toReference);
  });

  function toReference(text: string, name: string | undefined, issue: string | undefined): string {
    if (name !== undefined) return `<b class="mention">@${name}</b>`;
    return base === undefined ? text : `<a href="${escapeHtml(base)}/issues/${issue}">${text}</a>`;
  }
}
