// Routes for trees: read with modes, sizes and `truncated`, and create on top of another tree.
import { type Call, json, objectsField, param, type Reply, repositoryOf, textField } from "../call.ts";
import { changeTree, type TreeChange } from "../domain/trees.ts";
import { Failure, found } from "../failure.ts";
import type { TreeEntry } from "../git/format.ts";
import type { GitRepository } from "../git/repository.ts";
import { treeEntry } from "../objects/git.ts";
import { repositoryUrl } from "../objects/repositories.ts";
import type { Route } from "../router.ts";

const MOST_ENTRIES = 100_000;
const MODES = new Set(["100644", "100755", "040000", "160000", "120000"]);

/** The tree a tree id, commit id, branch or tag means. */
async function findTree(git: GitRepository, name: string): Promise<string> {
  const isTree = /^[0-9a-f]{40}$/.test(name) && (await git.objects.read(name))?.type === "tree";
  if (isTree) return name;
  const commit = await git.resolve(name);
  return found(commit ? (await git.commit(commit))?.tree : undefined);
}

async function walk(git: GitRepository, id: string, prefix = ""): Promise<TreeEntry[]> {
  const entries = await git.tree(id);
  const nested = entries.map(async (entry) => {
    const here = { ...entry, path: `${prefix}${entry.path}` };
    return entry.mode === "040000" ? [here, ...(await walk(git, entry.id, `${here.path}/`))] : [here];
  });
  return (await Promise.all(nested)).flat();
}

async function showTree(call: Call, id: string, entries: TreeEntry[]) {
  const repository = repositoryOf(call);
  const shown = entries.slice(0, MOST_ENTRIES);
  return {
    sha: id,
    url: `${repositoryUrl(call.world, repository)}/git/trees/${id}`,
    tree: await Promise.all(shown.map((entry) => treeEntry(call.world, repository, entry))),
    truncated: entries.length > MOST_ENTRIES,
  };
}

async function readTree(call: Call): Promise<Reply> {
  const { git } = repositoryOf(call);
  const id = await findTree(git, param(call, "tree_sha"));
  const isRecursive = call.query.has("recursive");
  return json(await showTree(call, id, isRecursive ? await walk(git, id) : await git.tree(id)));
}

async function toChange(git: GitRepository, entry: Record<string, unknown>): Promise<TreeChange> {
  const { path, sha, content } = entry;
  if (typeof path !== "string" || path === "" || /(^|\/)(\.{0,2}|\.git)(\/|$)/i.test(path)) {
    throw new Failure(422, "tree.path contains a malformed path component");
  }
  if (sha === null) return { path, mode: "100644", id: null };
  const mode = String(entry["mode"]);
  if (!MODES.has(mode)) throw new Failure(422, "Must supply a valid tree.mode");
  if (typeof content === "string") return { path, mode, id: await git.objects.write("blob", Buffer.from(content)) };
  if (typeof sha !== "string") throw new Failure(422, "Must supply either tree.sha or tree.content");
  const isKnown = mode === "160000" || (await git.objects.read(sha)) !== undefined;
  if (!isKnown) throw new Failure(422, "tree.sha does not exist");
  return { path, mode, id: sha };
}

async function createTree(call: Call): Promise<Reply> {
  const { git } = repositoryOf(call);
  const base = textField(call, "base_tree");
  const entries = objectsField(call, "tree");
  if (!entries) throw new Failure(422, 'Invalid request.\n\n"tree" wasn\'t supplied.');
  const changes: TreeChange[] = [];
  for (const entry of entries) changes.push(await toChange(git, entry));
  const id = await changeTree(git, base === undefined ? undefined : await findTree(git, base), changes);
  return json(await showTree(call, id, await git.tree(id)), 201);
}

const REPO = "/repos/{owner}/{repo}/git";

/** Trees. */
export const treeRoutes: Route[] = [
  { method: "GET", path: `${REPO}/trees/{tree_sha}`, greedy: true, allow: ["contents:read"], handle: readTree },
  { method: "POST", path: `${REPO}/trees`, allow: ["contents:write"], handle: createTree },
];
