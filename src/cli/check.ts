// `registrar check`: what the App would say, before the push and without a network.

import { resolve as toPath } from "node:path";
import { openObjects } from "../git/read.ts";
import { inspectWorkTree } from "./inspect-work-tree.ts";
import { judgeCommits } from "./judge-commits.ts";
import { readKeys } from "./keys.ts";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";
import { describeInspection, describeVerdict, toProblemJson, toVerdictJson } from "./verdict-text.ts";

export interface CheckOptions {
  /** Folder of the registry in a clone. */
  repo: string;
  /** The revision the change is to be merged into; without it the files of the working tree are checked as they lie. */
  base?: string;
  /** The revision that is proposed. */
  head: string;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** 0 when nothing stands against it (approvals may be outstanding), 1 when something does, 2 when it could not be judged. */
export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const folder = toPath(terminal.cwd, options.repo);
  if (options.base === undefined) return checkWorkTree(folder, options, terminal);
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const clone = { folder, objects: openObjects(folder) };
  try {
    const verdict = await judgeCommits(clone, { base: options.base, head: options.head, keys, now: terminal.now() });
    if (!verdict) return fail(terminal, `${options.base} and ${options.head} have no common history in this clone`);
    terminal.out(options.format === "json" ? toVerdictJson(verdict) : describeVerdict(verdict));
    return verdict.status === "passed" || verdict.status === "pending" ? 0 : 1;
  } finally {
    clone.objects.close();
  }
}

async function checkWorkTree(folder: string, { format }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const inspection = await inspectWorkTree(folder, terminal);
  const { problems } = inspection;
  terminal.out(
    format === "json"
      ? JSON.stringify({ problems: problems.map(toProblemJson) }, null, 2)
      : describeInspection(inspection),
  );
  return problems.length === 0 ? 0 : 1;
}
