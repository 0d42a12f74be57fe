import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { marked } from "marked";
import { clean, code, escapeMarkdown, mermaidLabel, plain } from "../../src/plan/markdown.ts";

const pieces = fc.constantFrom(
  ..."\\`*_{}[]()#+-.!|~=><&$@:;\"'%^/\n\r\t 01ab\u202e\u200b\u0301é",
  String.fromCharCode(0xd800),
  "\u{1f600}",
  ...["@acme/risk", "&#64;x", "#1", "Fixes #1", "GH-1", "acme/r#1", "deadbeef", "```\n", "~~~", "~~x~~", "---", "==="],
  ...[
    "| a | b |\n| - | - |\n",
    "<img src=x>",
    "<!--",
    "-->",
    "<details>",
    "](javascript:x)",
    "![x](y)",
    "[^1]",
    "[ ] ",
  ],
  ...[
    "https://x.io",
    "www.x.io",
    "a@b.co",
    "ftp://x",
    "mailto:a@b.co",
    ":smile:",
    "$x$",
    "1. ",
    "- ",
    "> ",
    "    ",
    "**a**",
  ],
);
const hostile = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
const runs = { numRuns: 500 };

/** What a reader sees, after checking that the parser made no element that the frame does not have. */
function seen(html: string, frame: RegExp): string {
  const inner = frame.exec(html)?.[1];
  if (inner === undefined) throw new Error(`not in its frame: ${html}`);
  const text = inner.replaceAll("<span>$</span>", "$").replaceAll("\u200b", "");
  if (text.includes("<")) throw new Error(`an element in ${html}`);
  const names: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, digits, name) =>
    digits ? String.fromCodePoint(Number(digits)) : (names[name] ?? "?"),
  );
}

const render = (markdown: string) => marked.parse(markdown, { gfm: true, async: false }).trim();

describe("escapeMarkdown", () => {
  it.each<[string, (x: string) => string, RegExp]>([
    ["a paragraph", (x) => x, /^<p>(.*)<\/p>$/s],
    ["a list", (x) => `- ${x}`, /^<ul>\n<li>(.*)<\/li>\n<\/ul>$/s],
    ["a heading", (x) => `## ${x}`, /^<h2>(.*)<\/h2>$/s],
    ["bold", (x) => `**a${x}a**`, /^<p><strong>a(.*)a<\/strong><\/p>$/s],
    ["a link", (x) => `[${x}](https://h/)`, /^<p><a href="https:\/\/h\/">(.*)<\/a><\/p>$/s],
    ["a table", (x) => `| h | i |\n| - | - |\n| ${x} | z |`, /<td>(.*)<\/td>\n<td>z<\/td>/s],
  ])("shows any text as it is and nothing else in %s", (_, wrap, frame) => {
    const shown = (text: string) => expect(seen(render(wrap(escapeMarkdown(text))), frame)).toBe(clean(text));
    fc.assert(
      fc.property(
        hostile.filter((text) => clean(text) !== ""),
        shown,
      ),
      runs,
    );
  });

  it.each([
    ["@acme/risk"],
    ["#1"],
    ["acme/r#1"],
    ["GH-1"],
    ["gh-12"],
    ["https://x.io"],
    ["www.x.io"],
    ["a@b.co"],
    [":smile:"],
    ["deadbeef"],
    ["DEADBEEF0123"],
  ])("leaves %s without what GitHub looks for", (text) => {
    const filters = /[@#][\w/]|:\w+:|:\/\/|GH-|www\.|\b[0-9a-f]{7,40}\b/i;
    expect(filters.test(text)).toBe(true);
    expect(escapeMarkdown(`see ${text}, Fixes ${text}`)).not.toMatch(filters);
  });
});

describe("code", () => {
  it.each<[string, (x: string) => string, RegExp]>([
    ["a paragraph", (x) => `a ${x} z`, /^<p>a <code>(.*)<\/code> z<\/p>$/s],
    ["a table", (x) => `| h | i |\n| - | - |\n| ${x} | z |`, /<td><code>(.*)<\/code><\/td>\n<td>z<\/td>/s],
  ])("shows any text as code in %s", (_, wrap, frame) => {
    const shown = (text: string) => expect(seen(render(wrap(code(text))), frame)).toBe(clean(text));
    fc.assert(
      fc.property(
        hostile.filter((text) => clean(text) !== ""),
        shown,
      ),
      runs,
    );
  });

  it("is empty for an empty text", () => expect(code(" \u200b\n")).toBe(""));
});

describe("clean", () => {
  it.each([
    ["right-to-left overrides", "a\u202eb\u2066c", "abc"],
    ["line breaks of all kinds", "a\r\nb\u2028c\u0085d\u0000e", "a b c d e"],
    ["invisible letters", "a\u200bb\ufeffc\u{e0041}d\u3164e", "abcde"],
    ["towers of accents", `a${"\u0301".repeat(50)}b`, "a\u0301\u0301\u0301b"],
    ["half characters", `a${String.fromCharCode(0xd800)}b`, "a\ufffdb"],
  ])("takes out %s", (_, text, expected) => expect(clean(text)).toBe(expected));

  it.each([
    [-1, "x".repeat(9)],
    [0, "x".repeat(10)],
    [1, `${"x".repeat(9)}…`],
  ])("cuts at its limit %i", (over, expected) => expect(clean("x".repeat(10 + over), 10)).toBe(expected));

  it("counts code points and cuts none in two", () => {
    expect(clean("\u{1f600}".repeat(10), 10)).toBe("\u{1f600}".repeat(10));
    expect(clean("\u{1f600}".repeat(11), 10)).toBe(`${"\u{1f600}".repeat(9)}…`);
  });
});

describe("plain", () => {
  it("stays on one line and mentions nobody", () => {
    const inert = (text: string) => expect(plain(text)).not.toMatch(/[\n\r\u202e]|[@#]\w|:\/\/|GH-|www\./i);
    fc.assert(fc.property(hostile, inert), runs);
  });
});

describe("mermaidLabel", () => {
  it("never leaves its quotes, its fence or its line", () => {
    const inert = (text: string) => {
      const rest = mermaidLabel(text).replace(/#\d+;/g, "");
      expect(rest).toMatch(/^[\p{L}\p{N}\p{M} ._/-]*$/u);
    };
    fc.assert(fc.property(hostile, inert), runs);
  });

  it.each([
    ["fraud-detector 1.5.0-rc.1", "fraud-detector 1.5.0-rc.1"],
    ['a"]; click x', "a#34;#93;#59; click x"],
    ["1. list", "1#46; list"],
    ["%%{init}%%", "#37;#37;#123;init#125;#37;#37;"],
  ])("writes %s as %s", (text, expected) => expect(mermaidLabel(text)).toBe(expected));
});
