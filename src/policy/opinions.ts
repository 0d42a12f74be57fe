// What each person thinks now, and whether an approval is about the content that is proposed now.

import type { Account, Evidence, Review } from "./evidence.ts";
import { parseInstant } from "./time.ts";

const OPINIONS: readonly Review["state"][] = ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"];

/** A review by somebody who still has an account. */
export type Opinion = Review & { author: Account };

/** The latest opinion of each account, by id; an older one never comes back to life. */
export function latestOpinions(reviews: readonly Review[]): Opinion[] {
  const latest = new Map<number, Opinion>();
  for (const review of reviews) {
    const { author } = review;
    if (!author || !OPINIONS.includes(review.state)) continue;
    const known = latest.get(author.id);
    if (!known || isLater(review, known)) latest.set(author.id, { ...review, author });
  }
  return [...latest.values()].sort((a, b) => a.author.id - b.author.id);
}

function isLater(a: Review, b: Review): boolean {
  const [first, second] = [parseInstant(a.submittedAt) ?? 0, parseInstant(b.submittedAt) ?? 0];
  return first === second ? a.id > b.id : first > second;
}

/** Why an approval does not count for the content at head; `undefined` when it does. */
export function unboundReason(
  review: Review,
  contentDigest: string,
  { forcePushes, retargets }: Pick<Evidence, "forcePushes" | "retargets">,
): string | undefined {
  if (review.remembered !== undefined) {
    return review.remembered === contentDigest ? undefined : "approved other content than is proposed now";
  }
  // Nothing was remembered. GitHub may have moved the review's commit in a force push, so the commit alone proves nothing.
  // A change of the target proves as little: the commit was compared with something else.
  const known = forcePushes !== undefined && retargets !== undefined;
  const moves = [...(forcePushes ?? []).map(({ at }) => at), ...(retargets ?? [])];
  const submitted = parseInstant(review.submittedAt);
  // GitHub's times are whole seconds: what bears the same one may have come later.
  const moved = moves.some((at) => submitted === undefined || (parseInstant(at) ?? Infinity) >= submitted);
  const bound = known && !moved && review.sameContent === true;
  return bound ? undefined : "approved content that can not be proved to be the one proposed now; approve again";
}
