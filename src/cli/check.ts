// `registrar check`: what the App would say, before the push and without a network.

import { readFile } from "node:fs/promises";
import { join, resolve as toPath } from "node:path";
import { readCommit, readTopLevel } from "../git/history.ts";
import { openObjects } from "../git/read.ts";
import type { Clone } from "../git/snapshot.ts";
import { inspectWorkTree } from "./inspect-work-tree.ts";
import { judgeCommits } from "./judge-commits.ts";
import { readKeys } from "./keys.ts";
import { reportInspection, reportVerdict } from "./report/finding.ts";
import { type CheckFormat, printReport } from "./report/print.ts";
import type { ReadText } from "./report/text.ts";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";
import { describeInspection, describeVerdict, toProblemJson, toVerdictJson } from "./verdict-text.ts";
import { watchFolder } from "./watch.ts";

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
  return watchFolder(await readTopLevel(folder), terminal, () => check(folder, options, terminal));
}

async function checkChange(folder: string, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { base = "", head, format } = options;
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const clone = { folder, objects: openObjects(folder) };
  try {
    const verdict = await judgeCommits(clone, { base, head, keys, now: terminal.now() });
    if (!verdict) return fail(terminal, noCommonHistory(base, head));
    const readText = readAt(clone, await readCommit(folder, head));
    const output =
      printReport(reportVerdict(verdict), format) ??
      (format === "json" ? toVerdictJson(verdict) : await describeVerdict(verdict, readText));
    if (output !== "") terminal.out(output);
    return verdict.status === "passed" || verdict.status === "pending" ? 0 : 1;
  } finally {
    clone.objects.close();
  }
}

function noCommonHistory(base: string, head: string): string {
  return `${base} and ${head} have no common history in this clone. If it is a shallow one, run \`git fetch --unshallow\`.`;
}

async function checkWorkTree(folder: string, { format }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const top = await readTopLevel(folder);
  const inspection = await inspectWorkTree(top, terminal);
  const { problems } = inspection;
  const output =
    printReport(reportInspection(inspection), format) ??
    (format === "json"
      ? JSON.stringify({ problems: problems.map(toProblemJson) }, null, 2)
      : await describeInspection(inspection, (file) => readHere(join(top, file))));
  if (output !== "") terminal.out(output);
  return problems.length === 0 ? 0 : 1;
}

// A frame is a courtesy: what can not be read is told without one.
async function readHere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function readAt({ objects }: Clone, commit: string): ReadText {
  return async (file) => {
    if (/[\r\n]/.test(file)) return undefined;
    const [object] = await objects.read([`${commit}:${file}`]);
    return object?.type === "blob" ? object.bytes.toString("utf8") : undefined;
  };
}
