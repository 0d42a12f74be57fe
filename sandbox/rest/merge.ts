// Routes for merging a pull request and for bringing its branch up to date.
import { type Call, doerOf, empty, json, type Reply, repositoryOf, textField } from "../call.ts";
import { type MergeOrder, mergePull } from "../domain/merge.ts";
import { moveRef } from "../domain/refs.ts";
import { Failure, found, invalid } from "../failure.ts";
import type { Route } from "../router.ts";
import { signatureField } from "./git-data.ts";
import { pullOf } from "./pulls.ts";

function methodOf(call: Call): MergeOrder["method"] {
  const method = textField(call, "merge_method") ?? "merge";
  if (method === "merge" || method === "squash" || method === "rebase") return method;
  throw invalid([{ resource: "PullRequest", field: "merge_method", code: "invalid" }]);
}

async function merge(call: Call): Promise<Reply> {
  const order: MergeOrder = {
    method: methodOf(call),
    sha: textField(call, "sha"),
    title: textField(call, "commit_title"),
    message: textField(call, "commit_message"),
  };
  const sha = await mergePull(call.world, repositoryOf(call), doerOf(call), { issue: pullOf(call), order });
  return json({ sha, merged: true, message: "Pull Request successfully merged" });
}

function readMerged(call: Call): Reply {
  if (!pullOf(call).pull.mergedAt) throw new Failure(404, "Not Found");
  return empty();
}

/** Merges the base into the head branch, as the button "Update branch" does. */
async function updateBranch(call: Call): Promise<Reply> {
  const issue = pullOf(call);
  const { head, base } = issue.pull;
  const expected = textField(call, "expected_head_sha");
  if (expected !== undefined && expected !== head.sha) {
    throw invalid([], `expected head sha didn’t match current head ref.`);
  }
  const { git } = head.repo;
  const tip = found(repositoryOf(call).git.refs.get(`refs/heads/${base.ref}`));
  if (await git.isAncestor(tip, head.sha)) throw new Failure(422, "There are no new commits on the base branch.");
  const merged = await git.merge(head.sha, tip);
  if (!("tree" in merged)) throw new Failure(422, "merge conflict between base and head");
  const who = signatureField(call, "committer");
  const message = `Merge branch '${base.ref}' into ${head.ref}`;
  const commit = { tree: merged.tree, parents: [head.sha, tip], author: who, committer: who, message };
  const after = await git.writeCommit(commit);
  await moveRef(call.world, head.repo, doerOf(call), { ref: `refs/heads/${head.ref}`, before: head.sha, after });
  return json({ message: "Updating pull request branch.", url: `${call.world.url}${call.path}` }, 202);
}

const PULL = "/repos/{owner}/{repo}/pulls/{pull_number}";

/** Merging. */
export const mergeRoutes: Route[] = [
  { method: "GET", path: `${PULL}/merge`, allow: ["contents:read"], handle: readMerged },
  { method: "PUT", path: `${PULL}/merge`, allow: ["contents:write"], handle: merge },
  { method: "PUT", path: `${PULL}/update-branch`, allow: ["pull_requests:write"], handle: updateBranch },
];
