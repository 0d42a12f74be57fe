// Who pushed to the head of a pull request, as GitHub itself remembers it: an author may be forged, and a webhook lost.

import { IncompleteRead, statusOf } from "./errors.ts";
import type { Repo } from "./repo.ts";

/** The head of a pull request, and what is known of the pull request. */
export interface Head {
  /** Full name of its repository; `null` when that is gone. */
  repository: string | null;
  /** Account that the repository belongs to. */
  owner: number | undefined;
  branch: string;
  openedAt: string;
  isOpen: boolean;
}

export interface Push {
  actor: { id: number } | null;
  activity_type: string;
  after: string;
  timestamp: string;
}

const PER_PAGE = 100;
const MAX_PAGES = 100;

/**
 * Ids of those who brought these commits of a pull request to its branch, and of all who pushed since it was opened; of everybody
 * when the commits are too many. A branch of a fork is not within our reach: its owner stands for whoever pushed to it.
 */
export function pushersOf(head: Head, pushes: "unseen" | readonly Push[], commits?: readonly string[]): number[] {
  if (pushes === "unseen") return head.owner === undefined ? [] : [head.owner];
  const brought = pushes.filter(({ after, timestamp }) => {
    return commits?.includes(after) !== false || Date.parse(timestamp) >= Date.parse(head.openedAt);
  });
  return [...new Set(brought.flatMap(({ actor }) => actor?.id ?? []))];
}

/** All pushes to the branch, `unseen` when it is in a fork. */
export async function readPushes(repo: Repo, { repository, branch, isOpen }: Head): Promise<"unseen" | Push[]> {
  const isFork = repository?.toLowerCase() !== `${repo.owner}/${repo.name}`.toLowerCase();
  if (isFork) return "unseen";
  try {
    return await readToCreation(repo, `refs/heads/${branch}`);
  } catch (error) {
    // GitHub need not remember a branch that was deleted after the merge; what was seen before stands in our comment.
    if (!isOpen && [404, 422].includes(statusOf(error) ?? 0)) return [];
    throw error;
  }
}

// GET /repos/{owner}/{repo}/activity
/** Newest first, back to where the branch begins: before that, its name was that of another branch. */
async function readToCreation({ rest, owner, name }: Repo, ref: string): Promise<Push[]> {
  const pushes: Push[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const place = { owner, repo: name, ref, per_page: PER_PAGE, ...(cursor !== undefined && { after: cursor }) };
    const { data, headers } = await rest.repos.listActivities(place);
    const beginning = data.findIndex(({ activity_type }) => activity_type === "branch_creation");
    pushes.push(...data.slice(0, beginning < 0 ? undefined : beginning + 1));
    cursor = nextCursor(headers.link);
    if (beginning >= 0 || cursor === undefined) return pushes;
  }
  throw new IncompleteRead(`the pushes to ${ref} have no end`);
}

function nextCursor(link: string | undefined): string | undefined {
  const next = link?.split(",").find((part) => part.includes('rel="next"'));
  const url = /<([^>]+)>/.exec(next ?? "")?.[1];
  return url === undefined ? undefined : (new URL(url).searchParams.get("after") ?? undefined);
}
