import { createRequire } from "node:module";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareVersions, isVersion, latestOf, lineOf, nextPatch, sortVersions } from "../../src/registry/version.ts";

const GOOD = ["0.0.0", "1.5.0", "1.5.0-rc.1", "1.0.0-x-y.0", "1.0.0+build.5", "1.0.0-a+b"];
const BAD = ["", "1", "1.5", "v1.5.0", "01.5.0", "1.5.0-01", "1.5.0 ", " 1.5.0", "1.5.0-", "1.5.0\n", "=1.5.0", "x"];
/** SemVer, but of no use in a tag, as a number, or as a file name. */
const USELESS = ["1.0.0-x.lock", "99999999999999999999.0.0", `1.0.0-${"a".repeat(130)}`];

describe("versions", () => {
  it.each(GOOD)("accept %j", (text) => expect(isVersion(text)).toBe(true));
  it.each([...BAD, ...USELESS])("refuse %j", (text) => expect(isVersion(text)).toBe(false));

  it("look the same to the schema", () => {
    const common = createRequire(import.meta.url)("../../registry-schema/common.json");
    const pattern = new RegExp(common.$defs.semver.pattern, "u");
    expect([...GOOD, ...BAD].filter((text) => pattern.test(text))).toEqual(GOOD);
  });

  it.each([
    ["1.10.0", "1.9.0"],
    ["1.0.0", "1.0.0-rc.2"],
    ["1.0.0-rc.10", "1.0.0-rc.9"],
    ["2.0.0-a", "1.9.9"],
  ])("rank %s above %s", (greater, smaller) => {
    expect(compareVersions(greater, smaller)).toBeGreaterThan(0);
    expect(sortVersions([greater, smaller])).toEqual([smaller, greater]);
  });

  it("give build metadata no rank, yet one order", () => {
    expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
    expect(sortVersions(["1.0.0+b", "1.0.0+a"])).toEqual(["1.0.0+a", "1.0.0+b"]);
  });

  it("keep their order however they are shuffled", () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("", "-rc.1", "+b"))
      .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
    fc.assert(
      fc.property(fc.uniqueArray(version), (versions) =>
        expect(sortVersions(versions.toReversed())).toEqual(sortVersions(versions)),
      ),
    );
  });

  it.each([
    [["1.0.0", "2.0.0-rc.1"], "1.0.0"],
    [["2.0.0-rc.1", "2.0.0-rc.2"], "2.0.0-rc.2"],
    [[], undefined],
  ])("have a latest: of %j it is %s", (versions, latest) => expect(latestOf(versions)).toBe(latest));

  it.each([
    ["1.5.2", "1.5", "1.5.3"],
    ["1.5.2-rc.1", "1.5", "1.5.2"],
    ["1.5.2+b", "1.5", "1.5.3"],
  ])("belong to a line: %s to %s, before %s", (version, line, next) => {
    expect(lineOf(version)).toBe(line);
    expect(nextPatch(version)).toBe(next);
  });

  it("are not compared when they are none", () =>
    expect(() => compareVersions("1", "1.0.0")).toThrow("not a version: 1"));
});
