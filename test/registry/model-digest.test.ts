// Root digests of folders by the OpenSSF Model Signing specification.

import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { assert, property, shuffledSubarray, string, uniqueArray } from "fast-check";
import { rootDigest, sortFiles } from "../../src/registry/model-digest.ts";

describe("a root digest", () => {
  it("is the one that a signed model of the specification's tools has", () => {
    const files = [
      { name: "preprocess/encoder.json", sha256: "c2b1479bb750d21c746157dfc71a3c2f2ed4a8e85efb6a8e71744ba94fac1c8b" },
      { name: "config.json", sha256: "34e1f7c64d8ccaa8c9bcad68958fff5eea5c29d0ea6a6000b737d1ecc7cf6e60" },
      { name: "model.ubj", sha256: "c7f1300309a9a515bb823febaf99eadfb5b82b12143282ec64d46ab6c8503e28" },
    ];
    expect(rootDigest(files)).toBe("4d0b7dad588ca3a2931223c61a2dfb3181845f76b1f054f9afe73c0ab5fe3714");
  });

  it("orders names by code point, not by UTF-16", () => {
    const names = ["\u{1F600}", "\uFFFD", "a", "a/b", "a-b", "B"];
    expect(sortFiles(names.map((name) => ({ name }))).map(({ name }) => name)).toEqual([
      ...["B", "a", "a-b", "a/b", "\uFFFD", "\u{1F600}"],
    ]);
  });

  it("does not depend on the order in which files were found", () => {
    const sha256 = (name: string) => createHash("sha256").update(name).digest("hex");
    const names = uniqueArray(string({ minLength: 1 }), { minLength: 1, maxLength: 8 });
    assert(
      property(
        names.chain((all) => shuffledSubarray(all, { minLength: all.length }).map((other) => [all, other] as const)),
        ([one, other]) => {
          const digest = (list: readonly string[]) => rootDigest(list.map((name) => ({ name, sha256: sha256(name) })));
          expect(digest(other)).toBe(digest(one));
        },
      ),
    );
  });

  it("differs when a file does", () => {
    const digest = (...hex: string[]) => rootDigest(hex.map((sha256, index) => ({ name: `f${index}`, sha256 })));
    const [a, b] = ["aa".repeat(32), "bb".repeat(32)];
    expect(new Set([digest(a, b), digest(b, a), digest(a), digest(a, a)]).size).toBe(4);
  });
});
