// The commits of a push event: what is new, with the paths each commit touches.
import { type RefChange, ZERO } from "../git/refs.ts";
import { accountByEmail } from "../objects/git.ts";
import { repositoryPage } from "../objects/repositories.ts";
import type { Repository, World } from "../state.ts";

const MOST_COMMITS = 2048;

/** The new commits, oldest first, and the commit the ref now means; nothing for a deletion. */
export async function pushCommits(world: World, repository: Repository, { ref, before, after }: RefChange) {
  if (after === ZERO) return { commits: [], head: null };
  const { git } = repository;
  const tip = await git.resolve(after);
  if (!tip) return { commits: [], head: null };
  const head = await describe(world, repository, tip);
  if (ref.startsWith("refs/tags/")) return { commits: [], head };
  const known = before === ZERO ? git.refs.get(`refs/heads/${repository.defaultBranch}`) : before;
  // The first push to the default branch has nothing to be compared with.
  const from = known === tip && before === ZERO ? undefined : known;
  const fresh = (await git.commitsBetween(from, tip)).slice(0, MOST_COMMITS).reverse();
  const isNewBranch = before === ZERO && ref !== `refs/heads/${repository.defaultBranch}` && from === undefined;
  if (isNewBranch) return { commits: [], head };
  return { commits: await Promise.all(fresh.map((sha) => describe(world, repository, sha))), head };
}

async function describe(world: World, repository: Repository, sha: string) {
  const commit = await repository.git.commit(sha);
  if (!commit) throw new Error(`no commit ${sha}`);
  const files = await repository.git.files(commit.parents[0], sha);
  const paths = (...wanted: string[]) => files.filter(({ status }) => wanted.includes(status)).map(({ path }) => path);
  const person = ({ name, email, date }: { name: string; email: string; date: string }) => {
    const account = accountByEmail(world, email);
    return { name, email, date, ...(account ? { username: account.login } : {}) };
  };
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.replace(/\n$/, ""),
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths("added", "renamed", "copied"),
    removed: [...paths("removed"), ...files.flatMap(({ previousPath }) => previousPath ?? [])],
    modified: paths("modified", "changed"),
  };
}
