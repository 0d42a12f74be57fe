// Text of others under the escaper: in every place where a template prints it, it is one text and nothing else.

import { beforeAll, describe, expect, it } from "@jest/globals";
import { marked } from "marked";
import { clean, escapeMarkdown, plain } from "../../src/plan/markdown.ts";
import { createRenderer, type Renderer } from "../../src/plan/render.ts";
import { fuzz } from "./fuzz.ts";

/** The places of `templates/`, with text before and behind where a template has some. */
const PLACES: Record<string, string> = {
  paragraph: "{{text}}",
  sentence: "Reason given: {{text}}",
  "bold words": "**By break-glass** until {{text}}, **{{text}}**.",
  heading: "### {{text}}",
  "heading with a sign": "### ✅ {{text}}",
  list: "- {{text}}\n- after",
  "nested list": "- x\n  - {{text}}\n- {{code text}}: {{text}}",
  "numbered list": "1. take {{text}} out\n2. {{text}}",
  table: "| a | b |\n| --- | --- |\n| {{text}} | **{{text}}** |\n| {{code text}} | after |",
  "table of links": "| a | b |\n| --- | --- |\n| {{link text url}} | {{link (code text) url}} |",
  "code span": "a {{code text}} b",
  details: "<details>\n<summary>Digests</summary>\n\n- {{code text}}: sha256 {{text}}\n\n</details>\n\nafter",
  diagram: '```mermaid\nflowchart LR\n  a(["{{mermaid text}}"])\n  a -->|"{{mermaid text}}"| b\n```\n\nafter',
};

/** Harmless words; what a place is made of with them, it must be made of with any. */
const HARMLESS = "word";
const URL = "https://github.com/acme/models/pull/1";

/** What GitHub looks for in any text that is not code, however it is escaped. */
const OBEYED = /[@#][\w-]|\bGH-\d|www\.|:\/\/|:[\w+-]+:|\b[0-9a-f]{7,40}\b/i;

const renderers: [place: string, renderer: Renderer, frame: string][] = [];

beforeAll(() => {
  for (const [place, template] of Object.entries(PLACES)) {
    const renderer = createRenderer({ place: template });
    renderers.push([place, renderer, bonesOf(show(renderer, HARMLESS))]);
  }
});

const show = (renderer: Renderer, text: string): string =>
  marked.parse(renderer.render("place", { text, url: URL }), { gfm: true, async: false });

/** The elements of a page in order, without what is written in them; a code span has two spellings, and a dollar is kept in one of its own. */
function bonesOf(html: string): string {
  return (html.replaceAll("<span>$</span>", "$").match(/<[^>]*>/g) ?? []).join("");
}

/** What GitHub would look at: the page without code and without our own link. */
function proseOf(html: string): string {
  return html
    .replace(/<(code|pre)\b.*?<\/\1>/gs, "")
    .replaceAll(`href="${URL}"`, "")
    .replaceAll("<span>$</span>", "$")
    .replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
}

describe("text of others", () => {
  const holds = (text: string) => {
    if (clean(text) === "") return;
    for (const [place, renderer, frame] of renderers) {
      const html = show(renderer, text);
      expect(`${place}: ${bonesOf(html)}`).toBe(`${place}: ${frame}`);
      expect(`${place}: ${OBEYED.exec(proseOf(html))?.[0]}`).toBe(`${place}: undefined`);
    }
    const line = plain(text);
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|[@#][\w-]|:\/\/|\bGH-\d|www\./iu);
    // A thousand characters, each of which may take an escape and a break.
    expect(escapeMarkdown(text).length).toBeLessThan(14_000);
  };
  // Each text is tried in every place.
  fuzz("markdown", holds, 300);

  it("would be caught when it gets out", () => {
    const careless = (text: string) => marked.parse(`- ${text}\n- after`, { gfm: true, async: false });
    const frame = bonesOf(careless(HARMLESS));
    for (const text of ["**a**", "<img src=x>", "[a](b)", "www.x.io", "# a", "`a`"]) {
      expect(bonesOf(careless(text))).not.toBe(frame);
    }
    expect(proseOf(careless("@ada"))).toMatch(OBEYED);
  });
});
