// `registrar check`: what the App would say, before the push and without a network.

import { resolve as toPath } from "node:path";
import { isRemote } from "../../git/address.ts";
import { withCheckout } from "../../git/remote.ts";
import { type ExitCode, fail, type Terminal } from "../terminal.ts";
import { inspectWorkTree } from "./inspect-work-tree.ts";
import { formatInspection } from "./inspection-text.ts";
import type { CheckOptions } from "./options.ts";

/** 0 when nothing stands against it (approvals may be outstanding), 1 when something does, 2 when it could not be judged. Throws a GitError. */
export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { repo, at, base } = options;
  if (at !== undefined && base !== undefined)
    return fail(terminal, "--at and --base exclude each other; with --base, --head names the commit that is proposed");
  if (at !== undefined || isRemote(repo)) return checkElsewhere(options, terminal);
  const folder = toPath(terminal.cwd, repo);
  const check = base === undefined ? checkWorkTree : checkChange;
  if (!options.watch) return check(folder, options, terminal);
  const { watchFolder } = await import("./watch.ts");
  const { readTopLevel } = await import("../../git/history.ts");
  return watchFolder(await readTopLevel(folder), terminal, () => check(folder, options, terminal));
}

/** What lies in another repository or was committed once, in a folder of its own for the time of the check. */
async function checkElsewhere(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.watch) return fail(terminal, "--watch is for the files of a working tree, not for --at or a URL");
  const { withCommit } = await import("../place.ts");
  return withCommit(options, terminal, ({ folder, commit }) => {
    if (options.base !== undefined) return checkChange(folder, options, terminal);
    return withCheckout(folder, commit, (checkout) => checkWorkTree(checkout, options, terminal));
  });
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
