// Merges a pull request by merge commit, squash or rebase, each on the base branch as it is now.
import { Failure } from "../failure.ts";
import type { Commit } from "../git/format.ts";
import type { Account, Doer, PullIssue, Repository, World } from "../state.ts";
import { markMerged } from "./follow-push.ts";
import { mergeBlocks } from "./mergeability.ts";
import { pullCommits, webFlow } from "./pulls.ts";
import { moveRef } from "./refs.ts";
import { rulesOn } from "./rules.ts";

/** How to merge; `sha` is the head the caller has seen. */
export interface MergeOrder {
  method: "merge" | "squash" | "rebase";
  sha: string | undefined;
  title: string | undefined;
  message: string | undefined;
}

const NOT_MERGEABLE = "Pull Request is not mergeable";

/** Merges and answers the new commit; 405 when it may not be merged, 409 when the head has moved. */
export async function mergePull(
  world: World,
  repository: Repository,
  doer: Doer,
  request: { issue: PullIssue; order: MergeOrder },
): Promise<string> {
  const { issue, order } = request;
  const { pull } = issue;
  if (issue.state === "closed" || pull.draft) throw new Failure(405, NOT_MERGEABLE);
  if (order.sha !== undefined && order.sha !== pull.head.sha) {
    throw new Failure(409, "Head branch was modified. Review and try the merge again.");
  }
  const blocks = await mergeBlocks(world, repository, issue, doer);
  if (blocks.length > 0) throw new Failure(405, `Repository rule violations found\n\n${blocks.join("\n")}\n`);
  if (!methodsAllowed(repository, pull.base.ref).has(order.method)) {
    throw new Failure(405, `The merge method "${order.method}" is not allowed on this branch.`);
  }
  const ref = `refs/heads/${pull.base.ref}`;
  const before = repository.git.refs.get(ref);
  if (before === undefined) throw new Failure(405, NOT_MERGEABLE);
  const make = { merge: mergeCommit, squash: squashCommit, rebase: rebaseCommits }[order.method];
  const after = await make({ world, repository, issue, order, base: before, by: doer.account });
  // Set before the push, which for a merge commit already finds the head in the base.
  pull.base.sha = before;
  pull.mergeCommitSha = after;
  await moveRef(world, repository, doer, { ref, before, after, merging: true });
  if (!pull.mergedAt) await markMerged(world, repository, doer, { issue, sha: after });
  return after;
}

function methodsAllowed(repository: Repository, branch: string): Set<string> {
  const all = ["merge", "squash", "rebase"];
  const lists = rulesOn(repository, `refs/heads/${branch}`).map(
    ({ rule }) => rule.parameters?.["allowed_merge_methods"],
  );
  const limits = lists.filter((list): list is string[] => Array.isArray(list) && list.length > 0);
  return new Set(all.filter((method) => limits.every((limit) => limit.includes(method))));
}

interface Work {
  world: World;
  repository: Repository;
  issue: PullIssue;
  order: MergeOrder;
  base: string;
  by: Account;
}

function signatureOf(world: World, account: Account) {
  return { name: account.name ?? account.login, email: account.email, date: world.timestamp() };
}

async function mergedTree({ repository, issue, base }: Work): Promise<string> {
  const merged = await repository.git.merge(base, issue.pull.head.sha);
  if (!("tree" in merged)) throw new Failure(405, NOT_MERGEABLE);
  return merged.tree;
}

async function mergeCommit(work: Work): Promise<string> {
  const { world, repository, issue, order, base, by } = work;
  const { head } = issue.pull;
  const title = order.title ?? `Merge pull request #${issue.number} from ${head.repo.owner.login}/${head.ref}`;
  const message = `${title}\n\n${order.message ?? issue.title}`;
  return repository.git.writeCommit({
    tree: await mergedTree(work),
    parents: [base, head.sha],
    author: signatureOf(world, by),
    committer: webFlow(world.timestamp()),
    message,
  });
}

async function squashCommit(work: Work): Promise<string> {
  const { world, repository, issue, order, base } = work;
  const commits = await readCommits(repository, await pullCommits(repository, issue));
  const author = signatureOf(world, issue.user);
  const titles = commits.map(({ message }) => `* ${message.trim()}`).join("\n\n");
  const others = new Map(commits.map((commit) => [commit.author.email, commit.author]));
  others.delete(author.email);
  const trailers = [...others.values()].map(({ name, email }) => `Co-authored-by: ${name} <${email}>`);
  const written = order.message ?? (commits.length > 1 ? titles : "");
  const parts = [order.title ?? `${issue.title} (#${issue.number})`, written, trailers.join("\n")];
  return repository.git.writeCommit({
    tree: await mergedTree(work),
    parents: [base],
    author,
    committer: webFlow(world.timestamp()),
    message: parts.filter((part) => part !== "").join("\n\n"),
  });
}

async function readCommits(repository: Repository, ids: string[]): Promise<Commit[]> {
  const commits = await Promise.all(ids.map((id) => repository.git.commit(id)));
  return commits.filter((commit) => commit !== undefined);
}

async function rebaseCommits(work: Work): Promise<string> {
  const { world, repository, issue, by } = work;
  const commits = await readCommits(repository, await pullCommits(repository, issue));
  let onto = work.base;
  for (const commit of commits.filter(({ parents }) => parents.length === 1)) {
    const tree = await replay(repository, commit, onto);
    const committer = signatureOf(world, by);
    onto = await repository.git.writeCommit({ ...commit, tree, parents: [onto], committer });
  }
  return onto;
}

/** The tree of one commit's change applied to another commit: a merge whose base is made to be the commit's parent. */
async function replay(repository: Repository, commit: Commit, onto: string): Promise<string> {
  const { git } = repository;
  const [parent = ""] = commit.parents;
  const treeOf = async (id: string) => (await git.commit(id))?.tree ?? "";
  const bare = { author: commit.author, committer: commit.author, message: "" };
  const base = await git.writeCommit({ ...bare, tree: await treeOf(parent), parents: [] });
  const ours = await git.writeCommit({ ...bare, tree: await treeOf(onto), parents: [base], message: "ours" });
  const theirs = await git.writeCommit({ ...bare, tree: commit.tree, parents: [base], message: "theirs" });
  const merged = await git.merge(ours, theirs);
  if (!("tree" in merged)) throw new Failure(405, NOT_MERGEABLE);
  return merged.tree;
}
