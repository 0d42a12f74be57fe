// The deploy side of the story: a plain clone and `registrar resolve`, as a deploy workflow runs them.

import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { git, type Place } from "./actor.ts";
import { MODEL } from "./sample.ts";

const CLI = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Deployed {
  version: string;
  /** What the terminal showed. */
  transcript: string;
}

/** Clones without any account, resolves the stage from its receipts, and reports what would be deployed. */
export async function deploy(
  at: { place: Place; directory: string; publicKeyFile: string },
  stage: string,
): Promise<Deployed> {
  const clone = join(at.directory, "deploy");
  await rm(clone, { recursive: true, force: true });
  await git(at.directory, "clone", "-q", "--bare", at.place.gitUrl, clone);
  const reference = `${MODEL}@${stage}`;
  const output = await runCli("resolve", reference, "--repo", clone, "--key", at.publicKeyFile, "--format", "env");
  const version = /^REGISTRAR_VERSION=['"]?([^'"\n]*)/m.exec(output)?.[1] ?? "";
  return { version, transcript: `$ git clone … && registrar resolve ${reference} --format env\n${output.trimEnd()}` };
}

/** What `registrar` prints; throws when it does not end with 0. */
export function runCli(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", CLI, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`registrar ${args[0]}: ${complaint.trim()}`)),
    );
  });
}
