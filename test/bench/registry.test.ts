import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { buildRegistry } from "../../bench/registry/build.ts";
import { chanceOf } from "../../bench/registry/chance.ts";
import { versionText } from "../../bench/registry/documents.ts";
import { SIZES, shapeOf } from "../../bench/registry/shape.ts";
import { tellStory } from "../../bench/registry/story.ts";
import { formatSize } from "../../bench/size.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { gitIn } from "../git/registry-repository.ts";

const cache = mkdtempSync(join(tmpdir(), "registrar-bench-test-"));
afterAll(() => rmSync(cache, { recursive: true }));

describe("the registry that the benchmark makes", () => {
  it.each(SIZES)("has %i versions in all", (size) => {
    const { models, versions } = shapeOf(size);
    expect(models * versions).toBe(size);
  });

  it("has manifests of about eighty lines that are the same every time", () => {
    const text = versionText(shapeOf(1000), 3, 7);
    expect(text).toBe(versionText(shapeOf(1000), 3, 7));
    expect(text.split("\n").length).toBeGreaterThan(70);
    const [chance, again] = [chanceOf("a"), chanceOf("a")];
    expect([chance(), chance()]).toEqual([again(), again()]);
  });

  it("tells a story in which every change of a stage follows the one before", () => {
    const last = new Map<string, { version: number; sequence: number }>();
    for (const change of tellStory(shapeOf(1000))) {
      if (change.kind === "registration") continue;
      const key = `${change.model} ${change.stage}`;
      expect(change).toMatchObject({ before: last.get(key)?.version, sequence: (last.get(key)?.sequence ?? 0) + 1 });
      last.set(key, change);
    }
    expect(last.size).toBe(20);
  });

  it("is sound in the eyes of the product, and is built once", async () => {
    const told: string[] = [];
    const folder = await buildRegistry(shapeOf(100), cache, (what) => told.push(what));
    expect(gitIn(folder, ["status", "--porcelain"])).toBe("");
    expect((await runCommandLine(folder, ["check"])).out).toContain("100 versions: no problems");
    expect((await runCommandLine(folder, ["resolve", "fraud-0000@production"])).code).toBe(0);
    expect((await runCommandLine(folder, ["history", "fraud-0000@staging"])).code).toBe(0);
    expect((await runCommandLine(folder, ["check", "--base", "main", "--head", "proposal"])).out).toContain(
      "3 changes",
    );
    const before = told.length;
    expect(await buildRegistry(shapeOf(100), cache, (what) => told.push(what))).toBe(folder);
    expect(told).toHaveLength(before);
  });
});

describe("the table of sizes", () => {
  it("says of each goal whether it was met, beside its floor", () => {
    const taken = new Map([
      ["registrar check", { ms: 120, least: 120, memory: 0 }],
      ["bare parallel parse", { ms: 100, least: 100, memory: 0 }],
      ["registrar check --base", { ms: 351, least: 351, memory: 0 }],
      ["node -e 0", { ms: 50, least: 10, memory: 0 }],
      ["registrar --help", { ms: 66, least: 66, memory: 0 }],
    ]);
    const lines = formatSize(taken, 701).split("\n");
    const of = (goal: string) => lines.find((line) => line.startsWith(`| ${goal}`)) ?? "";
    expect(of("P1 registrar check")).toMatch(/1\.20 .*<= 1\.25 x: met/);
    expect(of("P3")).toContain("<= 350 ms: missed");
    expect(of("P10")).toMatch(/1\.32 .*<= 1\.3 x: missed/);
    expect(of("P1 memory")).toContain("<= 700 MiB: missed");
  });
});
