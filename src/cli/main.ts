#!/usr/bin/env node
// The `registrar` command: this process as a terminal.

import module, { createRequire } from "node:module";

// Node 22 and newer can keep what they compiled; only what is loaded after this gains by it.
Reflect.get(module, "enableCompileCache")?.();

// Whoever reads may stop early, as `head` does; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));
void main();

async function main(): Promise<void> {
  const { runProgram } = await import("./program.ts");
  const { createProgress } = await import("./progress.ts");
  const { version } = createRequire(import.meta.filename)("../../package.json");
  // Not process.exit: what was written to a pipe must still get out.
  process.exitCode = await runProgram(process.argv.slice(2), version, {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    progress: createProgress(process.stderr),
    colours: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb",
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
  });
}
