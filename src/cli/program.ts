// The command line: names, options and help from the table of commands.

import { CommanderError, Command as Program, Option as ProgramOption } from "commander";
import type { Command, Example, Option } from "./command.ts";
import { GROUPS } from "./commands/index.ts";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";

/** Runs what the words of a command line ask for, and tells failures: the one place where they become exit codes. */
export async function runProgram(words: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = createProgram({ version, terminal, word: words[0] }, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    // Commander has told what was wrong with the call.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Loaded only now: most commands end well, and start sooner without it.
    const { explainFailure } = await import("./failure.ts");
    return fail(terminal, explainFailure(error));
  }
}

interface Call {
  version: string;
  terminal: Terminal;
  /** The first word: the name of a command, or an option. */
  word: string | undefined;
}

function createProgram({ version, terminal, word }: Call, finish: (code: ExitCode) => void): Program {
  const program = new Program("registrar")
    .version(version)
    .description("A model registry that is a Git repository: promotions are pull requests, receipts are tags.")
    .showHelpAfterError("(registrar --help shows what there is)")
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .addHelpText("after", "\nExit codes: 0 yes, 1 no, 2 could not tell. registrar help <command> teaches by example.")
    .exitOverride();
  // One that is named needs none of the others: they would only take time.
  const named = GROUPS.flatMap(({ commands }) => commands).find(({ name }) => name === word);
  for (const { title, commands } of GROUPS) {
    program.commandsGroup(`${title}:`);
    for (const command of named ? commands.filter((one) => one === named) : commands)
      add(program, command, async (given, options) => finish(await command.run(given, options, terminal)));
  }
  return program;
}

type Work = (given: readonly string[], options: object) => Promise<void>;

function add(program: Program, { name, arguments: given = "", summary, options, examples }: Command, work: Work): void {
  const command = program.command(`${name} ${given}`.trim()).description(summary);
  for (const option of options) command.addOption(toOption(option));
  command.addHelpText("after", `\nExamples:\n${examples.map(describeExample).join("\n")}`);
  command.action((...passed: unknown[]) => {
    // Commander passes the arguments, then the options, then itself.
    const positional = passed
      .slice(0, -2)
      .flat()
      .filter((one) => typeof one === "string");
    const { json, ...rest } = command.opts<{ json?: boolean }>();
    return work(positional, json ? { ...rest, format: "json" } : rest);
  });
}

function toOption({ flags, help, default: preset, choices, repeats }: Option): ProgramOption {
  const option = new ProgramOption(flags, help);
  if (repeats) return option.default([], "none").argParser(collect);
  if (choices) option.choices([...choices]);
  return preset === undefined ? option : option.default(preset);
}

function collect(value: string, before: unknown): string[] {
  return [...(before as readonly string[]), value];
}

function describeExample({ command, meaning }: Example): string {
  return `  # ${meaning}\n  registrar ${command}`;
}
