import { describe, expect, it } from "@jest/globals";
import type { FileCache } from "../../src/registry/file.ts";
import { formatProblem } from "../../src/registry/problem.ts";
import { parseRegistry } from "../../src/registry/registry.ts";
import { MAX_FILE_BYTES } from "../../src/registry/snapshot.ts";
import {
  brief,
  CHURN,
  type Files,
  modelFile,
  registryOf,
  snapshotOf,
  stageFile,
  versionFile,
} from "./registry-sample.ts";

function problemsOf(files: Files, modes: Files = {}): string[] {
  return registryOf(files, { modes }).problems.map(formatProblem);
}

describe("a registry", () => {
  it("files every document where it belongs", () => {
    const registry = registryOf({
      ...CHURN,
      "README.md": "x",
      "models/churn/README.md": "x",
      CODEOWNERS: "* @acme/risk",
    });
    expect(registry.problems).toEqual([]);
    expect([...registry.models.keys()]).toEqual(["churn"]);
    const churn = registry.models.get("churn");
    expect(churn?.identity?.document?.value.model).toBe("churn");
    expect([...(churn?.versions.keys() ?? [])]).toEqual(["1.0.0", "1.1.0", "2.0.0"]);
    expect(churn?.stages.get("staging")?.document?.value.version).toBe("1.1.0");
    expect(registry.datasets.get("customers@2026-09-30")?.document?.value.version).toBe("2026-09-30");
    expect(registry.policy).toMatchObject({ mode: "100644", text: CHURN["registry.yaml"] });
    expect([...registry.entries.keys()]).toEqual([...Object.keys(CHURN), "CODEOWNERS"].sort());
  });

  it("lists what was not read, and says nothing about it", () => {
    const path = "models/churn/versions/1.0.0.yaml";
    const registry = registryOf(CHURN, { unread: [path, "registry.yaml"] });
    expect(registry.problems).toEqual([]);
    expect(registry.models.get("churn")?.versions.get("1.0.0")).toEqual({ entry: registry.entries.get(path) });
    expect(registry.policy?.text).toBeUndefined();
  });

  it("parses no blob twice with the same cache", () => {
    const cache: FileCache = new Map();
    const first = parseRegistry(snapshotOf(CHURN), cache);
    const second = parseRegistry(snapshotOf({ ...CHURN, ...versionFile("churn", "2.1.0") }), cache);
    const held = (registry: typeof first) => registry.models.get("churn")?.versions.get("1.0.0")?.document;
    expect(held(second)).toBe(held(first));
    expect(second.models.get("churn")?.versions.has("2.1.0")).toBe(true);
  });
});

