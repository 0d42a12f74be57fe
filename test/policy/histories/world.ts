// What Git and GitHub hold after a history: branches, pushes, reviews and teams. No rule of ours is in here.

import {
  type Authorship,
  type Delivery,
  doerOf,
  type Edit,
  type Event,
  MODELS,
  type Model,
  OPENER,
  type Team,
} from "./history.ts";

/** Which version of each model holds the stage. */
export type Tree = Readonly<Record<Model, number>>;

/** A commit of the pull request; `fork` is the default branch as the commit's history last contained it. */
export interface Commit extends Authorship {
  sha: string;
  tree: Tree;
  fork: Tree;
}

export interface Submitted {
  id: number;
  by: number;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  /** Seconds. */
  at: number;
  seen: Commit;
  /** The commit GitHub names today: in a force push it may move an approval's to the new head. */
  named: Commit;
  /** The head and the default branch when it was submitted. */
  head: Commit;
  base: Tree;
  delivery: Delivery;
  onDefaultBranch: boolean;
}

export interface World {
  now: number;
  base: Tree;
  /** Commits that are the pull request's own, oldest first; the last one is the head. */
  commits: Commit[];
  /** Every head there was, the present one last. */
  heads: Commit[];
  pushes: { by: number; at: number; forced: boolean }[];
  reviews: Submitted[];
  retargets: number[];
  onDefaultBranch: boolean;
  teams: Record<Team, Set<number>>;
  /** Who lost the repository. */
  shutOut: Set<number>;
  deleted: Set<number>;
}

const START: Tree = { credit: 1, fraud: 1 };
const ROOT: Commit = { sha: shaOf(0), tree: START, fork: START, author: OPENER, committer: OPENER };

/** Plays a history from a pull request of which nothing is known yet. GitHub does not say when it moves the commits of reviews. */
export function play(events: readonly Event[], github: { movesReviews: boolean }): World {
  const world: World = {
    now: 0,
    base: START,
    commits: [],
    heads: [ROOT],
    pushes: [],
    reviews: [],
    retargets: [],
    onDefaultBranch: true,
    teams: { risk: new Set([1, 2, 3]), engineering: new Set([3, 4, 5, 6]) },
    shutOut: new Set(),
    deleted: new Set(),
  };
  for (const event of events) {
    if (event.pause) world.now += 1;
    // An account that was deleted does nothing any more, and joins no team.
    if (world.deleted.has(doerOf(event))) continue;
    happen(world, event);
    if (event.type === "force-push" && github.movesReviews) moveReviews(world);
  }
  return world;
}

/** The commit that is proposed now. */
export function headOf({ heads }: World): Commit {
  return heads.at(-1) ?? ROOT;
}

/** Which models a commit gives another version than its fork has: what a pull request of it lists as changed files. */
export function touchedBy({ tree, fork }: Pick<Commit, "tree" | "fork">): Model[] {
  return MODELS.filter((model) => tree[model] !== fork[model]);
}

function happen(world: World, event: Event): void {
  const { teams } = world;
  switch (event.type) {
    case "push":
      land(world, event, [make(world, event, headOf(world))]);
      break;
    case "merge-in":
      land(world, event, mergeOf(world, event));
      break;
    case "force-push":
      forcePush(world, event);
      break;
    case "update-branch":
      land(world, event, [updateOf(world, event.by)]);
      break;
    case "review":
      world.reviews.push(submit(world, event));
      break;
    case "dismiss":
      dismiss(world.reviews.at(-1 - event.nth));
      break;
    case "retarget":
      world.onDefaultBranch = !world.onDefaultBranch;
      world.retargets.push(world.now);
      break;
    case "join":
      teams[event.team].add(event.who);
      break;
    case "leave":
      teams[event.team].delete(event.who);
      break;
    case "gain-access":
      world.shutOut.delete(event.who);
      break;
    case "lose-access":
      world.shutOut.add(event.who);
      break;
    case "delete-account":
      for (const team of Object.values(teams)) team.delete(event.who);
      world.deleted.add(event.who);
      break;
    case "base-advance":
      world.base = edited(world.base, event.edit);
  }
}

function mergeOf(world: World, event: Extract<Event, { type: "merge-in" }>): Commit[] {
  const side = make(world, event, headOf(world));
  return [side, { ...side, sha: shaOf(world.heads.length, "f"), author: event.by, committer: event.by }];
}

function updateOf(world: World, by: number): Commit {
  const { tree, fork } = headOf(world);
  const merged = { ...world.base, ...pick(tree, touchedBy({ tree, fork })) };
  return { sha: shaOf(world.heads.length, "a"), tree: merged, fork: world.base, author: by, committer: by };
}

function dismiss(review: Submitted | undefined): void {
  if (review && review.state !== "COMMENTED") review.state = "DISMISSED";
}

function forcePush(world: World, { by, drop, edit, signed }: Extract<Event, { type: "force-push" }>): void {
  const { fork } = headOf(world);
  const left = world.commits.slice(0, signed ? -drop : Math.max(1, world.commits.length - drop));
  const onto = left.at(-1) ?? { ...ROOT, fork, tree: fork };
  world.commits = left;
  if (signed) world.commits.push(make(world, { edit, signed }, onto));
  world.heads.push(world.commits.at(-1) ?? onto);
  world.pushes.push({ by, at: world.now, forced: true });
}

function moveReviews(world: World): void {
  for (const review of world.reviews) if (review.state === "APPROVED") review.named = headOf(world);
}

function land(world: World, { by }: { by: number }, commits: Commit[]): void {
  world.commits.push(...commits);
  world.heads.push(...commits.slice(-1));
  world.pushes.push({ by, at: world.now, forced: false });
}

function make(world: World, { edit, signed }: { edit: Edit; signed: Authorship }, onto: Commit): Commit {
  return { ...signed, sha: shaOf(world.heads.length), tree: edited(onto.tree, edit), fork: onto.fork };
}

function submit(world: World, { by, state, behind, delivery }: Extract<Event, { type: "review" }>): Submitted {
  const head = headOf(world);
  const seen = world.heads.slice(1).at(-1 - behind) ?? head;
  const { now: at, base, onDefaultBranch } = world;
  return { id: world.reviews.length + 1, by, state, at, seen, named: seen, head, base, delivery, onDefaultBranch };
}

function edited(tree: Tree, edit: Edit): Tree {
  return edit ? { ...tree, [edit.model]: edit.version } : tree;
}

function pick(tree: Tree, models: readonly Model[]): Partial<Tree> {
  return Object.fromEntries(models.map((model) => [model, tree[model]]));
}

function shaOf(number: number, kind = "0"): string {
  return `${kind}${number.toString(16)}`.padStart(40, "0");
}
