// `registrar init`: what it writes is a registry that passes its own check, and it overwrites nothing.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { load } from "js-yaml";
import { gitIn } from "../git/registry-repository.ts";
import { runCommandLine } from "./record-terminal.ts";

let place = "";
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "registrar-init-")));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const init = (...words: string[]) => runCommandLine(place, ["init", ...words]);
const read = (path: string) => readFileSync(join(place, path), "utf8");
const files = (folder = place) =>
  readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).includes("/.git/"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const ALL = [
  ".gitattributes",
  ".github/CODEOWNERS",
  ".github/ISSUE_TEMPLATE/promotion.yml",
  ".github/workflows/check.yml",
  ".github/workflows/deploy.yml",
  "README.md",
  "datasets/sample-events/2026-train.yaml",
  "models/sample-classifier/model.yaml",
  "models/sample-classifier/versions/1.0.0.yaml",
  "registry.yaml",
];

describe("a new registry", () => {
  it.each([
    ["with the usual stages", []],
    ["with one stage", ["--stages", "live"]],
    ["with many stages", ["--stages", "development, staging,shadow,production"]],
  ])("%s passes its own check, here and on a branch", async (_, words) => {
    const { code, out } = await init("--owner", "acme/ml", ...words);
    expect({ code, files: files() }).toEqual({ code: 0, files: ALL });
    expect(out.split("\n").filter((line) => line.startsWith("+"))).toHaveLength(ALL.length);
    expect(await runCommandLine(place, ["check"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("no problems"),
    });
    const commit = ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "x"];
    gitIn(place, ["add", "-A"]);
    gitIn(place, commit);
    const stages = (load(read("registry.yaml")) as { stages: { name: string }[] }).stages;
    const promotion = ["promote", "sample-classifier", "1.0.0", stages[0]?.name ?? "", "--dry-run"];
    gitIn(place, ["config", "user.name", "A"]);
    gitIn(place, ["config", "user.email", "a@b.c"]);
    expect(await runCommandLine(place, promotion)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Waiting for"),
    });
  });

  it("is of the team, the stages and the branch that were named", async () => {
    gitIn(place, ["init", "-q", "-b", "trunk"]);
    await init("--owner", "@acme/ml", "--stages", "shadow,live");
    expect(load(read("registry.yaml"))).toMatchObject({
      roles: { owners: { teams: ["acme/ml"] } },
      stages: [{ name: "shadow" }, { name: "live", from: "shadow", rollback: { approvals: { owners: 1 } } }],
    });
    expect(load(read(".github/workflows/check.yml"))).toMatchObject({ on: { push: { branches: ["trunk"] } } });
    expect(load(read(".github/workflows/deploy.yml"))).toMatchObject({
      jobs: { deploy: { environment: { name: "live" }, if: expect.stringContaining("'#live#'") } },
    });
    expect(load(read(".github/ISSUE_TEMPLATE/promotion.yml"))).toMatchObject({
      body: expect.arrayContaining([
        expect.objectContaining({ id: "stage", attributes: { label: "Stage", options: ["shadow", "live"] } }),
      ]),
    });
    for (const path of ["/registry.yaml", "/models/", "/.github/"])
      expect(read(".github/CODEOWNERS")).toContain(`${path} @acme/ml\n`);
    for (const path of files()) expect(read(path)).not.toMatch(/\[\[|\]\]/);
  });

  it("runs only this program's own version from the network", async () => {
    await init();
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    for (const path of ["check", "deploy"]) {
      const text = read(`.github/workflows/${path}.yml`);
      expect(text.match(/uses: \S+/g)).toEqual(["uses: actions/checkout@v4", "uses: actions/setup-node@v4"]);
      expect(text.match(/npx .*?model-registrar\S*/g)).toEqual([`npx --yes model-registrar@${version}`]);
      expect(load(text)).toMatchObject({ permissions: { contents: "read" } });
    }
  });

  it("says that nobody is named yet", async () => {
    expect((await init()).err).toContain("stands for your team: give --owner");
  });

  it("may lie in a folder that is made, and the same words do nothing twice", async () => {
    expect((await init("new place", "--owner", "@acme/ml")).code).toBe(0);
    const again = await init("new place", "--owner", "@acme/ml");
    expect(again).toMatchObject({ code: 0, out: expect.not.stringContaining("+") });
    expect(files(join(place, "new place"))).toEqual(ALL);
  });

  it("is only listed by a dry run", async () => {
    const { code, out, err } = await init("--dry-run");
    expect({ code, files: readdirSync(place) }).toEqual({ code: 0, files: [] });
    expect(out).toContain("+ registry.yaml");
    expect(err).toContain("nothing was written");
  });
});

describe("what is there", () => {
  it("is left, and the exit code says whether the registry counts on it", async () => {
    gitIn(place, ["init", "-q"]);
    writeFileSync(join(place, "README.md"), "mine");
    const free = await init("--owner", "@acme/ml");
    expect({ code: free.code, text: read("README.md") }).toEqual({ code: 0, text: "mine" });
    expect(free.out).toContain("! README.md");
    writeFileSync(join(place, ".gitattributes"), "mine");
    const guard = await init("--owner", "@acme/ml");
    expect({ code: guard.code, text: read(".gitattributes") }).toEqual({ code: 1, text: "mine" });
    expect(guard.err).toContain(".gitattributes was there with another content");
  });

  it("is not added to when it is a registry", async () => {
    gitIn(place, ["init", "-q"]);
    writeFileSync(join(place, "registry.yaml"), "mine");
    const { code, err } = await init();
    expect({ code, files: files() }).toEqual({ code: 1, files: ["registry.yaml"] });
    expect(err).toContain("is a registry already");
  });

  it.each([
    ["a stage that can not be one", ["--stages", "Live,a b"], '--stages: "a b" can not be the name of a stage'],
    ["no stage", ["--stages", ""], '--stages: "" can not be the name of a stage'],
    ["a stage twice", ["--stages", "a,b,a"], "--stages names a twice"],
    ["a person for a team", ["--owner", "@mia"], "--owner @mia is no team: expected @organization/team"],
    ["a folder within a repository", ["inner"], "a registry lies at the top of its repository"],
    ["a folder to be made within a repository", ["not/there"], "a registry lies at the top of its repository"],
  ])("with %s is refused and nothing is written", async (_, words, sentence) => {
    gitIn(place, ["init", "-q"]);
    mkdirSync(join(place, "inner"));
    const { code, err } = await init(...words);
    expect(err).toContain(sentence);
    expect({ code, files: files() }).toEqual({ code: 2, files: [] });
  });
});
