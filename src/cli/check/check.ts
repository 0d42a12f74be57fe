// `registrar check`: what the App would say, before the push and without a network.

import { resolve as toPath } from "node:path";
import type { ExitCode, Terminal } from "../terminal.ts";
import { inspectWorkTree } from "./inspect-work-tree.ts";
import { formatInspection } from "./inspection-text.ts";
import type { CheckFormat } from "./report/print.ts";

export interface CheckOptions {
  /** A folder in a clone of the registry. */
  repo: string;
  /** The revision the change is to be merged into; without it the files of the working tree are checked as they lie. */
  base?: string;
  /** The revision that is proposed. */
  head: string;
  format: CheckFormat;
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Check again whenever a file changes, until interrupted. */
  watch?: boolean;
}

/** 0 when nothing stands against it (approvals may be outstanding), 1 when something does, 2 when it could not be judged. Throws a GitError. */
export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const folder = toPath(terminal.cwd, options.repo);
  const check = options.base === undefined ? checkWorkTree : checkChange;
  if (!options.watch) return check(folder, options, terminal);
  const { watchFolder } = await import("./watch.ts");
  const { readTopLevel } = await import("../../git/history.ts");
  return watchFolder(await readTopLevel(folder), terminal, () => check(folder, options, terminal));
}

async function checkChange(folder: string, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  // Judging needs much that seeing that nothing changed does not.
  return (await import("./check-change.ts")).checkChange(folder, options, terminal);
}

async function checkWorkTree(folder: string, { format }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const inspection = await inspectWorkTree(folder, terminal);
  const output = await formatInspection(inspection, { format, folder, terminal });
  if (output !== "") terminal.out(output);
  return inspection.problems.length === 0 ? 0 : 1;
}
