// The terminal as it is shipped: in few files, with threads, finding what lies beside them.

import { type StdioOptions, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";
import { bundleTerminal } from "../support/bundled.ts";

const registry = mkdtempSync(join(tmpdir(), "registrar-bundle-"));
const { folder, remove } = bundleTerminal();

afterAll(() => {
  remove();
  rmSync(registry, { recursive: true });
});

const program = join(folder, "registrar.cjs");
const run = (...words: string[]) =>
  spawnSync(process.execPath, [program, ...words], {
    cwd: registry,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });

describe("the terminal in few files", () => {
  it("knows its version and every command", () => {
    expect(run("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run("--help").stdout).toContain("resolve");
  });

  it("says when its answer can not be written", () => {
    const full = openSync("/dev/full", "w");
    const stdio: StdioOptions = ["ignore", full, "pipe"];
    const { status, stderr } = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8", stdio });
    closeSync(full);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^registrar: the answer could not be written: ENOSPC.* Make room, .*\n$/),
    });
  });

  it("begins a registry from the templates beside it", () => {
    const { status, stderr } = run("init", ".", "--owner", "@acme/owners");
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(readdirSync(registry)).toContain("registry.yaml");
  });

  it("starts the App beside it for one pass, and ends as that ends", () => {
    expect(run("reconcile")).toMatchObject({ status: 2, stderr: expect.stringContaining("needs --once") });
    const surroundings = { cwd: registry, encoding: "utf8", env: { PATH: process.env["PATH"] } } as const;
    const { status, stderr } = spawnSync(process.execPath, [program, "reconcile", "--once"], surroundings);
    const app = spawnSync(process.execPath, [join(folder, "../app/main.js"), "--once"], surroundings);
    // It has no settings here; where nothing is built it is not there.
    if (stderr.includes("npm run build")) expect(status).toBe(2);
    else expect([status, stderr]).toEqual([app.status, app.stderr]);
  });

  it("reads many files with threads, and finds the same as one thread", () => {
    const versions = join(registry, "models/many/versions");
    mkdirSync(versions, { recursive: true });
    for (let patch = 0; patch < 600; patch += 1) writeFileSync(join(versions, `1.0.${patch}.yaml`), "kind: Nothing\n");
    gitIn(registry, ["add", "-A"]);
    const { status, stdout } = run("check", "--json");
    const files = new Set(JSON.parse(stdout).problems.map(({ file }: { file: string }) => file));
    expect(status).toBe(1);
    expect([...files].filter((file) => String(file).startsWith("models/many/versions/"))).toHaveLength(600);
  });
});
