import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { suggest } from "../../src/registry/suggest.ts";

describe("suggest", () => {
  it.each([
    ["artefacts", "artifacts"],
    ["Datasets", "datasets"],
    ["metircs", "metrics"],
    ["modle", "model"],
    ["ab", undefined],
    ["zebra", undefined],
    ["", undefined],
  ])("takes %j for %s", (word, meant) => {
    expect(suggest(word, ["artifacts", "datasets", "metrics", "model"])).toBe(meant);
  });

  it("finds every allowed word itself", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
        for (const word of words) expect(suggest(word, words)).toBe(word);
      }),
    );
  });
});
