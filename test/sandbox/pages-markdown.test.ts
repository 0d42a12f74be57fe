// Comments must look as they do on GitHub, and nothing in them may break out of the page.
import { describe, expect, it } from "@jest/globals";
import { assert as check, property, string } from "fast-check";
import { html } from "../../sandbox/pages/html.ts";
import { renderMarkdown, sanitizeHtml } from "../../sandbox/pages/markdown.ts";

function render(markdown: string): string {
  return renderMarkdown(markdown, { base: "/acme/registry", comment: true }).html.trim();
}

describe("Markdown", () => {
  it.each([
    [
      "a table",
      "| a | b |\n|---|---|\n| 1 \\| 2 | `x` |",
      /<th>a<\/th>[\s\S]*<td>1 \| 2<\/td>\s*<td><code>x<\/code><\/td>/,
    ],
    [
      "folded details",
      "<details>\n<summary>Why</summary>\n\n- one\n\n</details>",
      /<details>\n<summary>Why<\/summary>[\s\S]*<li>one<\/li>[\s\S]*<\/details>/,
    ],
    ["details that start open", "<details open>\n\nx\n\n</details>", /<details open>/],
    [
      "an alert",
      "> [!WARNING]\n> take care",
      /<blockquote class="alert warning"><p><b>warning<\/b><\/p><p>take care<\/p>/,
    ],
    ["a diagram as its source", "```mermaid\ngraph TD; a-->b\n```", /<figure class="mermaid">.*a--&#62;b/],
    ["a task list", "- [x] done", /<input checked="" disabled="" type="checkbox"> done/],
    ["a line break in a comment", "one\ntwo", /one<br>two/],
    ["a mention", "cc @ann and @acme/risk", /<b class="mention">@ann<\/b> and <b class="mention">@acme\/risk<\/b>/],
    ["a mention behind a backslash, which GitHub sees too", "\\@ann", /<b class="mention">@ann<\/b>/],
    ["a reference to an issue", "see #12", /<a href="\/acme\/registry\/issues\/12">#12<\/a>/],
    ["a reference that the author wrote", "1 &lt; 2", /1 &lt; 2/],
  ])("renders %s", (_name, markdown, expected) => {
    expect(render(markdown)).toMatch(expected);
  });

  it.each([
    ["a mention in a link's address", "[x](https://e.example/@ann)", "mention"],
    ["a mention in code", "`@ann`", "mention"],
    ["a mail address", "a@b.example", "mention"],
    ["a number glued to a word", "x#12", "issues/12"],
    ["a comment of HTML", "<!-- state: secret -->seen", "secret"],
    ["a script", "<script>alert(1)</script>", "<script"],
    ["an event attribute", '<b onclick="x()">b</b>', 'onclick="x'],
    ["a script link", "[x](javascript:alert(1))", "href"],
    ["a disguised script link", "[x](JaVa\tScript:alert(1))", "href"],
    ["a data link", "[x](data:text/html,x)", "href"],
    ["a picture from elsewhere", "![x](https://elsewhere.example/x.png)", "<img"],
    ["a form", '<form action="/x"><input name="y"></form>', "<form"],
    ["the end of the page's own box", "</section></main>", "</section>"],
  ])("keeps out %s", (_name, markdown, forbidden) => {
    expect(render(markdown)).not.toContain(forbidden);
  });

  it("lets only harmless tags through, whatever the text", () => {
    check(
      property(string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const tags = sanitizeHtml(`<${text}><b>${text}<a ${text}>`).match(/<[^>]*>?/g) ?? [];
        expect(tags.filter((tag) => !/^<\/?[a-z0-9]+( open)?>$/.test(tag))).toEqual([]);
      }),
    );
  });
});

describe("the HTML template", () => {
  it("escapes texts, joins lists and leaves out nothing's", () => {
    const name = `<a href='x'>"&`;
    expect(html`<p>${name}${[html`<i>1</i>`, 2]}${null}${undefined}${false}</p>`.html).toBe(
      "<p>&#60;a href=&#39;x&#39;&#62;&#34;&#38;<i>1</i>2</p>",
    );
  });
});
