// Writes as the App what people ask for in comments: an answer, and a proposal on a branch of its own. Part of `apply.ts`.

import type { AnswerComment, DraftCommit, OpenProposal } from "../plan/action.ts";
import { type Applied, at } from "./applied.ts";
import { statusOf } from "./errors.ts";
import { findOurComment, joinBody } from "./ours.ts";
import { findProposal, readBranch } from "./proposals.ts";
import type { Repo } from "./repo.ts";

// POST /repos/{owner}/{repo}/issues/{issue_number}/comments
export async function answerComment(repo: Repo, { issue, marker, body }: AnswerComment): Promise<Applied> {
  const { comment } = await findOurComment(repo, issue, marker);
  if (comment) return { do: "answer-comment", created: false };
  try {
    await repo.rest.issues.createComment({ ...at(repo), issue_number: issue, body: joinBody(body, marker) });
    return { do: "answer-comment", created: true };
  } catch (error) {
    // It was locked, deleted, or issues were switched off: there is nobody to answer.
    if (![403, 404, 410].includes(statusOf(error) ?? 0)) throw error;
    return { do: "answer-comment", created: false };
  }
}

// POST /repos/{owner}/{repo}/git/trees · POST /repos/{owner}/{repo}/git/commits
/** Nothing leads to the commit yet. GitHub names the App as its author and signs for it, because nobody else is named. */
export async function draftCommit(repo: Repo, { parent, files, message }: DraftCommit): Promise<Applied> {
  const { data: before } = await repo.rest.git.getCommit({ ...at(repo), commit_sha: parent });
  const file = { mode: "100644", type: "blob" } as const;
  const entries = [...files].map(([path, content]) =>
    content === null ? { path, ...file, sha: null } : { path, ...file, content },
  );
  const { data: tree } = await repo.rest.git.createTree({ ...at(repo), base_tree: before.tree.sha, tree: entries });
  const { data: made } = await repo.rest.git.createCommit({ ...at(repo), message, tree: tree.sha, parents: [parent] });
  return { do: "draft-commit", commit: made.sha, tree: tree.sha };
}

// POST /repos/{owner}/{repo}/git/refs · POST /repos/{owner}/{repo}/pulls
export async function openProposal(repo: Repo, action: OpenProposal): Promise<Applied> {
  const { branch, commit, title, body } = action;
  try {
    await createBranch(repo, branch, commit);
    const draft = { head: branch, base: repo.defaultBranch, title, body };
    const { data } = await repo.rest.pulls.create({ ...at(repo), ...draft });
    return { do: "open-proposal", proposed: { number: data.number, url: data.html_url, title: data.title } };
  } catch (error) {
    if (statusOf(error) !== 422 && statusOf(error) !== 403) throw error;
    // Another replica may have been faster with the same.
    const proposed = await findProposal(repo, branch);
    if (proposed) return { do: "open-proposal", proposed };
    return { do: "open-proposal", refused: error instanceof Error ? error.message : String(error) };
  }
}

async function createBranch(repo: Repo, branch: string, commit: string): Promise<void> {
  try {
    await repo.rest.git.createRef({ ...at(repo), ref: `refs/heads/${branch}`, sha: commit });
  } catch (error) {
    const there = statusOf(error) === 422 ? await readBranch(repo, branch) : undefined;
    if (there?.commit !== commit) throw error;
  }
}
