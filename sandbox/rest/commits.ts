// Routes for commits, branches and comparisons.
import { type Call, json, param, type Reply, repositoryOf } from "../call.ts";
import { requiredChecks } from "../domain/required-checks.ts";
import { rulesOn } from "../domain/rules.ts";
import { Failure, found } from "../failure.ts";
import type { FileChange } from "../git/diff.ts";
import { diffEntry, listedCommit } from "../objects/git.ts";
import { listedPull } from "../objects/pulls.ts";
import { repositoryPage, repositoryUrl } from "../objects/repositories.ts";
import { urlPath } from "../objects/schema.ts";
import { paged, pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { PullIssue, Repository } from "../state.ts";

const MOST_COMPARED_FILES = 300;

/** The commit a parameter or query means; the answer GitHub gives when there is none. */
async function commitOf(call: Call, name: string): Promise<string> {
  const sha = await repositoryOf(call).git.resolve(name);
  if (!sha) throw new Failure(422, `No commit found for SHA: ${name}`);
  return sha;
}

async function listCommits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const name = call.query.get("sha") ?? repository.defaultBranch;
  const start = await repository.git.resolve(name);
  if (!start && repository.git.refs.list("refs/heads/").length === 0) {
    throw new Failure(409, "Git Repository is empty.");
  }
  const path = call.query.get("path") ?? undefined;
  const all = await repository.git.commitsBetween(undefined, found(start), path);
  return paged(call, all, (sha) => listedCommit(call.world, repository, sha));
}

async function filesOf(call: Call, range: { from: string | undefined; to: string; most: number }) {
  const repository = repositoryOf(call);
  const { from, to, most } = range;
  const [files, patches] = await Promise.all([repository.git.files(from, to), repository.git.patches(from, to)]);
  return files
    .slice(0, most)
    .map((file: FileChange) => diffEntry(call.world, repository, { ...file, sha: to, patch: patches.get(file.path) }));
}

async function readCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitOf(call, param(call, "ref"));
  const commit = await listedCommit(call.world, repository, sha);
  const files = await filesOf(call, { from: commit.parents[0]?.sha, to: sha, most: 3000 });
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return json({ ...commit, stats: { total: additions + deletions, additions, deletions }, files });
}

/** Whether a commit is part of a pull request: on its branch, or among what its merge brought to the base. */
async function holds(repository: Repository, { pull }: PullIssue, sha: string): Promise<boolean> {
  const { git } = repository;
  const landed = pull.mergeCommitSha ? await git.commitsBetween(pull.base.sha, pull.mergeCommitSha) : [];
  if (landed.includes(sha)) return true;
  return (await git.isAncestor(sha, pull.head.sha)) && !(await git.isAncestor(sha, pull.base.sha));
}

async function pullsOfCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitOf(call, param(call, "commit_sha"));
  const pulls = [...repository.issues.values()].filter((issue): issue is PullIssue => issue.pull !== undefined);
  const holding: PullIssue[] = [];
  for (const issue of pulls) if (await holds(repository, issue, sha)) holding.push(issue);
  return paged(call, holding, (issue) => listedPull(call.world, repository, issue));
}

async function compare(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const { git } = repository;
  const [baseName = "", headName = ""] = param(call, "basehead").split("...");
  const base = found(await git.resolve(baseName));
  const head = found(await git.resolve(headName));
  const mergeBase = await git.mergeBase(base, head);
  if (!mergeBase) throw new Failure(404, "No common ancestor between the two commits.");
  const ahead = (await git.commitsBetween(base, head)).reverse();
  const behind = await git.commitsBetween(head, base);
  const { items, headers } = pageOf(call, ahead, 250);
  const isFirst = (call.query.get("page") ?? "1") === "1";
  const both = ahead.length > 0 && behind.length > 0;
  const oneSided = ahead.length > 0 ? "ahead" : "behind";
  const page = repositoryPage(call.world, repository);
  const span = `${urlPath(baseName)}...${urlPath(headName)}`;
  const show = (sha: string) => listedCommit(call.world, repository, sha);
  const body = {
    url: `${repositoryUrl(call.world, repository)}/compare/${span}`,
    html_url: `${page}/compare/${span}`,
    permalink_url: `${page}/compare/${base}...${head}`,
    diff_url: `${page}/compare/${span}.diff`,
    patch_url: `${page}/compare/${span}.patch`,
    base_commit: await show(base),
    merge_base_commit: await show(mergeBase),
    status: base === head ? "identical" : both ? "diverged" : oneSided,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await Promise.all(items.map(show)),
    // The file list belongs to the first page and is cut for the whole comparison.
    ...(isFirst ? { files: await filesOf(call, { from: mergeBase, to: head, most: MOST_COMPARED_FILES }) } : {}),
  };
  return json(body, 200, headers);
}

function protection(call: Call, branch: string) {
  const rules = rulesOn(repositoryOf(call), `refs/heads/${branch}`);
  const contexts = rules.flatMap(({ rule }) => requiredChecks(rule).map(({ context }) => context));
  const level = rules.length > 0 ? "everyone" : "off";
  const required = {
    enforcement_level: level,
    contexts,
    checks: contexts.map((context) => ({ context, app_id: null })),
  };
  return { enabled: rules.length > 0, required_status_checks: required };
}

function branchHead(call: Call, [ref, sha]: [string, string]) {
  const name = ref.slice("refs/heads/".length);
  const url = `${repositoryUrl(call.world, repositoryOf(call))}/branches/${urlPath(name)}`;
  return { name, sha, url, protection: protection(call, name), protection_url: `${url}/protection` };
}

function listBranches(call: Call): Promise<Reply> {
  return paged(call, repositoryOf(call).git.refs.list("refs/heads/"), (entry) => {
    const { name, sha, protection: rules, protection_url } = branchHead(call, entry);
    const commit = { sha, url: `${repositoryUrl(call.world, repositoryOf(call))}/commits/${sha}` };
    return { name, commit, protected: rules.enabled, protection: rules, protection_url };
  });
}

async function readBranch(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const ref = `refs/heads/${param(call, "branch")}`;
  const sha = repository.git.refs.get(ref);
  if (!sha) throw new Failure(404, "Branch not found");
  const { name, url, protection: rules, protection_url } = branchHead(call, [ref, sha]);
  const html = `${repositoryPage(call.world, repository)}/tree/${urlPath(name)}`;
  const commit = await listedCommit(call.world, repository, sha);
  return json({
    name,
    commit,
    _links: { self: url, html },
    protected: rules.enabled,
    protection: rules,
    protection_url,
  });
}

const REPO = "/repos/{owner}/{repo}";
const READ = ["contents:read"];

/** Commits, branches and comparisons; the order matters where `{ref}` may hold slashes. */
export const commitRoutes: Route[] = [
  { method: "GET", path: `${REPO}/commits`, allow: READ, handle: listCommits },
  {
    method: "GET",
    path: `${REPO}/commits/{commit_sha}/pulls`,
    allow: ["pull_requests:read", ...READ],
    handle: pullsOfCommit,
  },
  { method: "GET", path: `${REPO}/commits/{ref}`, greedy: true, allow: READ, handle: readCommit },
  { method: "GET", path: `${REPO}/compare/{basehead}`, greedy: true, allow: READ, handle: compare },
  { method: "GET", path: `${REPO}/branches`, allow: READ, handle: listBranches },
  { method: "GET", path: `${REPO}/branches/{branch}`, greedy: true, allow: READ, handle: readBranch },
];
