// Pull requests and branches that the App made for people who asked for them in a comment.

import { isOurs } from "./accounts.ts";
import { unlessMissing } from "./errors.ts";
import { readPages } from "./pages.ts";
import type { Repo } from "./repo.ts";

export interface OurProposal {
  number: number;
  url: string;
  title: string;
  branch: string;
}

type RawPull = Awaited<ReturnType<Repo["rest"]["pulls"]["list"]>>["data"][number];

// GET /repos/{owner}/{repo}/pulls
/** The pull request of a branch, open or not; only one that the App opened. */
export async function findProposal(repo: Repo, branch: string): Promise<OurProposal | undefined> {
  const { rest, owner, name, defaultBranch: base } = repo;
  const { data } = await rest.pulls.list({ owner, repo: name, state: "all", head: `${owner}:${branch}`, base });
  // GitHub passes over a filter that it can not read, so what comes back is looked at.
  return data
    .filter((pull) => isOurProposal(repo, pull))
    .map(toProposal)
    .find((one) => one.branch === branch);
}

// GET /repos/{owner}/{repo}/pulls
/** Open pull requests of the App whose branches begin so, oldest first. */
export async function findOpenProposals(repo: Repo, prefix: string): Promise<OurProposal[]> {
  const { rest, owner, name, defaultBranch: base } = repo;
  const all = await readPages((page) => rest.pulls.list({ owner, repo: name, state: "open", base, ...page }));
  const ours = all.filter((pull) => isOurProposal(repo, pull)).map(toProposal);
  return ours.filter(({ branch }) => branch.startsWith(prefix)).sort((a, b) => a.number - b.number);
}

function isOurProposal(repo: Repo, { user, head, base }: RawPull): boolean {
  return isOurs(repo, user) && (head.repo as { id: number } | null)?.id === base.repo.id;
}

function toProposal({ number, html_url: url, title, head }: RawPull): OurProposal {
  return { number, url, title, branch: head.ref };
}

export interface BranchTip {
  commit: string;
  tree: string;
  message: string;
  parents: readonly string[];
}

// GET /repos/{owner}/{repo}/git/ref/{ref} · GET /repos/{owner}/{repo}/git/commits/{commit_sha}
/** The commit of a branch; `undefined` when there is no such branch. */
export async function readBranch({ rest, owner, name: repo }: Repo, branch: string): Promise<BranchTip | undefined> {
  const ref = await unlessMissing(rest.git.getRef({ owner, repo, ref: `heads/${branch}` }), undefined);
  if (ref === undefined) return undefined;
  const { data } = await rest.git.getCommit({ owner, repo, commit_sha: ref.data.object.sha });
  return { commit: data.sha, tree: data.tree.sha, message: data.message, parents: data.parents.map(({ sha }) => sha) };
}
