// Routes for pull requests: list, open, read, edit, retarget, files and commits.
import {
  accountOf,
  type Call,
  doerOf,
  flagField,
  json,
  numberParam,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import { mergeability } from "../domain/mergeability.ts";
import { openPull, type PullDraft } from "../domain/open-pull.ts";
import {
  announcePull,
  MOST_COMMITS,
  MOST_FILES,
  pullCommits,
  pullFiles,
  pullNumbers,
  pullPatches,
} from "../domain/pulls.ts";
import { note } from "../domain/timeline.ts";
import { Failure, found, invalid } from "../failure.ts";
import { diffEntry, listedCommit } from "../objects/git.ts";
import { fullPull, listedPull } from "../objects/pulls.ts";
import { repositoryUrl } from "../objects/repositories.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { PullIssue, Repository } from "../state.ts";

/** The pull request of a route; 404 for an issue's number. */
export function pullOf(call: Call): PullIssue {
  const issue = found(repositoryOf(call).issues.get(numberParam(call, "pull_number")));
  if (!issue.pull) throw new Failure(404, "Not Found");
  return issue as PullIssue;
}

/** The single view of a pull request, with counters and mergeability. */
export async function showPull(call: Call, issue: PullIssue) {
  const repository = repositoryOf(call);
  const numbers = await pullNumbers(repository, issue);
  const merge = await mergeability(call.world, repository, issue);
  return fullPull(call.world, repository, issue, { ...numbers, ...merge });
}

function listPulls(call: Call): Promise<Reply> {
  const { query, world } = call;
  const repository = repositoryOf(call);
  const state = query.get("state") ?? "open";
  const [headOwner, ...headRef] = (query.get("head") ?? "").split(":");
  const fits = ({ pull, state: current }: PullIssue) =>
    (state === "all" || state === current) &&
    (!query.has("base") || pull.base.ref === query.get("base")) &&
    (headRef.length === 0 ||
      `${pull.head.repo.owner.login}:${pull.head.ref}`.toLowerCase() ===
        `${headOwner}:${headRef.join(":")}`.toLowerCase());
  const pulls = [...repository.issues.values()].filter((issue): issue is PullIssue => issue.pull !== undefined);
  const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const sorted = pulls.filter(fits).sort((a, b) => a[key].localeCompare(b[key]) || a.number - b.number);
  const isAscending = (query.get("direction") ?? (query.has("sort") ? "asc" : "desc")) === "asc";
  return paged(call, isAscending ? sorted : sorted.reverse(), (issue) => listedPull(world, repository, issue));
}

/** The repository and branch a `head` such as `octocat:topic` means. */
function findHead(call: Call, head: string): { repo: Repository; ref: string } {
  const repository = repositoryOf(call);
  const [owner, ...rest] = head.split(":");
  if (rest.length === 0) return { repo: repository, ref: head };
  if (owner?.toLowerCase() === repository.owner.login.toLowerCase()) return { repo: repository, ref: rest.join(":") };
  const fork = [...call.world.state.repositories.values()].find(
    (each) => each.parent === repository && each.owner.login.toLowerCase() === owner?.toLowerCase(),
  );
  if (!fork) throw invalid([{ resource: "PullRequest", field: "head", code: "invalid" }]);
  return { repo: fork, ref: rest.join(":") };
}

async function createPull(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const draft: PullDraft = {
    title: requiredText(call, "title"),
    body: textField(call, "body") ?? null,
    head: findHead(call, requiredText(call, "head")),
    base: requiredText(call, "base").replace(/^refs\/heads\//, ""),
    isDraft: flagField(call, "draft") ?? false,
  };
  const issue = await openPull(call.world, repository, doerOf(call), draft);
  const headers = { location: `${repositoryUrl(call.world, repository)}/pulls/${issue.number}` };
  return json(await showPull(call, issue), 201, headers);
}

async function readPull(call: Call): Promise<Reply> {
  return json(await showPull(call, pullOf(call)));
}

/** The edits of text and target, with the old values an event tells. */
function applyEdits(call: Call, issue: PullIssue): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const title = textField(call, "title");
  if (title !== undefined && title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = title;
  }
  const body = textField(call, "body");
  if (body !== undefined && body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = body;
  }
  return { ...changes, ...retarget(call, issue) };
}

function retarget(call: Call, issue: PullIssue): Record<string, unknown> {
  const base = textField(call, "base");
  if (base === undefined || base === issue.pull.base.ref) return {};
  const sha = repositoryOf(call).git.refs.get(`refs/heads/${base}`);
  if (sha === undefined) throw invalid([{ resource: "PullRequest", field: "base", code: "invalid" }]);
  if (issue.state === "closed") throw invalid(["Cannot change the base branch of a closed pull request."]);
  const old = issue.pull.base;
  issue.pull.base = { ref: base, sha };
  note(call.world, issue, doerOf(call), { event: "base_ref_changed" });
  return { base: { ref: { from: old.ref }, sha: { from: old.sha } } };
}

async function changeState(call: Call, issue: PullIssue): Promise<void> {
  const repository = repositoryOf(call);
  const state = textField(call, "state");
  if (state === undefined || state === issue.state) return;
  if (state !== "open" && state !== "closed")
    throw invalid([{ resource: "PullRequest", field: "state", code: "invalid" }]);
  if (issue.pull.mergedAt) throw invalid([{ resource: "PullRequest", field: "state", code: "invalid" }]);
  const isClosing = state === "closed";
  Object.assign(issue, {
    state,
    closedAt: isClosing ? call.world.timestamp() : null,
    closedBy: isClosing ? accountOf(call) : null,
  });
  note(call.world, issue, doerOf(call), { event: isClosing ? "closed" : "reopened" });
  await announcePull(call.world, repository, doerOf(call), { issue, action: isClosing ? "closed" : "reopened" });
}

async function updatePull(call: Call): Promise<Reply> {
  const issue = pullOf(call);
  const changes = applyEdits(call, issue);
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = call.world.timestamp();
    await announcePull(call.world, repositoryOf(call), doerOf(call), { issue, action: "edited", extra: { changes } });
  }
  await changeState(call, issue);
  return json(await showPull(call, issue));
}

async function listFiles(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const issue = pullOf(call);
  const files = (await pullFiles(repository, issue)).slice(0, MOST_FILES);
  const patches = await pullPatches(repository, issue);
  const { sha } = issue.pull.head;
  return paged(call, files, (file) =>
    diffEntry(call.world, repository, { ...file, sha, patch: patches.get(file.path) }),
  );
}

async function listCommits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const commits = (await pullCommits(repository, pullOf(call))).slice(0, MOST_COMMITS);
  return paged(call, commits, (sha) => listedCommit(call.world, repository, sha));
}

const PULLS = "/repos/{owner}/{repo}/pulls";
const READ = ["pull_requests:read"];
const WRITE = ["pull_requests:write"];

/** Pull requests. */
export const pullRoutes: Route[] = [
  { method: "GET", path: PULLS, allow: READ, handle: listPulls },
  { method: "POST", path: PULLS, allow: WRITE, level: "read", handle: createPull },
  { method: "GET", path: `${PULLS}/{pull_number}`, allow: READ, handle: readPull },
  { method: "PATCH", path: `${PULLS}/{pull_number}`, allow: WRITE, handle: updatePull },
  { method: "GET", path: `${PULLS}/{pull_number}/files`, allow: READ, handle: listFiles },
  { method: "GET", path: `${PULLS}/{pull_number}/commits`, allow: READ, handle: listCommits },
];
