// A terminal for tests that keeps what was printed, and the whole command line run on it.

import { runProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { flawsOfAnswer } from "../support/emitted.ts";

export function recordTerminal(cwd: string, env: Terminal["env"] = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  return {
    out: (text: string) => out.push(`${text}\n`),
    err: (text: string) => err.push(`${text}\n`),
    progress: () => undefined,
    colours: false,
    env,
    cwd,
    now: () => new Date("2026-11-21T12:00:00Z"),
    stdout: () => out.join(""),
    stderr: () => err.join(""),
  };
}

/**
 * Runs `registrar <words>` in a folder, with everything but the process itself. Throws when a token of `env` was printed, and when an
 * answer for programs is not what its published schema says.
 */
export async function runCommandLine(cwd: string, words: readonly string[], env: Terminal["env"] = {}) {
  const terminal = recordTerminal(cwd, env);
  const code = await runProgram(words, "1.2.3", terminal);
  const [out, err] = [terminal.stdout(), terminal.stderr()];
  for (const [name, value] of Object.entries(env)) {
    const isSecret = /TOKEN|SECRET/.test(name) && value !== undefined && value.length >= 16;
    if (isSecret && `${out}${err}`.includes(value)) throw new Error(`the terminal tells ${name}`);
  }
  const flaws = flawsOfAnswer(words, out);
  if (flaws.length > 0) throw new Error(`registry-schema/emitted/answers.json: ${flaws.join("; ")}\n${out}`);
  return { code, out, err };
}
