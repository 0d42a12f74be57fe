// Names out of manifests that may be written, and those that may not.

import { posix, win32 } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { clashOf, unsafeName } from "../../../src/registry/download/safe-name.ts";

describe("a name", () => {
  it.each(["model.onnx", "a/b/c", "ü 1", ".hidden", "a..b", "...", "onnx/.gitignore", "model.sig"])(
    "may be %j",
    (name) => expect(unsafeName(name)).toBeUndefined(),
  );

  it.each([
    ["", "no path"],
    [".", "no path"],
    ["..", "no path"],
    ["../a", "no path"],
    ["a/../../b", "no path"],
    ["/etc/passwd", "no path"],
    ["a//b", "no path"],
    ["a/", "no path"],
    ["a\\..\\b", "backslash"],
    ["a\nb", "can not be seen"],
    ["a\u0000", "can not be seen"],
    ["a\u202Eb", "can not be seen"],
    ["C:/a", "drive"],
    [".git/hooks/post-checkout", "Git's"],
    ["a/.GIT/config", "Git's"],
    [".github/workflows/x.yml", "Git's"],
    ["a".repeat(256), "longer than 255"],
  ])("may not be %j", (name, why) => expect(unsafeName(name)).toContain(why));

  it("that may be written lies below the folder, whoever joins it", () => {
    const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "C:", "\\", "..\\.."), fc.string());
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const name = parts.join("/");
        fc.pre(unsafeName(name) === undefined);
        expect(posix.join("/to", name).startsWith("/to/")).toBe(true);
        expect(win32.join("D:\\to", name).startsWith("D:\\to\\")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("names beside each other", () => {
  it.each([[["a", "b"]], [["a/b", "a/c"]], [["ab", "a/b"]], [[]]])("%j can all be written", (names) =>
    expect(clashOf(names)).toBeUndefined(),
  );

  it.each([[["a", "a"]], [["a", "A"]], [["u\u0308", "\u00FC"]], [["a", "a/b"]], [["a/b/c", "a"]], [["a/b/c", "A/B"]]])(
    "%j can not",
    (names) => expect(clashOf(names)).toContain("can not both be written"),
  );
});
