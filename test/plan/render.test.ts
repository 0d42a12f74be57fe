import { describe, expect, it } from "@jest/globals";
import { createRenderer } from "../../src/plan/render.ts";

const hostile = "a|b `c` @team <img> #1";

describe("createRenderer", () => {
  it.each([
    ["a value", "{{x}}", "a\\|b \\`c\\` @\u200bteam &lt;img&gt; \\#\u200b1\n"],
    ["a nested value", "{{deep.x}}", "\\*\n"],
    ["code", "{{code x}}", "<code>a&#124;b &#96;c&#96; &#64;team &#60;img&#62; &#35;1</code>\n"],
    ["a label", '["{{mermaid x}}"]', '["a#124;b #96;c#96; #64;team #60;img#62; #35;1"]\n'],
    ["a number", "{{n}}", "7\n"],
    ["items", "{{#each list}}{{this}},{{@index}};{{/each}}", "\\_,0;b,1;\n"],
    ["a link", "{{link x url}}", "[a\\|b \\`c\\` @\u200bteam &lt;img&gt; \\#\u200b1](https://h/a%29b)\n"],
    ["a link of code", "{{link (code n) url}}", "[`7`](https://h/a%29b)\n"],
    ["a link that is none", '{{link n "javascript:alert(1)"}}', "7\n"],
    ["a partial", "{{> row x=n}}", "| 7 |\n"],
    ["nothing for what is absent", "a\n{{#if gone}}\nb\n{{/if}}\n\n\n\nc", "a\n\nc\n"],
  ])("prints %s escaped once", (_, template, expected) => {
    const renderer = createRenderer({ page: template, "partials/row": "| {{x}} |" });
    const data = { x: hostile, deep: { x: "*" }, n: 7, list: ["_", "b"], url: "https://h/a)b" };
    expect(renderer.render("page", data)).toBe(expected);
  });

  it.each([["{{{x}}}"], ["{{&x}}"], ["{{#if x}}{{{code x}}}{{/if}}"], ["{{typo x}}"]])(
    "refuses the template %s",
    (template) => {
      expect(() => createRenderer({ page: template }).render("page", { x: "1" })).toThrow();
    },
  );

  it.each([
    ["a field the data lacks", "{{gone}}"],
    ["a nested field the data lacks", "{{x.y}}"],
    ["an object", "{{o}}"],
    ["null", "{{code nil}}"],
    ["a prototype", "{{o.constructor}}"],
  ])("throws rather than print %s", (_, template) => {
    expect(() => createRenderer({ page: template }).render("page", { x: "1", o: {}, nil: null })).toThrow();
  });

  it("throws on a template nobody wrote", () => {
    expect(() => createRenderer({}).render("page", {})).toThrow('no template "page"');
  });
});
