import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Change, changedPaths, compare } from "../../src/registry/change.ts";
import {
  CHURN,
  datasetFile,
  type Files,
  modelFile,
  registryOf,
  retiredFile,
  stageFile,
  versionFile,
} from "./registry-sample.ts";

function without(files: Files, ...paths: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));
}

function changes(before: Files, after: Files): Change[] {
  return compare(registryOf(before), registryOf(after));
}

/** A change as words, without the documents it carries. */
function words(change: Change): string {
  const { kind, path } = change;
  const from = "from" in change ? ` from ${change.from}` : "";
  return `${kind} ${path}${from}${"to" in change ? ` to ${change.to}` : ""}`;
}

const PRODUCTION = "models/churn/stages/production.yaml";
const VERSION = "models/churn/versions/1.0.0.yaml";

describe("what changed", () => {
  it.each<[string, Files, string[]]>([
    ["a new version", versionFile("churn", "2.1.0"), ["register models/churn/versions/2.1.0.yaml"]],
    ["a stage", stageFile("churn", "production", "1.1.0"), [`assign ${PRODUCTION} from 1.0.0 to 1.1.0`]],
    [
      "only the reason",
      stageFile("churn", "production", "1.0.0", "reason: again\n"),
      [`assign ${PRODUCTION} from 1.0.0 to 1.0.0`],
    ],
    ["a first assignment", stageFile("churn", "canary", "1.1.0"), ["assign models/churn/stages/canary.yaml to 1.1.0"]],
    ["a retirement", retiredFile("churn", "2.0.0"), ["retire models/churn/retired/2.0.0.yaml"]],
    ["an identity", modelFile("churn", "displayName: Churn!\n"), ["edit-model models/churn/model.yaml"]],
    ["a dataset", datasetFile("customers", "2026-10-31"), ["add-dataset datasets/customers/2026-10-31.yaml"]],
    ["the policy", { "registry.yaml": "x: 1\n" }, ["edit-policy registry.yaml"]],
    ["a guard", { ".gitattributes": "* text\n" }, ["edit-guard .gitattributes"]],
    ["a version that was merged", versionFile("churn", "1.0.0", "description: other\n"), []],
    ["free text", { "models/churn/README.md": "words", "src/a.py": "x" }, []],
    ["nothing", {}, []],
  ])("%s", (_, edit, expected) => expect(changes(CHURN, { ...CHURN, ...edit }).map(words)).toEqual(expected));

  it("is a vacation when the assignment goes away", () => {
    expect(changes(CHURN, without(CHURN, PRODUCTION)).map(words)).toEqual([`vacate ${PRODUCTION} from 1.0.0`]);
  });

  it("is told in the order of paths, a moved file as what goes and what comes", () => {
    const moved = {
      ...without(CHURN, VERSION),
      ...versionFile("churn", "1.0.1"),
      ...stageFile("churn", "staging", "2.0.0"),
    };
    expect(changedPaths(registryOf(CHURN), registryOf(moved))).toEqual(
      [VERSION, "models/churn/versions/1.0.1.yaml", "models/churn/stages/staging.yaml"].sort(),
    );
    expect(changes(CHURN, moved).map(words)).toEqual([
      "assign models/churn/stages/staging.yaml from 1.1.0 to 2.0.0",
      "register models/churn/versions/1.0.1.yaml",
    ]);
  });

  it("notices a mode that changes under the same bytes", () => {
    const after = registryOf(CHURN, { modes: { [PRODUCTION]: "120000" } });
    expect(changedPaths(registryOf(CHURN), after)).toEqual([PRODUCTION]);
  });

  it("leaves a broken file to its problems, and lets it be mended later", () => {
    const broken = { ...CHURN, "models/churn/versions/3.0.0.yaml": "kind: [\n" };
    expect(changes(CHURN, broken)).toEqual([]);
    expect(changes(broken, { ...broken, ...versionFile("churn", "3.0.0") }).map(words)).toEqual([
      "register models/churn/versions/3.0.0.yaml",
    ]);
  });

  it("is not guessed where one side did not look", () => {
    const before = registryOf({}, { covers: ["models/churn/"] });
    const after = registryOf({ ...modelFile("churn"), ...modelFile("other") }, { covers: ["models/"] });
    expect(compare(before, after).map(words)).toEqual(["edit-model models/churn/model.yaml"]);
  });

  it("can not be told when a changed document was not read", () => {
    const after = { ...CHURN, ...stageFile("churn", "production", "1.1.0") };
    expect(() => compare(registryOf(CHURN), registryOf(after, { unread: [PRODUCTION] }))).toThrow(
      /production.yaml changed but was not read/,
    );
  });

  it("is nothing between a registry and itself, and names each path at most once", () => {
    const edits = fc.subarray([
      versionFile("churn", "2.1.0"),
      stageFile("churn", "production", "2.0.0"),
      retiredFile("churn", "1.1.0"),
      datasetFile("customers", "2027"),
      modelFile("other"),
    ]);
    fc.assert(
      fc.property(edits, edits, (one, two) => {
        const [before, after] = [one, two].map((some) => registryOf(Object.assign({}, CHURN, ...some)));
        if (!before || !after) throw new Error("two registries");
        expect(compare(before, before)).toEqual([]);
        const paths = compare(before, after).map(({ path }) => path);
        expect(paths).toEqual([...new Set(paths)].sort());
        for (const path of paths) expect(changedPaths(after, before)).toContain(path);
      }),
      { numRuns: 30 },
    );
  });
});
