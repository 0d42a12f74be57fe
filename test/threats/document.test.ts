// The page of threats is held against the tests: nothing is claimed that is not tried, nothing is tried that is not listed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ALL, findTitles, formatPage, readThreats, readTrials } from "./document.ts";

const PAGE = join(import.meta.dirname, "../../docs/security.md");

const threats = readThreats();
const trials = readTrials(threats);
const listed = threats.map(({ threat }) => threat);

describe("the list of threats", () => {
  it("names each threat once, with a title and an answer", () => {
    expect(listed.filter((threat, at) => listed.indexOf(threat) !== at)).toEqual([]);
    for (const one of threats) {
      expect(one).toEqual({
        threat: expect.stringMatching(/^T\d\d$/),
        title: expect.stringMatching(/\w/),
        answer: expect.stringMatching(/\.$/),
        ...("tests" in one && { tests: expect.any(Array) }),
        ...("operator" in one && { operator: expect.stringMatching(/\.$/) }),
        ...("absent" in one && { absent: expect.stringMatching(/\.$/) }),
      });
    }
  });

  it("holds the threats to approvals, T01 to T30 and T97", () => {
    const numbers = Array.from({ length: 30 }, (_, at) => `T${String(at + 1).padStart(2, "0")}`);
    expect(listed).toEqual(expect.arrayContaining([...numbers, "T97"]));
  });

  it("shows none that nobody tries, and names those among what is not tried", () => {
    const [first] = threats;
    const page = formatPage(threats, []);
    expect(page).not.toContain(`| ${first?.threat} |`);
    expect(page).toMatch(/not tried by a test that is named here: T01, T02, .*T97\./);
  });

  it("says of each that is not tried why there is nothing to try", () => {
    const tried = new Set(trials.map(({ threat }) => threat));
    const without = threats.filter(({ absent }) => absent !== undefined).map(({ threat }) => threat);
    expect(without.filter((threat) => tried.has(threat))).toEqual([]);
    expect(ALL.filter((threat) => !tried.has(threat))).toEqual(without.sort());
  });

  it("says of each that is tried how it is tried through the whole App, over HTTP", () => {
    const whole = trials.filter(({ file }) => /^test\/(threats|e2e)\//.test(file)).map(({ threat }) => threat);
    expect(trials.map(({ threat }) => threat).filter((threat) => !whole.includes(threat))).toEqual([]);
  });

  it("knows every threat that a test names", () => {
    expect(trials.filter(({ threat }) => !listed.includes(threat))).toEqual([]);
  });

  it("names no test that is not there", () => {
    const named = threats.flatMap(({ tests = [] }) => tests);
    const gone = named.filter(
      ({ file, title }) => !readFileSync(join(PAGE, "../..", file), "utf8").includes(`"${title}"`),
    );
    expect(gone).toEqual([]);
  });

  it("is what docs/security.md shows", () => {
    const page = formatPage(threats, trials);
    if (process.env["UPDATE_CASES"]) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, "utf8")).toBe(page);
  });
});

describe("a title", () => {
  it("is found in a call and in a row, without what a table adds to it", () => {
    const T = "T";
    const text = [
      `it("${T}01 one: two", go);`,
      `{ title: '${T}02 three' },`,
      `it.each(all)(\`${T}03 four (%s)\`, go);`,
    ];
    expect(findTitles(text.join("\n"))).toEqual([
      { threat: "T01", title: "one: two" },
      { threat: "T02", title: "three" },
      { threat: "T03", title: "four" },
    ]);
  });

  it("is not found where a number stands in the middle", () => {
    expect(findTitles('it("shows T01", go)')).toEqual([]);
  });
});
