// What is wrong with a pull request as a whole, before and besides what it says.

import { isOwnAccount } from "../github/accounts.ts";
import type { PullReading } from "../github/pull.ts";
import type { Refusal } from "../plan/action.ts";
import type { Problem } from "../registry/problem.ts";
import type { Entry } from "../registry/snapshot.ts";
import { MAX_CHANGED_FILES } from "../registry/snapshot.ts";

/** Why a pull request whose change could not be listed whole is not judged. */
export function refuseUnreadable({ tooManyFiles, tooManyCommits }: PullReading): Refusal {
  const problems: Problem[] = [];
  if (tooManyFiles) {
    problems.push({
      code: "too-many-files",
      file: "registry.yaml",
      what: "the pull request changes more files than GitHub lists",
      expected: `fewer than ${MAX_CHANGED_FILES}`,
      fix: "split it, so that every governed change can be seen",
    });
  }
  if (tooManyCommits) {
    problems.push({
      code: "too-many-commits",
      file: "registry.yaml",
      what: "the pull request has more commits than GitHub lists",
      expected: "at most 250",
      fix: "squash or split it, so that everybody who wrote it is known",
    });
  }
  return { title: "The change could not be read whole", problems };
}

/** A check belongs to a commit: while two pull requests share a head, a green check for one would be green for the other. */
export function findSharedHead({ otherPulls }: PullReading): Problem[] {
  return otherPulls.map((number) => ({
    code: "shared-head",
    file: "registry.yaml",
    what: `pull request #${number} has the same head commit, and a check belongs to a commit`,
    expected: "a head of its own for each pull request",
    fix: "close one of them, or push another commit",
  }));
}

/**
 * The App opens pull requests for people alone. When nobody is known any more who asked for this one, because its commits were
 * replaced, whoever asked could approve it.
 */
export function findNobodyAsked({ pull }: PullReading, appSlug: string, pushers: readonly number[]): Problem[] {
  const { author } = pull;
  if (!isOwnAccount(author, appSlug) || pushers.some((id) => id !== author?.id)) return [];
  return [
    {
      code: "nobody-asked",
      file: "registry.yaml",
      what: "the App opened this pull request for somebody, and its commits do not say any more for whom",
      expected: "the commit that the App made, which names whoever asked as its co-author",
      fix: "close it, and ask again with a command",
    },
  ];
}

/** Files that the pull request changes and that changed on the default branch since: what would land is not what was reviewed. */
export function findBaseMoved(
  paths: readonly string[],
  { mergeBase, base }: Record<"mergeBase" | "base", ReadonlyMap<string, Entry>>,
): Problem[] {
  const moved = paths.filter((path) => mergeBase.get(path)?.oid !== base.get(path)?.oid);
  return moved.map((file) => ({
    code: "base-moved",
    file,
    what: "the file has changed on the default branch since this branch was made",
    expected: "a branch that contains the present default branch",
    fix: "update the branch and have it reviewed again",
  }));
}
