import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { gitIn } from "../git/registry-repository.ts";

const folder = mkdtempSync(join(tmpdir(), "registrar-watch-"));
const main = join(import.meta.dirname, "../../src/cli/main.ts");
afterAll(() => rmSync(folder, { recursive: true }));

it("checks again when a file changes, and ends with the last answer when interrupted", async () => {
  gitIn(folder, ["init", "-q", "--template=", "-b", "main"]);
  const loader = import.meta.resolve("tsx");
  const child = spawn(process.execPath, ["--import", loader, main, "check", "--watch"], { cwd: folder });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let told = "";
  const saw = (text: string) =>
    new Promise<void>((resolve) => {
      const look = (chunk: Buffer | string) => {
        told += chunk;
        if (told.includes(text)) resolve();
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      look("");
    });
  try {
    await saw("watching for changes");
    expect(told).toContain("the registry has no policy");
    told = "";
    writeFileSync(join(folder, "registry.yaml"), "kind: Registry\nkind: Registry\n");
    await saw("registry.yaml:2");
  } finally {
    child.kill("SIGINT");
  }
  expect(await ended).toBe(1);
});
