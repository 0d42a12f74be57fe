import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { inspectRegistry } from "../../src/cli/check/inspect-registry.ts";
import { inspectWorkTree } from "../../src/cli/check/inspect-work-tree.ts";
import { openWorkTree } from "../../src/git/survey/work-tree.ts";
import { gitIn } from "../git/registry-repository.ts";
import {
  CHURN,
  datasetFile,
  type Files,
  modelFile,
  retiredFile,
  stageFile,
  versionFile,
} from "../registry/registry-sample.ts";
import { inspectPlainly } from "./plain-inspection.ts";
import { recordTerminal } from "./record-terminal.ts";

const policy = readFileSync(new URL("../../docs/minimal-registry.yaml", import.meta.url), "utf8");
const SOUND: Files = {
  ...CHURN,
  "registry.yaml": policy,
  ...versionFile("churn", "2.1.0", "lineage:\n  parents: [churn@2.0.0]\n"),
  ".gitignore": "*.tmp\n",
};
let folder = "";

const put = (path: string, text: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const putAll = (files: Files) => {
  for (const [path, text] of Object.entries(files)) put(path, text);
};
const drop = (path: string) => rmSync(join(folder, path), { recursive: true, force: true });
const commit = () => {
  gitIn(folder, ["add", "-A"]);
  gitIn(folder, ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "x"]);
};
const inspect = (at = folder) => inspectWorkTree(at, recordTerminal(at));
const kept = () => join(folder, ".git/registrar");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-inspect-"));
  gitIn(folder, ["init", "-q", "--template=", "-b", "main"]);
  putAll(SOUND);
});
afterEach(() => {
  chmodSync(join(folder, ".git"), 0o755);
  rmSync(folder, { recursive: true });
});

