// The approval rule once more, written apart from the App's and by trying everything: the answer the App's is held against.

import { BOT, DEVELOPERS, type Model, OPENER, type Team } from "./history.ts";
import { type Commit, headOf, type Submitted, type Tree, touchedBy, type World } from "./world.ts";

export type Needed = Partial<Record<Team, number>>;

/** Whether everything that is proposed has the approvals it needs. A pull request that proposes nothing needs none. */
export function allows(world: World, needed: Needed): boolean {
  const head = headOf(world);
  const touched = touchedBy(head);
  if (touched.some((model) => world.base[model] !== head.fork[model])) return false;
  return touched.every((model) => isApproved(world, model, needed));
}

function isApproved(world: World, model: Model, needed: Needed): boolean {
  if (hasUnknownAuthor(world) || isBlocked(world, needed)) return false;
  const barred = DEVELOPERS.get(`${model}@${headOf(world).tree[model]}`);
  const people = [1, 2, 3, 4, 5, BOT, 7, OPENER].filter((id) => id !== barred && mayApprove(world, id));
  return canFill(toSlots(needed), people, world.teams);
}

function mayApprove(world: World, id: number): boolean {
  if (id === BOT || world.deleted.has(id) || world.shutOut.has(id) || id === OPENER) return false;
  const wrote = world.commits.some((commit) => [commit.author, commit.committer, commit.coAuthor].includes(id));
  const pushed = world.pushes.some(({ by }) => by === id);
  const last = lastOpinion(world, id);
  return !wrote && !pushed && last?.state === "APPROVED" && sawWhatIsProposed(world, last);
}

function sawWhatIsProposed(world: World, review: Submitted): boolean {
  const now = proposed(headOf(world), world.base);
  const noted = notedContent(world, review);
  if (noted !== undefined) return noted === now;
  const moves = [...world.pushes.filter(({ forced }) => forced).map(({ at }) => at), ...world.retargets];
  return moves.every((at) => at < review.at) && proposed(review.seen, world.base) === now;
}

/** What the App could note of the content a review saw when word of it came; nothing when it never came or asked for no promotion. */
function notedContent(world: World, { delivery, onDefaultBranch, seen, base, head }: Submitted): string | undefined {
  if (delivery === "never" || !onDefaultBranch) return undefined;
  if (delivery === "late") return proposed(seen, world.base);
  return touchedBy(head).length > 0 ? proposed(seen, base) : undefined;
}

/** What would change on the default branch, in words. */
function proposed(commit: Commit, base: Tree): string {
  const changes = touchedBy(commit).filter((model) => commit.tree[model] !== base[model]);
  return changes.map((model) => `${model}=${commit.tree[model]}`).join(" ");
}

function lastOpinion({ reviews }: World, id: number): Submitted | undefined {
  return reviews.findLast(({ by, state }) => by === id && state !== "COMMENTED");
}

function hasUnknownAuthor({ commits, deleted }: World): boolean {
  return commits.some(({ author, committer, coAuthor }) =>
    [author, committer, coAuthor].some((id) => id === null || (id !== undefined && deleted.has(id))),
  );
}

function isBlocked(world: World, needed: Needed): boolean {
  const asked = toSlots(needed);
  const asking = new Set(asked.flatMap((team) => [...world.teams[team]]));
  return [...asking].some((id) => lastOpinion(world, id)?.state === "CHANGES_REQUESTED");
}

function toSlots(needed: Needed): Team[] {
  return (["risk", "engineering"] as const).flatMap((team) => Array.from({ length: needed[team] ?? 0 }, () => team));
}

function canFill([slot, ...others]: Team[], people: readonly number[], teams: World["teams"]): boolean {
  if (slot === undefined) return true;
  return people.some((id) => {
    const rest = people.filter((other) => other !== id);
    return teams[slot].has(id) && canFill(others, rest, teams);
  });
}
