import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Finding, Report } from "../../src/cli/check/report/finding.ts";
import { formatFrame } from "../../src/cli/check/report/frame.ts";
import { toWorkflowCommands } from "../../src/cli/check/report/github.ts";
import { toJunit } from "../../src/cli/check/report/junit.ts";
import { toSarif } from "../../src/cli/check/report/sarif.ts";
import { createPaint } from "../../src/cli/paint.ts";

const TEXT = "kind: X\nstage: staging\nversion: 1.10\nlast: line";
const span = (line: number, column: number, endLine: number, endColumn: number) => ({
  ...{ line, column, endLine, endColumn },
});

const PLAIN = createPaint({ colours: false });

describe("a code frame", () => {
  it.each([
    ["a word", span(3, 10, 3, 14), "2 | stage: staging\n3 | version: 1.10\n  |          ^^^^"],
    ["the first line", span(1, 1, 1, 5), "1 | kind: X\n  | ^^^^"],
    ["an empty place at the end of a line", span(1, 8, 1, 8), "1 | kind: X\n  |        ^"],
    ["two lines", span(3, 1, 4, 5), "2 | stage: staging\n3 | version: 1.10\n  | ^^^^^^^^^^^^^\n4 | last: line"],
    ["a block that ends before a line", span(2, 1, 3, 1), "1 | kind: X\n2 | stage: staging\n  | ^^^^^^^^^^^^^^"],
  ])("marks %s", (_, at, expected) => {
    expect(formatFrame(TEXT, at, PLAIN)).toBe(expected);
  });

  it("shows no more than three lines of a long block, and aligns their numbers", () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join("\n");
    expect(formatFrame(text, span(9, 1, 19, 1), PLAIN).split("\n")).toEqual([
      " 8 | line 8",
      " 9 | line 9",
      "   | ^^^^^^",
      "10 | line 10",
      "11 | line 11",
    ]);
  });

  it("cuts long lines and lets nothing move the cursor", () => {
    const text = `${"x".repeat(300)}\u001b[2J`;
    const [line = "", marks = ""] = formatFrame(text, span(1, 2, 1, 301), PLAIN).split("\n");
    expect(line.length).toBeLessThanOrEqual(104);
    expect(marks.length).toBeLessThanOrEqual(104);
    expect(formatFrame("a\t\u001b[2Jb", span(1, 1, 1, 2), PLAIN)).toBe("1 | a \uFFFD[2Jb\n  | ^");
  });

  it("is coloured where a terminal shows colours, and says the same without them", () => {
    const coloured = formatFrame(TEXT, span(3, 10, 3, 14), createPaint({ colours: true }));
    expect(coloured).toContain("\u001b[31m^^^^\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colours are made of
    const stripped = coloured.replace(/\u001b\[\d+m/g, "");
    expect(stripped).toBe(formatFrame(TEXT, span(3, 10, 3, 14), PLAIN));
  });

  it("is empty where the file has no such line", () => {
    expect(formatFrame("one", span(9, 1, 9, 2), PLAIN)).toBe("");
  });
});

const finding = (change: Partial<Finding> = {}): Finding => ({
  ...{ rule: "unknown-stage", level: "error", file: "models/a/stages/b.yaml", message: "it is wrong" },
  ...change,
});
const report = (...findings: Finding[]): Report => ({ findings, cases: [] });

describe("workflow commands", () => {
  it.each([
    [finding(), "::error file=models/a/stages/b.yaml,line=1,title=unknown-stage::it is wrong"],
    [
      finding({ at: span(2, 3, 4, 5), level: "warning" }),
      "::warning file=models/a/stages/b.yaml,line=2,col=3,endLine=4,endColumn=5,title=unknown-stage::it is wrong",
    ],
    [
      finding({ file: "a,b:c%", message: "50 %\n::error::forged" }),
      "::error file=a%2Cb%3Ac%25,line=1,title=unknown-stage::50 %25%0A::error::forged",
    ],
  ])("%#: are escaped as the runner reads them", (one, expected) => {
    expect(toWorkflowCommands(report(one))).toBe(expected);
  });

  it("stay one line each, whatever they say", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (file, message) => {
        expect(toWorkflowCommands(report(finding({ file, message })))).toMatch(/^::error [^\r\n]*$/);
      }),
    );
  });
});

describe("SARIF", () => {
  it("names rules once and places by line and column", () => {
    const { version, runs } = JSON.parse(
      toSarif(report(finding(), finding({ rule: "bad-name", at: span(1, 2, 3, 4) }))),
    );
    expect(version).toBe("2.1.0");
    const [{ tool, results }] = runs;
    expect(tool.driver.rules).toEqual([{ id: "bad-name" }, { id: "unknown-stage" }]);
    expect(results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex)).toEqual([1, 0]);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "models/a/stages/b.yaml", uriBaseId: "%SRCROOT%" },
    });
    expect(results[1].locations[0].physicalLocation.region).toEqual({
      ...{ startLine: 1, startColumn: 2, endLine: 3, endColumn: 4 },
    });
  });

  it("writes a URI for any path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (file) => {
        const [{ results }] = JSON.parse(toSarif(report(finding({ file })))).runs;
        const { uri } = results[0].locations[0].physicalLocation.artifactLocation;
        expect(decodeURIComponent(uri)).toBe(file.replace(/\p{Cs}/gu, "\uFFFD"));
      }),
    );
  });
});

describe("JUnit", () => {
  const cases = [
    { group: "a <b>", name: "one", status: "passed", message: "" },
    { group: "a <b>", name: "two", status: "failed", message: 'said "no" & left' },
    { group: "c", name: "three", status: "pending", message: "waits" },
    { group: "c", name: "four", status: "inconclusive", message: "who knows" },
  ] as const;

  it("groups what was looked at, counts it, and escapes it", () => {
    expect(toJunit({ findings: [], cases })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="registrar" tests="4" failures="2" errors="0" skipped="1">
  <testsuite name="a &lt;b&gt;" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="a &lt;b&gt;" name="one"/>
    <testcase classname="a &lt;b&gt;" name="two"><failure message="said &quot;no&quot; &amp; left"/></testcase>
  </testsuite>
  <testsuite name="c" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="c" name="three"><skipped message="waits"/></testcase>
    <testcase classname="c" name="four"><failure message="who knows"/></testcase>
  </testsuite>
</testsuites>`);
  });

  it("holds nothing that XML 1.0 can not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (message) => {
        const xml = toJunit({ findings: [], cases: [{ group: message, name: message, status: "failed", message }] });
        expect(xml.split("\n")).toHaveLength(6);
        expect(xml).not.toMatch(/[^\n\P{Cc}]|\p{Cs}|[\uFFFE\uFFFF]/u);
        expect(xml.match(/</g)).toHaveLength(8);
      }),
    );
  });
});
