#!/usr/bin/env node
// The `registrar` command: names and options here, the work in one file for each command, loaded when it is asked for.

import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import type { ExitCode, Terminal } from "./terminal.ts";

const terminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
};

const KEY_HELP = "trusted public key in PEM, also REGISTRAR_PUBLIC_KEY; may be repeated";
const { version } = createRequire(import.meta.url)("../../package.json");

const program = new Command("registrar")
  .version(version)
  .description("A model registry that is a Git repository: promotions are pull requests, receipts are tags.")
  .showHelpAfterError("(registrar --help shows what there is)")
  .exitOverride();

program
  .command("resolve <reference>")
  .description("say which version may be deployed: model@stage or model@version, from receipts alone")
  .option("--repo <folder or URL>", "a clone with tags, or a remote repository", ".")
  .option("--format <format>", "text, json, env or github-output", "text")
  .option("--key <file>", KEY_HELP, collect, [])
  .option("--repository <owner/name>", "refuse records that were sealed for another repository")
  .option("--at-least <number>", "refuse a receipt older than the one last deployed")
  .action(async (reference, options) => {
    const { runResolve } = await import("./resolve.ts");
    finish(await runResolve(reference, options, terminal));
  });

program
  .command("check")
  .description("check the files as they lie, or with --base say what the App would say of a change")
  .option("--repo <folder>", "the registry's folder in a clone", ".")
  .option("--base <revision>", "judge what merging into this would bring, e.g. origin/main")
  .option("--head <revision>", "the proposed commit; uncommitted edits are not part of it", "HEAD")
  .option("--format <format>", "text or json", "text")
  .option("--key <file>", KEY_HELP, collect, [])
  .action(async (options) => {
    const { runCheck } = await import("./check.ts");
    finish(await runCheck(options, terminal));
  });

program
  .command("list")
  .description("list models, their versions, and what each stage holds by receipts")
  .option("--repo <folder>", "a clone with tags", ".")
  .option("--format <format>", "text or json", "text")
  .option("--key <file>", KEY_HELP, collect, [])
  .action(async (options) => {
    const { runList } = await import("./list.ts");
    finish(await runList(options, terminal));
  });

program
  .command("show <reference>")
  .description("print the manifest of model@stage or model@version as it was registered")
  .option("--repo <folder>", "a clone with tags", ".")
  .option("--key <file>", KEY_HELP, collect, [])
  .action(async (reference, options) => {
    const { runShow } = await import("./show.ts");
    finish(await runShow(reference, options, terminal));
  });

program
  .command("history <reference>")
  .description("tell every record of a model, model@stage or model@version, and verify their chain")
  .option("--repo <folder or URL>", "a clone with tags, or a remote repository", ".")
  .option("--on <date>", "tell instead what each stage held that day, e.g. 2026-09-01")
  .option("--format <format>", "text or json", "text")
  .option("--key <file>", KEY_HELP, collect, [])
  .action(async (reference, options) => {
    const { runHistory } = await import("./history.ts");
    finish(await runHistory(reference, options, terminal));
  });

program
  .command("keygen")
  .description("make a signing key for the App and the public key to pin")
  .option("--out <prefix>", "writes <prefix>.key and <prefix>.pub", "registrar")
  .action(async (options) => {
    const { runKeygen } = await import("./keygen.ts");
    finish(await runKeygen(options, terminal));
  });

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

// Not process.exit: what was written to a pipe must still get out.
function finish(code: ExitCode): void {
  process.exitCode = code;
}

try {
  await program.parseAsync();
} catch (error) {
  const told = error instanceof CommanderError;
  if (!told) terminal.err(`registrar: ${error instanceof Error ? error.message : String(error)}`);
  finish(told && error.exitCode === 0 ? 0 : 2);
}
