import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readSteps } from "../../src/git/steps.ts";
import { gitIn } from "./registry-repository.ts";

const folder = mkdtempSync(join(tmpdir(), "registrar-steps-"));
const shallow = mkdtempSync(join(tmpdir(), "registrar-steps-"));
afterAll(() => {
  for (const path of [folder, shallow]) rmSync(path, { recursive: true });
});

const commit = (branch: string, mark: number, rest: string) =>
  `commit refs/heads/${branch}\nmark :${mark}\ncommitter A <a@b.c> 170000000${mark} +0000\ndata 1\nx\n${rest}\n`;
const put = (path: string, text: string) => `M 100644 inline "${path}"\ndata ${text.length}\n${text}\n`;

gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
gitIn(
  folder,
  ["fast-import", "--quiet"],
  [
    commit("main", 1, put("README.md", "a") + put("registry.yaml", "b")),
    commit("side", 2, `from :1\n${put("models/churn/versions/1.0.0.yaml", "c")}`),
    commit("side", 3, `from :2\n${put("models/churn/versions/1.0.0.yaml", "d")}${put("models/a\\nb.yaml", "e")}`),
    commit("main", 4, `from :1\n${put("src/x.py", "f")}`),
    commit(
      "main",
      5,
      `from :4\nmerge :3\n${put("models/churn/versions/1.0.0.yaml", "d")}${put("models/a\\nb.yaml", "e")}`,
    ),
    commit("main", 6, "from :5\nD registry.yaml\n"),
  ].join(""),
);

describe("the steps of a branch", () => {
  it("are its first parents with what each brought to the governed files, a merge as one", async () => {
    const steps = await readSteps(folder, "main");
    const paths = steps.map(({ changes }) => changes.map(({ path, mode }) => `${path} ${mode}`));
    expect(paths).toEqual([
      ["registry.yaml 100644"],
      [],
      ["models/a\nb.yaml 100644", "models/churn/versions/1.0.0.yaml 100644"],
      ["registry.yaml null"],
    ]);
    expect(steps.map(({ commit: id }) => id)).toEqual(
      gitIn(folder, ["rev-list", "--first-parent", "--reverse", "main"]).trim().split("\n"),
    );
    const [, , { changes: merged } = { changes: [] }] = steps;
    expect(merged[1]?.blob).toBe(gitIn(folder, ["rev-parse", "side:models/churn/versions/1.0.0.yaml"]).trim());
  });

  it("can not be told from a shallow clone", async () => {
    gitIn(shallow, ["clone", "-q", "--bare", "--depth=1", `file://${folder}`, "."]);
    await expect(readSteps(shallow, "main")).rejects.toMatchObject({ failure: "not-fetched" });
  });

  it("need a branch that exists", async () => {
    await expect(readSteps(folder, "nothing")).rejects.toMatchObject({ failure: "no-such-revision" });
  });
});