describe("a file that is not what its path says", () => {
  const [stage = ""] = Object.values(stageFile("churn", "production", "1.0.0"));
  const NAME = "1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit";

  it.each([
    [
      "models/churn/stages/staging.yaml",
      stage,
      'models/churn/stages/staging.yaml:4:8: the stage is not the one of the path: expected "staging", got "production". Write stage: "staging", or move the file.',
    ],
    [
      "models/churn/versions/1.0.yaml",
      "",
      'models/churn/versions/1.0.yaml: the version in the file name can not be used: expected a SemVer version such as 1.5.0, without a leading v, got "1.0". Rename it to models/churn/versions/1.0.0.yaml.',
    ],
    [
      "models/churn/versions/v1.0.0.yaml",
      "",
      'models/churn/versions/v1.0.0.yaml: the version in the file name can not be used: expected a SemVer version such as 1.5.0, without a leading v, got "v1.0.0". Rename it to models/churn/versions/1.0.0.yaml.',
    ],
    [
      "models/churn/versions/1.0.0.yml",
      "",
      "models/churn/versions/1.0.0.yml: the path is misspelt: expected models/churn/versions/1.0.0.yaml. Rename it to models/churn/versions/1.0.0.yaml.",
    ],
    [
      "models/churn/version/1.0.0.yaml",
      "",
      "models/churn/version/1.0.0.yaml: the path is misspelt: expected models/churn/versions/1.0.0.yaml. Rename it to models/churn/versions/1.0.0.yaml.",
    ],
    [
      "models/Churn_2/model.yaml",
      "",
      `models/Churn_2/model.yaml: the name of the model can not be used: expected ${NAME}, got "Churn_2". Rename it to models/churn-2/model.yaml.`,
    ],
    [
      "models/сhurn/model.yaml",
      "",
      `models/сhurn/model.yaml: the name of the model can not be used: expected ${NAME}, got "сhurn". Rename it.`,
    ],
    [
      "models/churn/stages/Pre Prod.yaml",
      "",
      `models/churn/stages/Pre Prod.yaml: the name of the stage can not be used: expected ${NAME}, got "Pre Prod". Rename it to models/churn/stages/pre-prod.yaml.`,
    ],
    [
      "Models/churn/model.yaml",
      "",
      "Models/churn/model.yaml: the path is misspelt: expected models/churn/model.yaml. Rename it to models/churn/model.yaml.",
    ],
  ])("%s", (path, text, message) => expect(problemsOf({ [path]: text })).toEqual([message]));

  it.each([
    "models/churn/train.py",
    "models",
    "models/churn.yaml",
    "datasets/x/y/z.yaml",
    "models/churn/versions/1.0.0/model.yaml",
  ])("%s does not belong here", (path) =>
    expect(brief(registryOf({ [path]: "" }).problems)).toEqual([`unexpected-file ${path}`]),
  );

  it.each([
    [
      "120000",
      "not a plain file: expected a plain file (Git mode 100644), got a symbolic link. Replace it by the file itself.",
    ],
    [
      "160000",
      "not a plain file: expected a plain file (Git mode 100644), got a submodule. Replace it by the file itself.",
    ],
    [
      "100755",
      "not a plain file: expected a plain file (Git mode 100644), got an executable file. Clear the executable bit (git update-index --chmod=-x).",
    ],
  ])("has mode %s", (mode, message) => {
    const path = "models/churn/stages/production.yaml";
    const registry = registryOf(CHURN, { modes: { [path]: mode, "registry.yaml": mode } });
    expect(registry.problems.map(formatProblem)).toEqual([`${path}: ${message}`, `registry.yaml: ${message}`]);
    expect(registry.models.get("churn")?.stages.get("production")?.document).toBeUndefined();
    expect(registry.policy?.text).toBeNull();
  });

  it("is too large, or no text", () => {
    const path = "models/churn/model.yaml";
    const large = { ...modelFile("churn", `description: ${"ä".repeat(MAX_FILE_BYTES / 2)}\n`) };
    expect(brief(registryOf(large).problems)).toEqual([`file-too-large ${path}`]);
    const snapshot = snapshotOf(CHURN);
    const texts = new Map<string, string | null>(snapshot.texts).set(snapshot.entries.get(path)?.oid ?? "", null);
    expect(parseRegistry({ ...snapshot, texts }).problems.map(formatProblem)).toEqual([
      `${path}: the file can not be read as text: expected UTF-8, at most 256 KiB. Save it as UTF-8, and keep large content outside the registry.`,
    ]);
  });
});

describe("paths that some systems can not tell apart", () => {
  it.each([
    [["models/churn/versions/1.0.0-RC.yaml", "models/churn/versions/1.0.0-rc.yaml"], 1],
    [["models/churn/model.yaml", "models/Churn/notes/a.yaml"], 1],
    [["models/\u00e5/model.yaml", "models/a\u030a/model.yaml"], 1],
    [["models/ﬁle/model.yaml", "models/file/model.yaml"], 1],
    [["models/churn/model.yaml", "models/churn-2/model.yaml"], 0],
  ])("%j collide %d times", (paths, count) => {
    const files = Object.fromEntries(paths.map((path) => [path, ""]));
    const found = registryOf(files).problems.filter(({ code }) => code === "path-collision");
    expect(found).toHaveLength(count);
  });

  it("are named both", () => {
    const files = { ...versionFile("churn", "1.0.0-RC"), ...versionFile("churn", "1.0.0-rc") };
    expect(problemsOf(files)).toEqual([
      "models/churn/versions/1.0.0-rc.yaml: two paths differ only in case or Unicode form: expected paths that stay apart on every file system, got models/churn/versions/1.0.0-rc.yaml and models/churn/versions/1.0.0-RC.yaml. Rename one of them.",
    ]);
  });
});
