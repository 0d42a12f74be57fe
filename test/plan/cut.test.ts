import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cut } from "../../src/plan/cut.ts";

const notice = "_more elsewhere_";
const lines = (length: number) => "12345678\n".repeat(Math.ceil(length / 9)).slice(0, length);

describe("cut", () => {
  it.each([
    [-1, 99],
    [0, 100],
  ])("keeps a text of its limit %i whole", (_, length) => expect(cut(lines(length), 100, notice)).toBe(lines(length)));

  it("cuts a text of one more at a line and says where the rest is", () => {
    const text = cut(lines(101), 100, notice);
    expect(text.length).toBeLessThanOrEqual(100);
    expect(text).toMatch(/^(12345678\n)+\n_more elsewhere_\n$/);
  });

  it("cuts a line without end between characters", () => {
    expect(cut("\u{1f600}".repeat(60), 99, notice)).toMatch(/^\u{1f600}+\n\n_more elsewhere_\n$/u);
  });

  it("closes what it leaves open and stays within its limit", () => {
    const blocks = fc.constantFrom(
      "<details>\n",
      "</details>\n",
      "```mermaid\n",
      "```\n",
      "a line of text\n",
      "\u{1f600}",
    );
    const sound = (parts: string[], limit: number) => {
      const text = cut(parts.join(""), limit, notice);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(/\p{Cs}/u.test(text)).toBe(false);
      if (!text.includes(notice)) return;
      expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
      const opened = (text.match(/^<details>/gm) ?? []).length;
      expect((text.match(/^<\/details>/gm) ?? []).length).toBeGreaterThanOrEqual(opened);
    };
    const nesting = fc.array(blocks, { maxLength: 60 }).filter((parts) => depth(parts) <= 3);
    fc.assert(fc.property(nesting, fc.integer({ min: 150, max: 400 }), sound), { numRuns: 300 });
  });
});

const depth = (parts: readonly string[]) => parts.filter((part) => part === "<details>\n").length;
