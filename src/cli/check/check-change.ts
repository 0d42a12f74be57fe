// `registrar check --base`: the verdict on merging one commit into another, in every form it can be printed.

import { readTextAt, withClone } from "../../git/clone.ts";
import { readCommit } from "../../git/history.ts";
import { readKeys } from "../keys.ts";
import { createPaint } from "../paint.ts";
import { type ExitCode, fail, type Terminal } from "../terminal.ts";
import { judgeCommits } from "./judge-commits.ts";
import type { CheckOptions } from "./options.ts";
import { reportVerdict } from "./report/finding.ts";
import { printReport } from "./report/print.ts";
import { describeVerdict, toVerdictJson } from "./verdict-text.ts";

/** Judges `options.head` against `options.base` in the clone at a folder; exit codes as for `runCheck`. Throws a GitError. */
export async function checkChange(folder: string, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { base = "", head, format } = options;
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  return withClone(folder, async (clone) => {
    const verdict = await judgeCommits(clone, { base, head, keys, now: terminal.now() });
    if (!verdict) return fail(terminal, noCommonHistory(base, head));
    const commit = await readCommit(folder, head);
    const showing = { readText: (file: string) => readTextAt(clone, commit, file), paint: createPaint(terminal) };
    const output =
      printReport(reportVerdict(verdict), format) ??
      (format === "json" ? toVerdictJson(verdict) : await describeVerdict(verdict, showing));
    if (output !== "") terminal.out(output);
    return verdict.status === "passed" || verdict.status === "pending" ? 0 : 1;
  });
}

function noCommonHistory(base: string, head: string): string {
  return `${base} and ${head} have no common history in this clone. If it is a shallow one, run \`git fetch --unshallow\`.`;
}
