// Stage files edited: one line changes, the rest stays.

import { describe, expect, it } from "@jest/globals";
import { assert, property, record, string } from "fast-check";
import { assignmentText } from "../../src/registry/assignment-text.ts";
import { parseYaml } from "../../src/registry/yaml-source.ts";

const wish = { model: "churn", stage: "production", version: "2.0.0" };
const head = "apiVersion: registrar/v1\nkind: StageAssignment\nmodel: churn\nstage: production\n";

const EDITS: readonly [what: string, before: string, reason: string | undefined, after: string][] = [
  ["the version alone", `${head}version: "1.0.0"\n`, undefined, `${head}version: "2.0.0"\n`],
  ["a version in other quotes", `${head}version: '1.0.0' # now\n`, undefined, `${head}version: "2.0.0" # now\n`],
  ["a version without quotes", `${head}version: 1.0.0-rc.1\n`, undefined, `${head}version: "2.0.0"\n`],
  [
    "around comments",
    `# a\n${head}# b\nversion: "1.0.0"\n# c\n`,
    undefined,
    `# a\n${head}# b\nversion: "2.0.0"\n# c\n`,
  ],
  ["the reason too", `${head}version: "1.0.0"\nreason: Old\n`, "New", `${head}version: "2.0.0"\nreason: "New"\n`],
  [
    "a reason above",
    `reason: Old # x\n${head}version: "1.0.0"\n`,
    "New",
    `reason: "New" # x\n${head}version: "2.0.0"\n`,
  ],
  [
    "a reason nobody had given",
    `${head}version: "1.0.0"\n# end\n`,
    "New",
    `${head}version: "2.0.0"\nreason: "New"\n# end\n`,
  ],
  [
    "no reason when none is given",
    `${head}version: "1.0.0"\nreason: Old\n`,
    undefined,
    `${head}version: "2.0.0"\nreason: Old\n`,
  ],
  [
    "with the line ends of Windows",
    `${head}version: "1.0.0"\n`.replaceAll("\n", "\r\n"),
    "New",
    `${head}version: "2.0.0"\nreason: "New"\n`.replaceAll("\n", "\r\n"),
  ],
  ["without a last line end", `${head}version: "1.0.0"`, undefined, `${head}version: "2.0.0"`],
];

const ANEW: readonly [what: string, before: string | undefined, reason: string | undefined][] = [
  ["there is none", undefined, "New"],
  ["it can not be read", "version: [", undefined],
  ["its reason is folded", `${head}version: "1.0.0"\nreason: >\n  Old\n  and long\n`, "New"],
  [
    "it is one line",
    `{ apiVersion: registrar/v1, kind: StageAssignment, model: churn, stage: production, version: "1.0.0" }`,
    "New",
  ],
  ["it holds no version", head, undefined],
];

describe("a stage's file", () => {
  it.each(EDITS)("changes %s", (_, before, reason, after) => {
    expect(assignmentText(before, { ...wish, ...(reason === undefined ? {} : { reason }) })).toBe(after);
  });

  it.each(ANEW)("is written anew when %s", (_, before, reason) => {
    const said = reason === undefined ? "" : `reason: ${reason}\n`;
    expect(assignmentText(before, { ...wish, ...(reason === undefined ? {} : { reason }) })).toBe(
      `${head}version: "2.0.0"\n${said}`,
    );
  });

  it("says what was wished for, whatever the reasons say", () => {
    const reasons = string({ minLength: 1 }).filter((text) => !/\p{Cs}/u.test(text));
    assert(
      property(record({ old: reasons, reason: reasons }), ({ old, reason }) => {
        const before = `${head}reason: ${JSON.stringify(old)}\nversion: "1.0.0"\n`;
        const source = parseYaml("x.yaml", assignmentText(before, { ...wish, reason }));
        expect("value" in source && source.value).toMatchObject({ ...wish, reason });
      }),
    );
  });
});

describe("exceptions in a stage file", () => {
  const waivers = [{ gate: "auc", version: "2.0.0", reason: "Few rows", expires: "2027-01-31" }];
  const breakGlass = { version: "2.0.0", reason: "Outage", expires: "2027-01-31" };
  const left = 'waivers:\n  # once\n- gate: auc\n  version: "1.0.0"\nbreakGlass: { version: "1.0.0" }\n# end\n';
  const meaning = (text: string) => {
    const source = parseYaml("", text);
    return "problems" in source ? source.problems : source.value;
  };

  it("are written at the end, and those that were there go", () => {
    const text = assignmentText(`# a\n${head}version: "1.0.0"\n${left}`, { ...wish, waivers });
    expect(text.startsWith(`# a\n${head}version: "2.0.0"\n# end\nwaivers:\n`)).toBe(true);
    expect(meaning(text)).toEqual({ apiVersion: "registrar/v1", kind: "StageAssignment", ...wish, waivers });
  });

  it("are written into a new file, and taken out of one", () => {
    const fresh = assignmentText(undefined, { ...wish, breakGlass });
    expect(meaning(fresh)).toEqual({ apiVersion: "registrar/v1", kind: "StageAssignment", ...wish, breakGlass });
    expect(assignmentText(`${head}version: "2.0.0"\n${left}`, wish)).toBe(`${head}version: "2.0.0"\n# end\n`);
    expect(meaning(assignmentText(fresh, wish))).toEqual({
      apiVersion: "registrar/v1",
      kind: "StageAssignment",
      ...wish,
    });
  });
});
