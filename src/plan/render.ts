// Handlebars turned safe by default: every value a template prints is escaped as Markdown unless a helper already did so.

import Handlebars from "handlebars";
import { code, escapeMarkdown, mermaidLabel } from "./markdown.ts";

/** Fills templates by name. Throws on an unknown name or a value the template needs and the data lacks: both are our bugs. */
export interface Renderer {
  render: (name: string, data: object) => string;
}

const PARTIALS = "partials/";
const HELPERS = {
  md: (value: unknown) => escaped(value, escapeMarkdown),
  code: (value: unknown) => escaped(value, code),
  mermaid: (value: unknown) => escaped(value, mermaidLabel),
  link: (label: unknown, url: unknown) => link(escaped(label, escapeMarkdown), textOf(url)),
};

/**
 * Compiles templates given by path without `.hbs`: `comment`, and `partials/gates` for `{{> gates}}`. Throws on a template
 * that prints unescaped.
 */
export function createRenderer(templates: Readonly<Record<string, string>>): Renderer {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(HELPERS);
  const compiled = new Map<string, HandlebarsTemplateDelegate>();
  for (const [name, text] of Object.entries(templates)) {
    const template = handlebars.compile(escapeAll(name, text), OPTIONS);
    if (name.startsWith(PARTIALS)) handlebars.registerPartial(name.slice(PARTIALS.length), template);
    else compiled.set(name, template);
  }
  return {
    render(name, data) {
      const template = compiled.get(name);
      if (template === undefined) throw new Error(`there is no template "${name}"`);
      return tidy(template(data));
    },
  };
}

// Handlebars escapes for HTML, which neither suits code spans nor stops pipes and mentions: its own escaping is off.
const OPTIONS: CompileOptions = {
  noEscape: true,
  strict: true,
  preventIndent: true,
  knownHelpersOnly: true,
  knownHelpers: { md: true, code: true, mermaid: true, link: true } as KnownHelpers,
};

/** Rewrites each `{{value}}` to `{{md value}}`, in the syntax tree so that no spelling slips through. */
function escapeAll(name: string, text: string): hbs.AST.Program {
  const tree = Handlebars.parse(text, { srcName: name });
  const visitor = new Handlebars.Visitor();
  visitor.MustacheStatement = (statement) => {
    const { path, params, hash, loc, escaped } = statement;
    if (!escaped) throw new Error(`template ${name}:${loc.start.line} prints without escaping`);
    const call = { type: "SubExpression", path, params, hash, loc };
    statement.params = [params.length > 0 ? call : path];
    statement.path = { type: "PathExpression", data: false, depth: 0, parts: ["md"], original: "md", loc };
  };
  visitor.accept(tree);
  return tree;
}

/** Adds the escaping once: what a helper escaped is a SafeString and stays. */
function escaped(value: unknown, toText: (text: string) => string): Handlebars.SafeString {
  return value instanceof Handlebars.SafeString ? value : new Handlebars.SafeString(toText(textOf(value)));
}

function textOf(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new TypeError(`a template prints ${value === null ? "null" : typeof value}`);
}

/** Only web addresses become links, with everything percent-encoded that Markdown could read. */
function link(label: Handlebars.SafeString, url: string): Handlebars.SafeString {
  if (!/^https?:\/\/[A-Za-z0-9]/.test(url)) return label;
  const target = encodeURI(url.replace(/\p{Cs}/gu, "\ufffd"))
    .replace(/%25(?=[0-9A-F]{2})/gi, "%")
    .replace(/[()*_~'!$;[\]|]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return new Handlebars.SafeString(`[${label.toString()}](${target})`);
}

// Blocks that print nothing leave empty lines behind.
function tidy(text: string): string {
  const whole = text.replace(/\n{3,}/g, "\n\n").trim();
  return whole === "" ? "" : `${whole}\n`;
}
