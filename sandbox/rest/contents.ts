// Routes for files by path: read a file or directory, write and delete with a commit.
import { type Call, doerOf, json, param, type Reply, repositoryOf, requiredText, textField } from "../call.ts";
import { moveRef } from "../domain/refs.ts";
import { changeTree } from "../domain/trees.ts";
import { Failure, found, invalid } from "../failure.ts";
import { ZERO } from "../git/refs.ts";
import type { Located } from "../git/repository.ts";
import { gitCommit } from "../objects/git.ts";
import { repositoryPage, repositoryUrl } from "../objects/repositories.ts";
import { urlPath } from "../objects/schema.ts";
import type { Route } from "../router.ts";
import { signatureField } from "./git-data.ts";

const LARGEST_INLINE = 1024 * 1024;
const LARGEST = 100 * 1024 * 1024;
const MOST_ENTRIES = 1000;

function entryObject(call: Call, place: { path: string; located: Located; ref: string; size: number }) {
  const repository = repositoryOf(call);
  const { path, located, ref, size } = place;
  const api = repositoryUrl(call.world, repository);
  const page = repositoryPage(call.world, repository);
  const isFile = located.type === "blob";
  const url = `${api}/contents/${urlPath(path)}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${isFile ? "blobs" : "trees"}/${located.id}`;
  const html = `${page}/${isFile ? "blob" : "tree"}/${ref}/${urlPath(path)}`;
  return {
    name: path.split("/").at(-1) ?? "",
    path,
    sha: located.id,
    size,
    url,
    html_url: html,
    git_url: git,
    download_url: isFile ? `${page}/raw/${ref}/${urlPath(path)}` : null,
    // GitHub lists submodules as files; symlinks it names.
    type: located.type === "tree" ? "dir" : located.mode === "120000" ? "symlink" : "file",
    _links: { self: url, git, html },
  };
}

async function readContents(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit = found(await repository.git.resolve(ref));
  const located = found(await repository.git.locate(commit, path));
  if (located.type === "tree") return readDirectory(call, { path, ref, id: located.id });
  const body = found(await repository.git.objects.read(located.id)).body;
  if (body.length > LARGEST) throw new Failure(403, "This API returns blobs up to 100 MB in size.");
  if (call.headers["accept"]?.includes("raw")) {
    return { status: 200, bytes: body, headers: { "content-type": "application/vnd.github.raw; charset=utf-8" } };
  }
  const isInline = body.length <= LARGEST_INLINE;
  const content = isInline ? body.toString("base64").replace(/.{60}/g, "$&\n") : "";
  const entry = entryObject(call, { path, ref, located, size: body.length });
  if (entry.type === "symlink") return json({ ...entry, target: body.toString("utf8") });
  return json({ ...entry, content, encoding: isInline ? "base64" : "none" });
}

async function readDirectory(call: Call, place: { path: string; ref: string; id: string }): Promise<Reply> {
  const { git } = repositoryOf(call);
  const entries = (await git.tree(place.id)).slice(0, MOST_ENTRIES);
  const shown = entries.map(async (entry) => {
    const type = entry.mode === "040000" ? "tree" : "blob";
    const size = type === "blob" ? ((await git.objects.read(entry.id))?.body.length ?? 0) : 0;
    const path = place.path === "" ? entry.path : `${place.path}/${entry.path}`;
    return entryObject(call, { path, ref: place.ref, located: { mode: entry.mode, type, id: entry.id }, size });
  });
  return json(await Promise.all(shown));
}

/** Commits one change of one path to a branch. */
async function commitChange(call: Call, change: { path: string; id: string | null; mode: string }) {
  const repository = repositoryOf(call);
  const { git } = repository;
  const branch = textField(call, "branch") ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const before = git.refs.get(ref);
  if (before === undefined && git.refs.list("refs/heads/").length > 0) {
    throw new Failure(404, `Branch ${branch} not found`);
  }
  const base = before ? found(await git.commit(before)).tree : undefined;
  const tree = await changeTree(git, base, [change]);
  const committer = signatureField(call, "committer");
  const author = signatureField(call, "author", committer);
  const parents = before ? [before] : [];
  const sha = await git.writeCommit({ tree, parents, author, committer, message: requiredText(call, "message") });
  await moveRef(call.world, repository, doerOf(call), { ref, before: before ?? ZERO, after: sha });
  return { branch, commit: gitCommit(call.world, repository, sha, found(await git.commit(sha))) };
}

/** The file at a path of the branch a write goes to; 409 when the caller knows another version of it. */
async function currentFile(call: Call, path: string): Promise<Located | undefined> {
  const repository = repositoryOf(call);
  const tip = repository.git.refs.get(`refs/heads/${textField(call, "branch") ?? repository.defaultBranch}`);
  const old = tip ? await repository.git.locate(tip, path) : undefined;
  const expected = textField(call, "sha");
  if (old && expected === undefined) throw invalid([], `Invalid request.\n\n"sha" wasn't supplied.`);
  if (expected !== undefined && old?.id !== expected) throw new Failure(409, `${path} does not match ${expected}`);
  return old;
}

async function writeContents(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const path = param(call, "path");
  const body = Buffer.from(requiredText(call, "content"), "base64");
  const old = await currentFile(call, path);
  const id = await repository.git.objects.write("blob", body);
  const mode = old?.mode ?? "100644";
  const { branch, commit } = await commitChange(call, { path, id, mode });
  const located: Located = { mode, type: "blob", id };
  const content = entryObject(call, { path, ref: branch, located, size: body.length });
  return json({ content, commit }, old ? 200 : 201);
}

async function deleteContents(call: Call): Promise<Reply> {
  const path = param(call, "path");
  found(await currentFile(call, path));
  const { commit } = await commitChange(call, { path, id: null, mode: "100644" });
  return json({ content: null, commit });
}

const PATH = "/repos/{owner}/{repo}/contents/{path}";
const WRITE = ["contents:write"];

/** Files by path. */
export const contentRoutes: Route[] = [
  { method: "GET", path: PATH, greedy: true, allow: ["contents:read"], handle: readContents },
  { method: "GET", path: "/repos/{owner}/{repo}/contents", allow: ["contents:read"], handle: readContents },
  { method: "PUT", path: PATH, greedy: true, allow: WRITE, handle: writeContents },
  { method: "DELETE", path: PATH, greedy: true, allow: WRITE, handle: deleteContents },
];
