// Builds a made-up registry as a clone with its files checked out, once: a later run finds it again.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { toCommits, toTags } from "./import.ts";
import type { Shape } from "./shape.ts";

/** Where registries are kept between runs. */
export const CACHE = join(import.meta.dirname, "../../node_modules/.cache/registrar-bench");

/** The folder of the registry of this shape below `cache`; it takes minutes at 100,000 versions when it is not there yet. */
export async function buildRegistry(shape: Shape, cache: string, tell: (what: string) => void): Promise<string> {
  const folder = join(cache, `${shape.size}-${stampOf()}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await run(draft, ["init", "-q", "--template=", "-b", "main"]);
  await run(draft, ["config", "gc.auto", "0"]);
  // Git waits for the disk at every reference that it writes; here there are hundreds of thousands.
  await run(draft, ["config", "core.fsync", "none"]);
  tell(`importing ${shape.size} versions`);
  const marks = join(draft, ".git/bench-marks");
  await run(draft, ["fast-import", "--quiet", `--export-marks=${marks}`], toCommits(shape));
  tell("writing records and receipts");
  await run(draft, ["fast-import", "--quiet"], toTags(shape, parseMarks(await readFile(marks, "utf8"))));
  tell("packing references and checking out the files");
  await run(draft, ["pack-refs", "--all"]);
  await run(draft, ["reset", "-q", "--hard", "main"]);
  // What was checked out within the second of the index would be read again by every question.
  await run(draft, ["update-index", "-q", "--refresh"]);
  await mkdir(dirname(folder), { recursive: true });
  await rename(draft, folder);
  return folder;
}

/** Other texts make another registry. */
function stampOf(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(import.meta.dirname).sort())
    hash.update(readFileSync(join(import.meta.dirname, name)));
  return hash.digest("hex").slice(0, 12);
}

function parseMarks(text: string): Map<number, string> {
  return new Map(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => [Number(line.slice(1, line.indexOf(" "))), line.slice(line.indexOf(" ") + 1)]),
  );
}

async function run(folder: string, args: readonly string[], input: Iterable<string> = []): Promise<void> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const child = spawn("git", ["-C", folder, ...args], { env, stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`git ${args[0]} ended with ${code}`))));
  });
  await Promise.all([pipeline(Readable.from(input), child.stdin), ended]);
}
