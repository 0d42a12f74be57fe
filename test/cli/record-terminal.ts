// A terminal for tests that keeps what was printed.

import type { Terminal } from "../../src/cli/terminal.ts";

export function recordTerminal(cwd: string, env: Terminal["env"] = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  return {
    out: (text: string) => out.push(`${text}\n`),
    err: (text: string) => err.push(`${text}\n`),
    env,
    cwd,
    now: () => new Date("2026-11-21T12:00:00Z"),
    stdout: () => out.join(""),
    stderr: () => err.join(""),
  };
}
