// What must be known about a pull request later and GitHub does not keep: the content each review saw, and who pushed.

import { isOwnAccount } from "../github/accounts.ts";
import { readComparison } from "../github/comparison.ts";
import type { PullReading } from "../github/pull.ts";
import type { Repo } from "../github/repo.ts";
import type { Memory } from "../plan/memory.ts";
import type { Review } from "../policy/evidence.ts";
import { contentDigest } from "../policy/propose.ts";
import type { Hint } from "./job.ts";
import { governedPaths, readProposal } from "./read-proposal.ts";

/** The content that is judged, and how that of other commits of the same pull request is told. */
export interface Content {
  /** Digest of the governed content at the head. */
  digest: string;
  digestAt: (commit: string) => Promise<string>;
}

interface Place {
  repo: Repo;
  /** The commit everything is compared with. */
  base: string;
  head: string;
  /** Digest of the governed content at `head`. */
  digest: string;
  keys: readonly string[];
}

export const NOTHING_REMEMBERED: Memory = { v: 1, digests: {}, pushers: [], requested: [] };

/**
 * Ids of those for whom the App itself made a commit. They are kept like pushers, so that they stay proposers when the commit
 * that names them is replaced. Whoever forges such a commit can only add to those who may not approve.
 */
export function askersOf({ commits = [] }: Pick<PullReading, "commits">, appSlug: string): number[] {
  const own = commits.filter(({ author }) => isOwnAccount(author, appSlug));
  return own.flatMap(({ coAuthors }) => coAuthors.flatMap((person) => person?.id ?? []));
}

/** Adds what the hints know. The first digest remembered for a review stands: a review can not be bound again. */
export async function learn(
  { digestAt }: Pick<Content, "digestAt">,
  memory: Memory,
  hints: readonly Hint[],
): Promise<Memory> {
  const digests = { ...memory.digests };
  const pushers = new Set(memory.pushers);
  for (const hint of hints) {
    if ("pusher" in hint) pushers.add(hint.pusher);
    if ("review" in hint) digests[hint.review.nodeId] ??= await digestAt(hint.review.commit);
  }
  return { ...memory, digests, pushers: [...pushers].sort((one, other) => one - other) };
}

/** Joins to each review the content it saw. Where nothing is remembered, says whether the reviewed commit holds the same content. */
export async function bindReviews(
  { digest, digestAt }: Content,
  memory: Memory,
  reviews: readonly Review[],
): Promise<Review[]> {
  return Promise.all(
    reviews.map(async (review) => {
      const remembered = memory.digests[review.nodeId];
      if (remembered !== undefined) return { ...review, remembered };
      if (review.state !== "APPROVED" || review.commit === null) return review;
      return { ...review, sameContent: (await digestAt(review.commit)) === digest };
    }),
  );
}

/** Content as it lies on GitHub. */
export function contentOnGitHub(place: Place): Content {
  return { digest: place.digest, digestAt: (commit) => readDigest(place, commit) };
}

async function readDigest({ repo, base, head, digest, keys }: Place, commit: string): Promise<string> {
  if (commit === head) return digest;
  const { files } = await readComparison(repo, base, commit);
  // Too many files to list: nothing that anybody saw can be told, so nothing will be equal to it.
  if (files === undefined) return "unknown";
  const paths = governedPaths(
    files.flatMap(({ path, previousPath }) => [path, ...(previousPath ? [previousPath] : [])]),
  );
  const { proposal } = await readProposal(repo, { base, head: commit, paths, branch: true }, keys);
  return contentDigest(repo.id, repo.defaultBranch, proposal.content);
}
