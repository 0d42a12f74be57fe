// What a command of the terminal is: its words for people, and the work behind them, loaded when it is asked for.

import type { ExitCode, Terminal } from "./terminal.ts";

export interface Option {
  /** As the help shows it: `--base <revision>`. */
  flags: string;
  help: string;
  /** What holds when it is left out. */
  default?: string;
  /** The only values there are. */
  choices?: readonly string[];
  /** It may be given more than once, and its value is a list. */
  repeats?: true;
}

export interface Example {
  /** What follows the word `registrar`. */
  command: string;
  /** What it is good for. */
  meaning: string;
}

export interface Command {
  name: string;
  /** Positional arguments as the help shows them: `<model> [stage]`. */
  arguments?: string;
  summary: string;
  options: readonly Option[];
  examples: readonly Example[];
  /** `given` are the arguments, without those that were left out. */
  run(given: readonly string[], options: object, terminal: Terminal): Promise<ExitCode>;
}

export const REPOSITORY: Option = {
  flags: "--repo <folder or URL>",
  help: "a folder in a clone of the registry, or a remote repository",
  default: ".",
};
export const AT: Option = {
  flags: "--at <revision or date>",
  help: "as it was then: a commit, branch or tag, a day such as 2026-09-01 (until its end in UTC), or a moment",
};
/** Of commands that are about a dataset, code, a base model or a version. */
export const AS: Option = {
  flags: "--as <kind>",
  help: "what the word means, when it could mean several things",
  choices: ["dataset", "code", "base-model", "version"],
};
export const KEY: Option = {
  flags: "--key <file>",
  help: "trusted public keys in PEM, also REGISTRAR_PUBLIC_KEY; may be repeated",
  repeats: true,
};

/** How an answer is printed; the first is the default, and `--json` is short for `--format json`. */
export function formatOption(...choices: readonly string[]): readonly Option[] {
  const [first = "text"] = choices;
  return [
    { flags: "--format <format>", help: "how the answer is printed", default: first, choices },
    { flags: "--json", help: "the same as --format json" },
  ];
}

/** Text for people, JSON for programs. */
export const PLAIN_FORMATS = formatOption("text", "json");
