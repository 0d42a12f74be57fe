// Opens a pull request after GitHub's checks: both branches exist, they differ, and no twin is open.
import { invalid } from "../failure.ts";
import type { Doer, Issue, PullIssue, Repository, World } from "../state.ts";
import { announcePull, keepHead, pullCommits } from "./pulls.ts";
import { note } from "./timeline.ts";

/** What somebody proposes. */
export interface PullDraft {
  title: string;
  body: string | null;
  head: { repo: Repository; ref: string };
  base: string;
  isDraft: boolean;
}

/** An issue with nothing in it yet, under the repository's next number. */
export function newIssue(
  world: World,
  repository: Repository,
  doer: Doer,
  text: { title: string; body: string | null },
): Issue {
  const now = world.timestamp();
  repository.nextNumber += 1;
  return {
    id: world.nextId(),
    number: repository.nextNumber,
    title: text.title,
    body: text.body,
    state: "open",
    stateReason: null,
    user: doer.account,
    via: doer.app,
    labels: [],
    assignees: [],
    comments: [],
    timeline: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull: undefined,
  };
}

function bad(field: string) {
  return invalid([{ resource: "PullRequest", field, code: "invalid" }]);
}

async function refuseBadDraft(repository: Repository, draft: PullDraft, ends: { head: string; base: string }) {
  const twin = [...repository.issues.values()].find(
    ({ state, pull }) =>
      state === "open" &&
      pull?.head.repo === draft.head.repo &&
      pull.head.ref === draft.head.ref &&
      pull.base.ref === draft.base,
  );
  const label = `${draft.head.repo.owner.login}:${draft.head.ref}`;
  const custom = (message: string) => invalid([{ resource: "PullRequest", code: "custom", message }]);
  if (twin) throw custom(`A pull request already exists for ${label}.`);
  // Fork and parent share their objects, so the fork can answer about both ends.
  const fresh = await draft.head.repo.git.commitsBetween(ends.base, ends.head);
  if (fresh.length === 0) throw custom(`No commits between ${draft.base} and ${label}`);
}

/** Opens a pull request; 422 in GitHub's words when it cannot be. */
export async function openPull(world: World, repository: Repository, doer: Doer, draft: PullDraft): Promise<PullIssue> {
  const head = draft.head.repo.git.refs.get(`refs/heads/${draft.head.ref}`);
  const base = repository.git.refs.get(`refs/heads/${draft.base}`);
  if (head === undefined) throw bad("head");
  if (base === undefined) throw bad("base");
  await refuseBadDraft(repository, draft, { head, base });
  const issue: PullIssue = {
    ...newIssue(world, repository, doer, draft),
    pull: {
      id: world.nextId(),
      head: { ...draft.head, sha: head },
      base: { ref: draft.base, sha: base },
      draft: draft.isDraft,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      reviews: [],
      requestedReviewers: [],
      requestedTeams: [],
      lastPusher: doer.account,
      trial: undefined,
    },
  };
  await keepHead(repository, issue);
  repository.issues.set(issue.number, issue);
  for (const sha of await pullCommits(repository, issue))
    note(world, issue, doer, { event: "committed", commitId: sha });
  await announcePull(world, repository, doer, { issue, action: "opened" });
  return issue;
}
