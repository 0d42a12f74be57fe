// One bare Git repository: objects, refs and the questions GitHub's API asks about history.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diffFiles, diffPatches, type FileChange } from "./diff.ts";
import {
  type Commit,
  formatCommit,
  formatTree,
  parseCommit,
  parseTag,
  parseTree,
  type TreeEntry,
  typeOfMode,
} from "./format.ts";
import { openHistory } from "./history.ts";
import { type ObjectStore, openObjects, tagsInMemory } from "./objects.ts";
import { git, tryGit } from "./process.ts";
import { openRefs, type RefStore } from "./refs.ts";

/** A path's place in a tree. */
export interface Located {
  mode: string;
  type: "blob" | "tree" | "commit";
  id: string;
}

/** A merge of two trees: the tree, or the paths that conflict. */
export type MergeResult = { tree: string } | { conflicts: string[] };

/** Everything the sandbox asks of one repository. Ids are full SHA-1s; answers about ids are remembered. */
export interface GitRepository {
  dir: string;
  objects: ObjectStore;
  refs: RefStore;
  commit(id: string): Promise<Commit | undefined>;
  tree(id: string): Promise<TreeEntry[]>;
  writeCommit(commit: Commit): Promise<string>;
  writeTree(entries: TreeEntry[]): Promise<string>;
  /** The commit a branch, tag, `HEAD`-less name or (abbreviated) id means. */
  resolve(name: string): Promise<string | undefined>;
  locate(commit: string, path: string): Promise<Located | undefined>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Commits reachable from `to` and not from `from`, newest first; `path` keeps those that touch it. */
  commitsBetween(from: string | undefined, to: string, path?: string): Promise<string[]>;
  files(from: string | undefined, to: string): Promise<FileChange[]>;
  patches(from: string | undefined, to: string): Promise<Map<string, string>>;
  merge(ours: string, theirs: string): Promise<MergeResult>;
  /** The same history under other refs; tags written there are kept in memory alone. */
  withRefs(refs: RefStore): GitRepository;
  close(): void;
}

const HOOK = `#!/bin/sh
# Refuses the refs that the repository's rules protect; the server names them in SANDBOX_REFUSED.
case "$1" in refs/pull/*) echo "deny updating a hidden ref" >&2; exit 1;; esac
case " $SANDBOX_REFUSED " in
  *" $1 "*) echo "GH013: Repository rule violations found for $1." >&2; exit 1;;
esac
`;

/** Creates an empty bare repository that shares the objects of `parentDir` when it is a fork. */
export async function createGitRepository(dir: string, branch: string, parentDir?: string): Promise<GitRepository> {
  await mkdir(dir, { recursive: true });
  await git(dir, ["init", "-q", "--bare", "--template=", `--initial-branch=${branch}`]);
  const config = ["[gc]\n\tauto = 0", "[uploadpack]\n\tallowAnySHA1InWant = true", "[http]\n\treceivepack = true"];
  await writeFile(join(dir, "config"), `${config.join("\n")}\n`, { flag: "a" });
  await mkdir(join(dir, "hooks"));
  await writeFile(join(dir, "hooks", "update"), HOOK, { mode: 0o755 });
  if (parentDir) {
    await mkdir(join(dir, "objects", "info"), { recursive: true });
    await writeFile(join(dir, "objects", "info", "alternates"), `${join(parentDir, "objects")}\n`);
  }
  return openGitRepository(dir);
}

async function openGitRepository(dir: string): Promise<GitRepository> {
  return joinParts({ dir, objects: openObjects(dir), refs: await openRefs(dir), remember: createMemory() });
}

interface Parts {
  dir: string;
  objects: ObjectStore;
  refs: RefStore;
  remember: ReturnType<typeof createMemory>;
}

function joinParts({ dir, objects, refs, remember }: Parts): GitRepository {
  const ask = (args: string[]) => remember(args.join("\0"), () => tryGit(dir, args));
  const commit = async (id: string) => {
    const object = await objects.read(id);
    return object?.type === "commit" ? parseCommit(object.body) : undefined;
  };
  const tree = async (id: string) => {
    const object = await objects.read(id);
    return object?.type === "tree" ? parseTree(object.body) : [];
  };
  const history = openHistory(async (id) => {
    const found = await commit(id);
    return found && { parents: found.parents, date: found.committer.date };
  });
  return {
    dir,
    objects,
    refs,
    commit,
    tree,
    withRefs: (others) => joinParts({ dir, objects: tagsInMemory(objects), refs: others, remember }),
    writeCommit: (value) => objects.write("commit", formatCommit(value)),
    writeTree: (entries) => objects.write("tree", formatTree(entries)),
    resolve: (name) => resolveName({ dir, objects, refs }, name),
    locate: async (id, path) => locate({ commit, tree }, id, path),
    mergeBase: (a, b) => history.mergeBase(a, b),
    isAncestor: (ancestor, descendant) => history.isAncestor(ancestor, descendant),
    async commitsBetween(from, to, path) {
      if (path === undefined || path === "") return history.between(from, to);
      const range = from === undefined ? [to] : [to, `^${from}`];
      const { stdout } = await ask(["rev-list", "--topo-order", ...range, "--", path]);
      return stdout
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "");
    },
    files: (from, to) => remember(`files\0${from}\0${to}`, () => diffFiles(dir, from, to)),
    patches: (from, to) => remember(`patches\0${from}\0${to}`, () => diffPatches(dir, from, to)),
    async merge(ours, theirs) {
      const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs];
      const [first = "", ...rest] = (await ask(args)).stdout.toString("utf8").split("\0").filter(Boolean);
      return rest.length === 0 && first !== "" ? { tree: first } : { conflicts: rest };
    },
    close() {
      objects.close();
      refs.close();
    },
  };
}

/** Remembers answers that depend on object ids alone, and forgets the oldest ones. */
function createMemory() {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = work();
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    if (answers.size > 2000) for (const oldest of [...answers.keys()].slice(0, 200)) answers.delete(oldest);
    return answer;
  };
}

async function resolveName(store: Pick<Parts, "dir" | "objects" | "refs">, name: string): Promise<string | undefined> {
  const candidates = [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  const ref = candidates.map((candidate) => store.refs.get(candidate)).find((id) => id !== undefined);
  const start = ref ?? (/^[0-9a-f]{40}$/i.test(name) ? name.toLowerCase() : undefined);
  if (start === undefined && !/^[0-9a-f]{7,39}$/i.test(name)) return undefined;
  const object = start === undefined ? undefined : await store.objects.read(start);
  if (object?.type === "commit") return start;
  if (object?.type === "tag") return resolveName(store, parseTag(object.body).object);
  if (start !== undefined) return undefined;
  const found = await tryGit(store.dir, ["rev-parse", "--verify", "-q", `${name}^{commit}`]);
  return found.code === 0 ? found.stdout.toString("utf8").trim() : undefined;
}

async function locate(
  read: Pick<GitRepository, "commit" | "tree">,
  commitId: string,
  path: string,
): Promise<Located | undefined> {
  const commit = await read.commit(commitId);
  if (!commit) return undefined;
  let here: Located = { mode: "040000", type: "tree", id: commit.tree };
  for (const part of path.split("/").filter((piece) => piece !== "")) {
    if (here.type !== "tree") return undefined;
    const entry = (await read.tree(here.id)).find((each) => each.path === part);
    if (!entry) return undefined;
    here = { mode: entry.mode, type: typeOfMode(entry.mode), id: entry.id };
  }
  return here;
}
