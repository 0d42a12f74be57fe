import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseTagUrl, tagUrl } from "../../src/registry/tag-url.ts";

const REPOSITORY = "https://github.com/acme/models";
const PAGE = `${REPOSITORY}/releases/tag`;

describe("the page of a tag", () => {
  it.each([
    ["churn#production#7", `${PAGE}/churn%23production%237`],
    ["churn#production!#8", `${PAGE}/churn%23production!%238`],
    ["churn@v1.2.0", `${PAGE}/churn%40v1.2.0`],
    ["record/churn/production/7", `${PAGE}/record/churn/production/7`],
  ])("of %s keeps its name whole", (name, url) => {
    expect(tagUrl(REPOSITORY, name)).toBe(url);
    expect(parseTagUrl(REPOSITORY, url)).toBe(name);
  });

  it("leads back to its name, whatever that is", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(fc.property(name, (text) => expect(parseTagUrl(REPOSITORY, tagUrl(REPOSITORY, text))).toBe(text)));
  });

  it("is known however owner and repository are spelt", () => {
    expect(parseTagUrl(REPOSITORY, `https://github.com/Acme/Models/releases/tag/a%23b%231`)).toBe("a#b#1");
  });

  it.each([
    ["", "nothing"],
    [`${PAGE}/`, "no name"],
    [`${PAGE}/churn#production#7`, "a hash that begins a fragment"],
    [`${PAGE}/churn%23production%237?next=1`, "a question"],
    [`${PAGE}/%`, "half an escape"],
    ["https://github.com/acme/models-of-mallory/releases/tag/churn%23production%237", "another repository"],
    ["https://github.com/acme/models/tree/churn%23production%237", "another page"],
    ["https://evil.example/acme/models/releases/tag/churn%23production%237", "another host"],
  ])("is not %s (%s)", (url, _what) => expect(parseTagUrl(REPOSITORY, url)).toBeUndefined());
});
