import { describe, expect, it } from "@jest/globals";
import { isCovered, presence } from "../../src/registry/coverage.ts";
import type { Snapshot } from "../../src/registry/snapshot.ts";
import { wanted } from "../../src/registry/wanted.ts";
import { CHURN, type Files, registryOf, snapshotOf, stageFile, versionFile } from "./registry-sample.ts";

const NOTHING: Snapshot = { commit: "c".repeat(40), covers: [], entries: new Map(), texts: new Map() };

/** A reader: does what `wanted` asks until it asks for nothing, and counts the rounds and everything read. */
function readAround(
  files: Files,
  changed: readonly string[],
): { rounds: number; texts: string[]; covers: readonly string[] } {
  let snapshot = NOTHING;
  const read = new Set<string>();
  for (let rounds = 0; rounds < 10; rounds++) {
    const { folders, paths } = wanted(snapshot, changed);
    if (folders.length + paths.length === 0) return { rounds, texts: [...read].sort(), covers: snapshot.covers };
    const covers = [...snapshot.covers, ...folders, ...paths];
    for (const path of paths) if (path in files) read.add(path);
    const listed = Object.fromEntries(Object.entries(files).filter(([path]) => isCovered({ covers }, path)));
    snapshot = snapshotOf(listed, { covers, unread: Object.keys(listed).filter((path) => !read.has(path)) });
  }
  throw new Error("wanted never has enough");
}

const STAGES = ["models/churn/model.yaml", "models/churn/stages/production.yaml", "models/churn/stages/staging.yaml"];
const POLICY = "registry.yaml";
const version = (number: string): string => `models/churn/versions/${number}.yaml`;

describe("what must be read to judge a change", () => {
  const rich = `lineage:
  parents: [base@1.0.0]
  datasets: [{ name: customers, version: "2026-09-30" }, { name: Outside/Data, version: x }]
evaluation:
  metrics: [{ id: auc, value: 0.9 }]
  comparisons: [{ metric: auc, baseline: { version: 1.1.0 }, difference: 0.01 }]
`;
  const files: Files = { ...CHURN, ...versionFile("churn", "2.1.0", rich), ...versionFile("base", "1.0.0") };
  const named = [version("1.1.0"), "models/base/versions/1.0.0.yaml", "datasets/customers/2026-09-30.yaml"];

  it.each([
    ["nothing governed", ["README.md", "models/churn/README.md"], []],
    ["the policy", [POLICY], [POLICY]],
    ["a version and what it names", [version("2.1.0")], [...STAGES, POLICY, version("2.1.0"), ...named]],
    ["a stage and its holder", ["models/churn/stages/production.yaml"], [...STAGES, POLICY, version("1.0.0")]],
    ["a retirement and its version", ["models/churn/retired/2.0.0.yaml"], [...STAGES, POLICY, version("2.0.0")]],
    ["a model that is not there", ["models/gone/model.yaml"], [POLICY]],
    ["a misspelt path", ["models/churn/version/1.yaml"], [POLICY]],
    ["a dataset", ["datasets/customers/2026-09-30.yaml"], [POLICY, "datasets/customers/2026-09-30.yaml"]],
    ["a guard", [".gitattributes"], [POLICY]],
  ])("%s", (_, changed, texts) => {
    const found = readAround(files, changed);
    expect(found.texts).toEqual([...texts].sort());
    expect(found.rounds).toBeLessThanOrEqual(4);
  });

  it("does not grow with the number of versions", () => {
    const many = Array.from({ length: 300 }, (_, index) => versionFile("churn", `3.${index}.0`));
    const changed = ["models/churn/stages/production.yaml"];
    expect(readAround(Object.assign({}, files, ...many), changed)).toEqual(readAround(files, changed));
  });

  it("lists the folder of everything it touches, and reads no link", () => {
    const path = "models/churn/stages/production.yaml";
    const likely = ["models/churn/model.yaml", path];
    expect(wanted(NOTHING, [path])).toEqual({ folders: ["models/churn/"], paths: [POLICY], likely });
    const linked = snapshotOf(stageFile("churn", "production", "1.0.0"), {
      modes: { [path]: "120000" },
      unread: [path],
    });
    expect(wanted({ ...linked, covers: ["models/churn/", POLICY] }, [path])).toEqual({
      folders: [],
      paths: [],
      likely: [],
    });
  });
});

describe("coverage", () => {
  it.each([
    [[""], "models/churn/model.yaml", true],
    [["models/churn/"], "models/churn/model.yaml", true],
    [["models/churn/"], "models/churn-2/model.yaml", false],
    [["models/churn/model.yaml"], "models/churn/model.yaml", true],
    [["models/churn/model.yaml"], "models/churn/model.yaml/x", false],
    [[], POLICY, false],
  ])("of %j by %s is %s", (covers, path, covered) => expect(isCovered({ covers }, path)).toBe(covered));

  it("tells what is missing from what was not looked for", () => {
    const registry = registryOf(CHURN, { covers: ["models/churn/"] });
    expect(presence(registry, POLICY)).toBe("present");
    expect(presence(registry, version("9.0.0"))).toBe("absent");
    expect(presence(registry, "models/other/model.yaml")).toBe("unknown");
  });
});
