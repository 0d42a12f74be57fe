// Git's objects as GitHub shows them, with people matched to commits by their verified address.
import type { FileChange } from "../git/diff.ts";
import { type Commit, type Signature, type Tag, type TreeEntry, typeOfMode } from "../git/format.ts";
import type { Account, Repository, World } from "../state.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema, urlPath } from "./schema.ts";
import { nullableUser } from "./users.ts";

/** What GitHub says of an unsigned commit or tag. */
export const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** The address GitHub gives an account that hides its own. */
export function noReplyAddress(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

/** The account a commit's address belongs to: verified address or GitHub's no-reply form. */
export function accountByEmail(world: World, email: string): Account | undefined {
  const wanted = email.toLowerCase();
  const hidden = /^(?:(\d+)\+)?(.+)@users\.noreply\.github\.com$/.exec(wanted);
  if (hidden?.[1]) return world.state.accountsById.get(Number(hidden[1]));
  if (hidden?.[2]) return world.state.accounts.get(hidden[2]);
  return [...world.state.accountsById.values()].find((account) => account.email.toLowerCase() === wanted);
}

function person({ name, email, date }: Signature) {
  return { name, email, date };
}

/** A commit in the git database API. */
export function gitCommit(world: World, repository: Repository, sha: string, commit: Commit): Schema<"git-commit"> {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha,
    node_id: nodeId("C", sha),
    url: `${url}/git/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    message: commit.message.replace(/\n$/, ""),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
    verification: UNSIGNED,
  };
}

/** A commit in lists and comparisons: the Git facts and the accounts behind them. */
export async function listedCommit(world: World, repository: Repository, sha: string): Promise<Schema<"commit">> {
  const commit = await repository.git.commit(sha);
  if (!commit) throw new Error(`no commit ${sha} in ${repository.name}`);
  const url = repositoryUrl(world, repository);
  const facts = gitCommit(world, repository, sha, commit);
  const { author, committer, message, tree } = facts;
  return {
    sha,
    node_id: facts.node_id,
    commit: {
      author,
      committer,
      message,
      tree,
      url: facts.url,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${sha}`,
    html_url: facts.html_url,
    comments_url: `${url}/commits/${sha}/comments`,
    author: nullableUser(world, accountByEmail(world, author.email)),
    committer: nullableUser(world, accountByEmail(world, committer.email)),
    parents: facts.parents.map((parent) => ({ ...parent, url: `${url}/commits/${parent.sha}` })),
  };
}

/** An annotated tag in the git database API. */
export function gitTag(world: World, repository: Repository, sha: string, tag: Tag): Schema<"git-tag"> {
  const url = repositoryUrl(world, repository);
  const tagger = tag.tagger ?? { name: "", email: "", date: "1970-01-01T00:00:00Z" };
  return {
    node_id: nodeId("TA", sha),
    sha,
    url: `${url}/git/tags/${sha}`,
    tag: tag.tag,
    message: tag.message,
    tagger: person(tagger),
    object: { sha: tag.object, type: tag.type, url: `${url}/git/${tag.type}s/${tag.object}` },
    verification: UNSIGNED,
  };
}

/** A ref and the object it points at. */
export async function gitRef(
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
): Promise<Schema<"git-ref">> {
  const url = repositoryUrl(world, repository);
  const type = (await repository.git.objects.read(sha))?.type ?? "commit";
  return {
    ref,
    node_id: nodeId("REF", `${repository.id}:${ref}`),
    url: `${url}/git/${urlPath(ref)}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

/** One entry of a tree; only blobs have a size. */
export async function treeEntry(world: World, repository: Repository, entry: TreeEntry) {
  const type = typeOfMode(entry.mode);
  const base = { path: entry.path, mode: entry.mode, type, sha: entry.id };
  if (type === "commit") return base;
  const url = `${repositoryUrl(world, repository)}/git/${type}s/${entry.id}`;
  if (type === "tree") return { ...base, url };
  return { ...base, size: (await repository.git.objects.read(entry.id))?.body.length ?? 0, url };
}

/** A changed file of a commit, comparison or pull request at commit `sha`. */
export function diffEntry(
  world: World,
  repository: Repository,
  change: FileChange & { sha: string; patch: string | undefined },
): Schema<"diff-entry"> {
  const path = urlPath(change.path);
  const page = repositoryPage(world, repository);
  return {
    sha: change.id,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${page}/blob/${change.sha}/${path}`,
    raw_url: `${page}/raw/${change.sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${change.sha}`,
    ...(change.patch === undefined ? {} : { patch: change.patch }),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  };
}
