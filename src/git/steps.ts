// The default branch as a replay needs it: every first-parent commit with the governed files it changed.

import type { Step } from "../registry/audit/timeline.ts";
import { governs } from "../registry/names.ts";
import { GitError, git } from "./run.ts";

/** Oldest first. Throws a GitError, also for a shallow clone: it has no beginning to replay from. */
export async function readSteps(folder: string, revision: string): Promise<Step[]> {
  const shallow = await git(folder, ["rev-parse", "--is-shallow-repository"]);
  if (shallow.toString("utf8").trim() === "true") {
    throw new GitError("not-fetched", "this is a shallow clone, and the history must be whole from its first commit");
  }
  const shape = ["--first-parent", "-m", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev", "--format=@%H"];
  const out = await git(folder, ["log", ...shape, "--end-of-options", revision]);
  return parseSteps(out.toString("utf8"));
}

/** Reads `git log --raw -z --format=@%H`: a commit, then pairs of a line of facts and a path. */
export function parseSteps(log: string): Step[] {
  const steps: { commit: string; changes: Step["changes"][number][] }[] = [];
  const words = log.split("\0");
  for (let index = 0; index < words.length; index += 1) {
    const word = (words[index] ?? "").replace(/^\n/, "");
    if (word.startsWith("@")) {
      steps.push({ commit: word.slice(1), changes: [] });
    } else if (word.startsWith(":")) {
      index += 1;
      const path = words[index] ?? "";
      const [, mode = "", , blob = ""] = word.split(" ");
      const gone = mode === "000000";
      if (governs(path) !== undefined) {
        steps.at(-1)?.changes.push({ path, mode: gone ? null : mode, blob: gone ? null : blob });
      }
    }
  }
  return steps;
}