/** Things people do to a registry; `n` picks among a few places. */
const DEEDS: Readonly<Record<string, (n: number) => void>> = {
  "register a version": (n) => putAll(versionFile("churn", `3.${n}.0`)),
  "register a child of a version that may not exist": (n) =>
    putAll(versionFile("churn", `4.${n}.0`, `lineage:\n  parents: [churn@3.${n}.0, churn@5.0.${n}]\n`)),
  "close a circle": (n) => {
    putAll(versionFile("churn", `5.0.${n}`, `lineage:\n  parents: [churn@4.${n}.0]\n`));
    putAll(versionFile("churn", `4.${n}.0`, `lineage:\n  parents: [churn@5.0.${n}]\n`));
  },
  "name a metric that is not there": (n) =>
    putAll(
      versionFile(
        "churn",
        `6.${n}.0`,
        'evaluation:\n  comparisons:\n    - { metric: auc, baseline: { version: "1.0.0" }, difference: 0.1 }\n',
      ),
    ),
  "name another digest of a dataset": (n) =>
    putAll(
      versionFile(
        "churn",
        `7.${n}.0`,
        `lineage:\n  datasets:\n    - { name: customers, version: 2026-09-30, digest: { sha256: "${"0".repeat(64)}" } }\n`,
      ),
    ),
  "assign a version": (n) => putAll(stageFile("churn", "staging", `3.${n}.0`)),
  "use a stage the policy has not": (n) => putAll(stageFile("churn", `canary-${n}`, "1.0.0")),
  "retire a version": (n) => putAll(retiredFile("churn", n === 0 ? "1.0.0" : `9.${n}.0`)),
  "begin a model without identity": (n) => putAll(versionFile(`model-${n}`, "1.0.0")),
  "give a tier the policy has not": (n) => putAll(modelFile(`model-${n}`, "riskTier: extreme\n")),
  "turn a period round": (n) =>
    putAll(datasetFile("customers", `2026-0${n + 1}-01`, "period: { start: 2026-02-01, end: 2026-01-01 }\n")),
  "break YAML": (n) => put(`models/churn/versions/8.${n}.0.yaml`, "a: [\n"),
  "write bytes that are no text": (n) => put(`models/churn/versions/8.${n}.0.yaml`, Buffer.from([0xff, 0xfe])),
  "write too much": (n) => put(`models/churn/versions/8.${n}.1.yaml`, `# ${"x".repeat(256 * 1024)}\n`),
  "end lines as Windows does": (n) =>
    put(
      `models/churn/versions/1.${n}.0.yaml`,
      (SOUND["models/churn/versions/1.0.0.yaml"] ?? "").replaceAll("\n", "\r\n"),
    ),
  "misplace a file": (n) => put(`models/churn/notes-${n}.txt`, "x"),
  "leave a file that Git ignores": (n) => put(`models/churn/x${n}.tmp`, "x"),
  "spell a folder in capitals": (n) => put(`Models/churn/${n}.yaml`, "x"),
  "spell a model twice": () => put("models/Churn/model.yaml", "x"),
  "link a file": (n) => {
    drop(`models/churn/versions/2.${n}.0.yaml`);
    symlinkSync("1.0.0.yaml", join(folder, `models/churn/versions/2.${n}.0.yaml`));
  },
  "link a folder": (n) => {
    drop(`models/model-${n}`);
    symlinkSync("churn", join(folder, `models/model-${n}`));
  },
  "put a folder in the place of a file": () => {
    drop("models/churn/versions/1.1.0.yaml");
    put("models/churn/versions/1.1.0.yaml/x.yaml", "x");
  },
  "put a file in the place of a folder": () => {
    drop("models/churn/stages");
    put("models/churn/stages", "x");
  },
  "nest a repository": (n) => {
    mkdirSync(join(folder, `models/nested-${n}`), { recursive: true });
    gitIn(join(folder, `models/nested-${n}`), ["init", "-q", "--template="]);
  },
  "make a file executable": () => {
    putAll(modelFile("churn"));
    chmodSync(join(folder, "models/churn/model.yaml"), 0o755);
  },
  "delete a version": (n) => drop(`models/churn/versions/1.${n}.0.yaml`),
  "delete the policy": () => drop("registry.yaml"),
  "break the policy": () => put("registry.yaml", "apiVersion: registrar/v1\nkind: Registry\n"),
  "mend the policy": () => put("registry.yaml", policy),
  "guard the registry": (n) => put(`.github/workflows/w${n}.yml`, "x"),
  "stage it": () => gitIn(folder, ["add", "-A"]),
  "commit it": commit,
  "look at it": () => undefined,
};

