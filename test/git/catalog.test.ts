import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readCatalog } from "../../src/git/catalog/catalog.ts";
import { openObjects } from "../../src/git/read.ts";
import { readSnapshotWhole } from "../../src/git/snapshot.ts";
import { type Catalog, sourcesOf, toCatalog, type VersionFacts } from "../../src/registry/catalog.ts";
import { createDescent } from "../../src/registry/descent.ts";
import { parseRegistry } from "../../src/registry/registry.ts";
import { CHURN, type Files, modelFile, retiredFile, stageFile, versionFile } from "../registry/registry-sample.ts";
import { gitIn } from "./registry-repository.ts";

let folder = "";
let objects = openObjects("/");
let last = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-catalog-"));
  gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
  objects = openObjects(folder);
  last = "";
});
afterEach(() => {
  objects.close();
  rmSync(folder, { recursive: true });
});

interface Commit {
  add?: Files;
  remove?: readonly string[];
  modes?: Files;
}

/** A commit after the last one, without a working tree. */
function commit({ add = {}, remove = [], modes = {} }: Commit): string {
  const head = `commit refs/heads/main\ncommitter Bot <b@x.org> 1700000000 +0000\ndata 1\nx\n`;
  const from = last === "" ? "" : `from ${last}\n`;
  const added = Object.entries(add).map(
    ([path, text]) => `M ${modes[path] ?? "100644"} inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const removed = remove.map((path) => `D ${path}\n`);
  gitIn(folder, ["fast-import", "--quiet", "--force"], [head, from, ...removed, ...added].join(""));
  last = gitIn(folder, ["rev-parse", "main"]).trim();
  return last;
}

const read = (at = last) => readCatalog({ folder, objects }, at);
const plainly = async (at = last) => toCatalog(parseRegistry(await readSnapshotWhole({ folder, objects }, at)));
const nameOf = ({ model, version }: Pick<VersionFacts, "model" | "version">) => `${model}@${version}`;

/** Everything a catalog says, in an order that both kinds share. */
function told(catalog: Catalog) {
  const models = [...catalog.models()].sort((a, b) => (a.model < b.model ? -1 : 1));
  const versions = models.flatMap(({ model, versions: names }) => names.map((name) => catalog.version(model, name)));
  const all = [...catalog.mentioning("")].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const descent = createDescent(catalog);
  const children = all.map((facts) => descent(facts).map(nameOf).sort());
  const byName = models.map(({ model }) => catalog.model(model));
  return { commit: catalog.commit, models, versions, all, children, byName };
}

const RICH = `description: Größer ΟΔΟΣ "quoted" \\\\ and more
developers:
  - { login: Ana-Ruiz }
lineage:
  parents: [churn@1.0.0]
  datasets:
    - { name: Customers_EU, version: 2026-09-30, role: training, digest: { sha256: ${"0f".repeat(32)} } }
evaluation:
  metrics:
    - { id: auc, value: 0.9375, slice: { Region: North } }
`;
const FILES: Files = { ...CHURN, ...modelFile("a-b", "displayName: A B\n"), ...versionFile("a-b", "1.0.0-rc.1", RICH) };
const BROKEN: Files = { "models/churn/versions/3.0.0.yaml": "a: [\n" };

describe("the catalog of a clone", () => {
  it("says what the plain way says, the first time and from what was kept", async () => {
    const at = commit({ add: { ...FILES, ...BROKEN }, modes: { "models/churn/versions/2.0.0.yaml": "120000" } });
    const expected = told(await plainly());
    expect(expected.models[1]).toMatchObject({ model: "churn", unreadable: ["2.0.0", "3.0.0"] });
    expect(expected.all.map(nameOf)).toEqual(["a-b@1.0.0-rc.1", "churn@1.0.0", "churn@1.1.0"]);
    expect(expected.children).toEqual([[], ["a-b@1.0.0-rc.1"], []]);
    expect(told(await read())).toEqual(expected);
    expect(told(await read(at))).toEqual(expected);
    expect((await read()).model("nobody")).toBeUndefined();
    expect((await read()).version("churn", "9.9.9")).toBeUndefined();
  });

  it("says it of any commit in any order", async () => {
    const edits: Commit[] = [
      { add: FILES },
      { add: versionFile("churn", "2.1.0") },
      { add: stageFile("churn", "staging", "2.1.0") },
      { add: versionFile("a-b", "1.0.0", "lineage:\n  parents: [churn@2.1.0, a-b@1.0.0-rc.1]\n") },
      { add: { ...retiredFile("churn", "1.0.0"), ...BROKEN } },
      { add: { ...modelFile("new"), ...versionFile("new", "0.1.0") }, remove: ["models/a-b"] },
      { add: versionFile("churn", "2.1.0", "description: Changed by a bypass\n"), remove: ["registry.yaml"] },
      { add: { "README.md": "not governed" }, remove: ["models/churn/versions/1.1.0.yaml"] },
      { remove: ["models"] },
    ];
    const commits = edits.map(commit);
    const expected = await Promise.all(commits.map(async (at) => told(await plainly(at))));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: commits.length - 1 }), { minLength: 2, maxLength: 6 }), async (order) => {
        for (const index of order) expect(told(await read(commits[index]))).toEqual(expected[index]);
      }),
      { numRuns: 8 },
    );
  });

  it("parses with threads what the plain way parses without", async () => {
    const many = Array.from({ length: 520 }, (_, n) => versionFile("churn", `7.${n}.0`));
    commit({ add: Object.assign({}, FILES, ...many) });
    expect(told(await read())).toEqual(told(await plainly()));
  });

  it.each([
    "2026-09-30",
    "customers_eu",
    "0F0F",
    "größer",
    "οδος",
    'SS "quoted"',
    'quoted" \\',
    "north",
    "region",
    "0.9375",
  ])("finds a version by %p", async (text) => {
    commit({ add: FILES });
    for (const catalog of [await read(), await read()]) {
      expect([...catalog.mentioning(text.replace("SS", "Σ"))].map(nameOf)).toEqual(["a-b@1.0.0-rc.1"]);
    }
  });

  it("never finds less than holds the text", async () => {
    commit({ add: { ...FILES, ...versionFile("churn", "4.0.0", RICH) } });
    commit({ add: versionFile("churn", "4.1.0") });
    await read();
    const catalog = await read();
    const values = [...catalog.mentioning("")].flatMap((facts) => valuesOf(facts).map((value) => ({ facts, value })));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...values),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        async ({ facts, value }, a, b, up) => {
          const [from = 0, to = 0] = [a % (value.length + 1), b % (value.length + 1)].sort((x, y) => x - y);
          const part = value.slice(from, to);
          const asked = up ? part.toUpperCase() : part;
          const found = [...catalog.mentioning(asked)].map(nameOf);
          expect(found).toContain(nameOf(facts));
          const isSource = valuesOf(sourcesOf(facts)).includes(value);
          if (isSource) expect([...catalog.mentioning(asked, "sources")].map(nameOf)).toContain(nameOf(facts));
        },
      ),
    );
  });

  it("fails on a clone that lacks something, and never leaves it out", async () => {
    commit({ add: FILES });
    for (const lost of ["main:models/churn/versions/1.1.0.yaml", "main:models/churn/versions", "main:models"]) {
      const oid = gitIn(folder, ["rev-parse", lost]).trim();
      rmSync(join(folder, "objects", oid.slice(0, 2), oid.slice(2)));
      const fresh = openObjects(folder);
      await expect(readCatalog({ folder, objects: fresh }, last)).rejects.toThrow(`lacks`);
      fresh.close();
    }
    await expect(readCatalog({ folder, objects }, "1".repeat(40))).rejects.toThrow("lacks");
  });
});

function valuesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.values(value).flatMap(valuesOf);
}

describe("the catalog that is kept", () => {
  const kept = () => join(folder, "registrar");
  const segments = () => readdirSync(kept()).filter((name) => name.startsWith("catalog-"));

  it("grows by what is new, and is packed before it is in too many parts", async () => {
    commit({ add: FILES });
    await read();
    const [first = ""] = segments();
    commit({ add: stageFile("churn", "staging", "2.0.0") });
    await read();
    expect(segments()).toEqual([first]);
    for (let n = 0; n < 16; n += 1) {
      commit({ add: { ...modelFile(`m${n}`), ...versionFile(`m${n}`, "1.0.0") } });
      await read();
    }
    const old = segments();
    expect(old).toHaveLength(17);
    for (const name of old) utimesSync(join(kept(), name), 0, 0);
    commit({ add: versionFile("churn", "5.0.0") });
    await read();
    expect(segments()).toHaveLength(2);
    expect(told(await read())).toEqual(told(await plainly()));
  });

  const spoil = (edit: (file: string) => void, prefix: string) => {
    for (const name of readdirSync(kept()).filter((one) => one.startsWith(prefix))) edit(join(kept(), name));
  };

  it.each<[string, string, (file: string) => void]>([
    ["a table cut short", "catalog", (file) => truncateSync(file, statSync(file).size - 4)],
    ["a table of somebody else", "catalog", (file) => writeFileSync(file, "{}\n")],
    ["a part cut short", "catalog-", (file) => truncateSync(file, statSync(file).size - 4)],
    ["a part that is gone", "catalog-", (file) => rmSync(file)],
    [
      "another edition",
      "catalog",
      (file) => writeFileSync(file, readFileSync(file, "latin1").replace(/ \w/, " z"), "latin1"),
    ],
  ])("is thrown away and made again: %s", async (_, prefix, edit) => {
    commit({ add: FILES });
    const expected = told(await read());
    spoil(edit, prefix);
    expect(told(await read())).toEqual(expected);
    expect(told(await read())).toEqual(expected);
  });

  it("is done without where nothing can be written", async () => {
    commit({ add: FILES });
    writeFileSync(kept(), "");
    expect(told(await read())).toEqual(told(await plainly()));
    expect(told(await read())).toEqual(told(await plainly()));
  });

  it("stays sound when several questions are asked at once", async () => {
    const commits = [commit({ add: FILES }), commit({ add: versionFile("churn", "6.0.0") })];
    const expected = await Promise.all(commits.map(async (at) => told(await plainly(at))));
    const found = await Promise.all([...commits, ...commits].map((at) => read(at)));
    expect(found.map(told)).toEqual([...expected, ...expected]);
    expect(told(await read(commits[0]))).toEqual(expected[0]);
  });
});
