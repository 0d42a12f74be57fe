// New manifests as text: their order, their soundness, and what happens when they grow too large.

import { describe, expect, it } from "@jest/globals";
import { checkManifestText, manifestText } from "../../src/registry/manifest-text.ts";
import { mergeDocuments } from "../../src/registry/merge.ts";

const target = { model: "churn", version: "1.5.0" };
const file = (name: string) => ({ name, digest: { sha256: "ab".repeat(32) }, size: 3 });

describe("a manifest", () => {
  it("is written in the order in which people read one", () => {
    const { path, text, shortened } = manifestText({ card: {}, artifacts: [file("m")], description: "New" }, target);
    expect({ path, shortened }).toEqual({ path: "models/churn/versions/1.5.0.yaml", shortened: false });
    expect(text.split("\n").flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? [])).toEqual([
      ...["apiVersion", "kind", "model", "version", "description", "artifacts", "card"],
    ]);
  });

  it("that is sound is read back, and one that is not is told with every place", () => {
    expect(checkManifestText(manifestText({ artifacts: [file("m")] }, target))).toHaveProperty("value.model", "churn");
    const broken = checkManifestText(manifestText({ artifacts: [{ name: "m" }], extra: 1 }, target));
    expect(broken).toMatchObject([{ code: "missing-key" }, { code: "unknown-key" }]);
  });

  it("lists the files of a folder only while there is room", () => {
    const resources = Array.from({ length: 3000 }, (_, index) => file(`layer-${index}`));
    const { text, shortened } = manifestText({ artifacts: [{ ...file("out"), resources }] }, target);
    expect({ shortened, lists: text.includes("layer-") }).toEqual({ shortened: true, lists: false });
    expect(text).toContain("ab".repeat(32));
  });
});

describe("documents laid over one another", () => {
  it("become one: mappings by key, everything else by the last", () => {
    const merged = mergeDocuments({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2], e: undefined }, d: { f: 1 } });
    expect(merged).toEqual({ a: { b: 1, c: [2] }, d: { f: 1 } });
  });

  it("give no key a meaning of its own", () => {
    const merged = mergeDocuments(JSON.parse('{ "__proto__": { "polluted": true } }'));
    expect({ own: Object.keys(merged), polluted: Reflect.get({}, "polluted") }).toEqual({
      own: ["__proto__"],
      polluted: undefined,
    });
  });
});
