// What a merge queue is about to put on the default branch: one step for each pull request, on a branch of the queue's own.

import { type HistoryCommit, openHistory, readTip } from "./history.ts";
import { readPages } from "./pages.ts";
import type { Repo } from "./repo.ts";
import { diffGoverned } from "./trees.ts";

/** One first-parent commit of the group that changes something governed. */
export interface GroupStep {
  parent: string;
  commit: string;
  /** Governed files that change; absent when there are too many. */
  paths?: readonly string[];
  /** The open pull request it brings, as far as that can be told. */
  pull?: number;
}

/**
 * The steps from the default branch to the head of a group, oldest first, groups that wait before it included: they land first.
 * `undefined` when the head does not grow from the default branch (any more).
 */
export async function readGroup(repo: Repo, head: string): Promise<GroupStep[] | undefined> {
  const tip = await readTip(repo);
  const commits = (await readCommitsSince(repo, tip, head))?.toReversed();
  if (commits === undefined) return undefined;
  const changes = await diffGoverned(
    repo,
    commits.map(({ sha, parents }) => ({ before: parents[0], after: sha })),
  );
  const steps = commits.map(async ({ sha, parents, message }, index): Promise<GroupStep[]> => {
    const paths = changes[index];
    if (paths?.length === 0) return [];
    const pull = await findPull(repo, parents[1], message);
    return [{ parent: parents[0] ?? "", commit: sha, ...(paths && { paths }), ...(pull !== undefined && { pull }) }];
  });
  return (await Promise.all(steps)).flat();
}

/** GitHub lets a group have at most 100 pull requests; those of waiting groups come on top. */
const LONGEST_GROUP = 500;

/** First-parent commits after `tip` until `head`, newest first, read only as far as they go. */
async function readCommitsSince(repo: Repo, tip: string, head: string): Promise<HistoryCommit[] | undefined> {
  const history = openHistory(repo, head);
  for (let length = 0; length <= LONGEST_GROUP; length += 1) {
    await history.reach(length + 1);
    const commit = history.commits[length];
    if (commit === undefined) return undefined;
    if (commit.sha === tip) return history.commits.slice(0, length);
  }
  return undefined;
}

/** Only a hint where to look: that the pull request proposes just this is judged by content. */
async function findPull(repo: Repo, merged: string | undefined, message: string): Promise<number | undefined> {
  if (merged === undefined) {
    const told = /\(#(\d{1,9})\)$/m.exec(message.split("\n")[0] ?? "")?.[1];
    return told === undefined ? undefined : Number(told);
  }
  const { rest, owner, name, defaultBranch } = repo;
  // GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
  const pulls = await readPages((page) =>
    rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo: name, commit_sha: merged, ...page }),
  );
  return pulls.find(({ state, base, head }) => state === "open" && base.ref === defaultBranch && head.sha === merged)
    ?.number;
}
