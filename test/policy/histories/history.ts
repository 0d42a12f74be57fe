// What can happen to a pull request: the events of random histories, and how they are drawn.

import fc from "fast-check";

/** Models whose stage `production` the pull request or the default branch may change, and the versions they have. */
export const MODELS = ["credit", "fraud"] as const;
export const VERSIONS = [1, 2, 3] as const;
/** A version that no history proposes by itself. */
export const FRESH = 4;

/** 1 to 5 may be in teams, 6 is a bot and 7 nobody's team mate; 10 opened the pull request. */
export const PEOPLE = [1, 2, 3, 4, 5, 6, 7, 10] as const;
export const BOT = 6;
export const OPENER = 10;
export const TEAMS = ["risk", "engineering"] as const;

/** Who made a version, as its registration says. */
export const DEVELOPERS: ReadonlyMap<string, number> = new Map([
  ["fraud@2", 3],
  ["credit@3", 4],
]);

export type Model = (typeof MODELS)[number];
export type Team = (typeof TEAMS)[number];

/** An edit of a stage file; none touches only what is not governed. */
export type Edit = { model: Model; version: number } | undefined;

/** Ids of accounts; `null` where GitHub knows none for the address. */
export interface Authorship {
  author: number | null;
  committer: number;
  coAuthor?: number;
}

/** How the delivery that tells of a review reaches the App. */
export type Delivery = "at once" | "late" | "never";

export type Event = { pause: boolean } & (
  | { type: "push"; by: number; edit: Edit; signed: Authorship }
  /** A merge of a branch that somebody else wrote. */
  | { type: "merge-in"; by: number; edit: Edit; signed: Authorship }
  /** Takes back that many commits, and puts one in their place or only goes back. */
  | { type: "force-push"; by: number; drop: number; edit: Edit; signed: Authorship | undefined }
  /** Brings the default branch into the pull request. */
  | { type: "update-branch"; by: number }
  /** `behind`: the page showed the head of so many pushes ago. */
  | {
      type: "review";
      by: number;
      state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
      behind: number;
      delivery: Delivery;
    }
  /** Of the so many-th review from the end. */
  | { type: "dismiss"; nth: number }
  | { type: "retarget" }
  | { type: "join" | "leave"; who: number; team: Team }
  /** To the repository, which somebody in a team need not have. */
  | { type: "gain-access" | "lose-access"; who: number }
  | { type: "delete-account"; who: number }
  /** Something else landed on the default branch: another pull request, or those before this one in the queue. */
  | { type: "base-advance"; edit: Edit }
);

/** The account that an event is by or about; the opener's where it is neither. */
export function doerOf(event: Event): number {
  if ("by" in event) return event.by;
  return "who" in event ? event.who : OPENER;
}

const person = fc.constantFrom(...PEOPLE);
const member = fc.constantFrom(1, 2, 3, 4, 5, BOT);
const edit: fc.Arbitrary<Edit> = fc.option(
  fc.record({ model: fc.constantFrom(...MODELS), version: fc.constantFrom(...VERSIONS) }),
  { nil: undefined, freq: 3 },
);
const signed: fc.Arbitrary<Authorship> = fc.record(
  {
    author: fc.oneof(
      { weight: 12, arbitrary: fc.constant(OPENER) },
      { weight: 4, arbitrary: person },
      fc.constant(null),
    ),
    committer: fc.oneof({ weight: 6, arbitrary: fc.constant(OPENER) }, person),
    coAuthor: person,
  },
  { requiredKeys: ["author", "committer"] },
);
const pusher = fc.oneof({ weight: 6, arbitrary: fc.constant(OPENER) }, person);
const pause = fc.boolean();
const team = fc.constantFrom(...TEAMS);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("push" as const), by: pusher, edit, signed, pause }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("merge-in" as const), by: pusher, edit, signed, pause }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("force-push" as const),
      by: pusher,
      drop: fc.integer({ min: 1, max: 3 }),
      edit,
      signed: fc.option(signed, { nil: undefined }),
      pause,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("update-branch" as const), by: pusher, pause }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant("review" as const),
      by: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(1, 2, 3, 4, 5) }, person),
      state: fc.constantFrom(
        "APPROVED" as const,
        "APPROVED" as const,
        "APPROVED" as const,
        "CHANGES_REQUESTED" as const,
        "COMMENTED" as const,
      ),
      behind: fc.constantFrom(0, 0, 0, 1, 2),
      delivery: fc.constantFrom<Delivery>("at once", "at once", "late", "never"),
      pause,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("dismiss" as const), nth: fc.nat(3), pause }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("retarget" as const), pause }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("join" as const, "leave" as const), who: member, team, pause }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("gain-access" as const, "lose-access" as const), who: member, pause }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("delete-account" as const), who: member, pause }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("base-advance" as const), edit, pause }) },
);

/** A pull request begins with a push of a promotion, so that most histories have something to approve. */
export const histories: fc.Arbitrary<Event[]> = fc
  .tuple(fc.constantFrom(...MODELS), fc.constantFrom(2, 3), fc.array(event, { maxLength: 12 }))
  .map(([model, version, events]) => [
    { type: "push", by: OPENER, edit: { model, version }, signed: { author: OPENER, committer: OPENER }, pause: true },
    ...events,
  ]);

const OPENER_WROTE: Authorship = { author: OPENER, committer: OPENER };

/** What can only take approval away. Who asked for changes and leaves is not among it: with the role goes the right to block. */
export const setbacks: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant("push" as const), by: pusher, edit: fc.constant(undefined), signed, pause }),
  fc.record({
    type: fc.constantFrom("push" as const, "merge-in" as const),
    by: fc.constant(OPENER),
    edit: fc.record({ model: fc.constantFrom(...MODELS), version: fc.constant(FRESH) }),
    signed: fc.constant(OPENER_WROTE),
    pause,
  }),
  fc.record({ type: fc.constant("dismiss" as const), nth: fc.nat(3), pause }),
  fc.record({ type: fc.constant("leave" as const), who: member, team, pause }),
  fc.record({ type: fc.constant("lose-access" as const), who: member, pause }),
);
