#!/usr/bin/env node
// The `registrar` command: this process as a terminal.

import { writeSync } from "node:fs";
import module, { createRequire } from "node:module";

// Node 22 and newer can keep what they compiled; only what is loaded after this gains by it.
Reflect.get(module, "enableCompileCache")?.();

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever reads may stop early, as `head` does; that is no failure.
  if (error.code === "EPIPE") process.exit(0);
  // Said at once: nothing else is known to work any more.
  writeSync(2, `registrar: the answer could not be written: ${error.message}. Make room, or write it elsewhere.\n`);
  process.exit(2);
});
void main();

async function main(): Promise<void> {
  const { runProgram } = await import("./program.ts");
  const { createProgress } = await import("./progress.ts");
  const { version } = createRequire(import.meta.filename)("../../package.json");
  const { tell: progress, wipe } = createProgress(process.stderr);
  // Not process.exit: what was written to a pipe must still get out.
  process.exitCode = await runProgram(process.argv.slice(2), version, {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => {
      wipe();
      process.stderr.write(`${text}\n`);
    },
    progress,
    colours: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb",
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
  });
}