describe("what is found by looking at changes only", () => {
  it.each(Object.keys(DEEDS).filter((deed) => deed !== "look at it"))(
    "is what the plain way finds after: %s",
    async (deed) => {
      commit();
      await inspect();
      DEEDS[deed]?.(0);
      expect(await inspect()).toEqual(inspectPlainly(folder));
    },
  );

  it("is what the plain way finds, whatever was done in whatever order", async () => {
    const deed = fc.tuple(fc.constantFrom(...Object.keys(DEEDS)), fc.nat({ max: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (deeds) => {
        for (const [name, n] of deeds) {
          // What can not be done twice in a row, such as a folder below a link, is left out.
          try {
            DEEDS[name]?.(n);
          } catch {
            continue;
          }
          if (name === "look at it") await inspect();
        }
        expect(await inspect()).toEqual(inspectPlainly(folder));
      }),
      { numRuns: 12 },
    );
  });

  it("is the same with threads, from below the top, and in a second working tree", async () => {
    DEEDS["close a circle"]?.(0);
    DEEDS["name a metric that is not there"]?.(0);
    commit();
    const expected = inspectPlainly(folder);
    expect(expected.problems).toHaveLength(2);
    const tree = await openWorkTree(folder);
    expect((await inspectRegistry(tree, recordTerminal(folder), 2)).inspection).toEqual(expected);
    expect(await inspect(join(folder, "models/churn"))).toEqual(expected);
    gitIn(folder, ["worktree", "add", "-q", "-b", "other", "second"]);
    expect(await inspect(join(folder, "second/models"))).toEqual(expected);
  });

  it("does not trust Git where Git was told not to look", async () => {
    commit();
    gitIn(folder, ["update-index", "--assume-unchanged", "models/churn/model.yaml"]);
    gitIn(folder, ["update-index", "--skip-worktree", "models/churn/versions/1.1.0.yaml"]);
    expect((await inspect()).problems).toEqual([]);
    put("models/churn/model.yaml", "broken");
    drop("models/churn/versions/1.1.0.yaml");
    const found = await inspect();
    expect(found).toEqual(inspectPlainly(folder));
    expect(found.problems.map(({ file }) => file)).toEqual([
      "models/churn/model.yaml",
      "models/churn/stages/staging.yaml",
    ]);
  });

  it("reads what Git keeps with other line ends once", async () => {
    gitIn(folder, ["config", "core.autocrlf", "true"]);
    DEEDS["end lines as Windows does"]?.(0);
    commit();
    await inspect();
    const kept = readFileSync(join(folder, ".git/registrar/gists"), "utf8");
    expect(kept).toContain(gitIn(folder, ["rev-parse", "HEAD:models/churn/versions/1.0.0.yaml"]).trim());
    expect(await inspect()).toEqual(inspectPlainly(folder));
  });
});

describe("what is kept between runs", () => {
  const KEPT = ["gists", "unchanged"];

  it("is read instead of the files", async () => {
    commit();
    const found = await inspect();
    expect(found).toEqual({ files: 9, models: 1, versions: 4, problems: [] });
    expect(readdirSync(kept()).sort()).toEqual(KEPT);
    const gists = join(kept(), "gists");
    const before = statSync(gists).mtimeMs;
    expect(await inspect()).toEqual(found);
    put("models/churn/model.yaml", "broken");
    expect((await inspect()).problems).toHaveLength(1);
    expect(statSync(gists).mtimeMs).toBe(before);
  });

  it.each<[string, (file: string) => void]>([
    ["cut short", (file) => truncateSync(file, statSync(file).size - 5)],
    ["empty", (file) => truncateSync(file, 0)],
    ["changed within", (file) => writeFileSync(file, readFileSync(file, "latin1").replace("churn", "chorn"), "latin1")],
    ["somebody else's", (file) => writeFileSync(file, "hello\n{}\n")],
    [
      "of another edition",
      (file) => writeFileSync(file, readFileSync(file, "latin1").replace(/^registrar \w/, "registrar z")),
    ],
  ])("is thrown away and made again when it is %s", async (_, spoil) => {
    commit();
    const found = await inspect();
    for (const name of KEPT) spoil(join(kept(), name));
    expect(await inspect()).toEqual(found);
    expect(await inspect()).toEqual(inspectPlainly(folder));
    expect(readdirSync(kept()).sort()).toEqual(KEPT);
  });

  it("is done without where nothing can be written", async () => {
    commit();
    // A file where the folder should be refuses everybody, also root.
    writeFileSync(kept(), "");
    expect(await inspect()).toEqual(inspectPlainly(folder));
    expect(await inspect()).toEqual(inspectPlainly(folder));
  });

  it("leaves no drafts of runs that were killed", async () => {
    mkdirSync(kept());
    writeFileSync(join(kept(), "old.new"), "half");
    writeFileSync(join(kept(), "young.new"), "half");
    utimesSync(join(kept(), "old.new"), 0, 0);
    await inspect();
    expect(readdirSync(kept()).sort()).toEqual(["gists", "young.new"]);
  });

  it("stays sound when several run at once", async () => {
    commit();
    const expected = inspectPlainly(folder);
    expect(await Promise.all([inspect(), inspect(), inspect()])).toEqual([expected, expected, expected]);
    expect(readdirSync(kept()).sort()).toEqual(KEPT);
    expect(await inspect()).toEqual(expected);
  });
});
