import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type ObjectReader, openObjects } from "../../src/git/read.ts";
import { listUnder } from "../../src/git/tree.ts";
import { gitIn, makeRepository } from "./registry-repository.ts";

const { folder, commits } = makeRepository(1);
const file = (mode: string, path: string, text: string) => `M ${mode} inline ${path}\ndata ${text.length}\n${text}\n`;

gitIn(
  folder,
  ["fast-import", "--quiet"],
  [
    "commit refs/heads/sample\ncommitter Bot <bot@example.org> 1700000000 +0000\ndata 0\n",
    file("100644", "registry.yaml", "a"),
    file("100755", "models/churn/model.yaml", "b"),
    file("100644", "models/churn/versions/1.0.0.yaml", "c"),
    file("100644", "models/churn/versions/1.0.0-rc.1.yaml", "d"),
    file("100644", "models/churn-2/model.yaml", "e"),
    file("120000", "models/churn/link.yaml", "model.yaml"),
    `M 160000 ${commits[0]} models/churn/module\n`,
    file("100644", "datasets/clicks/2026.yaml/inside", "f"),
  ].join(""),
);

let objects: ObjectReader;

beforeEach(() => {
  objects = openObjects(folder);
});

afterEach(() => objects.close());

afterAll(() => rmSync(folder, { recursive: true }));

/** What Git itself lists. */
function listByGit(places: readonly string[]): string[] {
  const out = gitIn(folder, ["ls-tree", "-r", "-z", "--full-tree", "sample", "--", ...places]);
  return out.split("\0").filter(Boolean).sort();
}

const TYPES: Readonly<Record<string, string>> = { "160000": "commit" };

describe("the files under some paths", () => {
  it.each([
    [["registry.yaml"]],
    [["models/churn/"]],
    [["models/churn/versions/", "models/churn-2/model.yaml", "datasets/"]],
    [["models/churn"]],
    [["models/churn/model.yaml/"]],
    [["datasets/clicks/2026.yaml"]],
    [["nothing", "models/nothing/", "registry.yaml/inside", "models/churn/module/inside"]],
  ])("%j are those that Git lists", async (places) => {
    const found = await listUnder(objects, "sample", places);
    const lines = found.map(({ mode, oid, path }) => `${mode} ${TYPES[mode] ?? "blob"} ${oid}\t${path}`);
    expect(lines.sort()).toEqual(listByGit(places));
  });

  it("are not guessed where a folder is lost", async () => {
    const lost = gitIn(folder, ["rev-parse", "sample:models/churn/versions"]).trim();
    rmSync(join(folder, "objects", lost.slice(0, 2), lost.slice(2)));
    const asked = listUnder(objects, "sample", ["models/churn/"]);
    const message = `The clone lacks the folder object ${lost}.`;
    await expect(asked).rejects.toMatchObject({ name: "GitError", failure: "not-fetched", message });
    expect(await listUnder(objects, "sample", ["registry.yaml"])).toHaveLength(1);
  });
});
