// Who thinks what, who proposed it, and who could still be asked: the parts that approvals are judged by.

import { describe, expect, it } from "@jest/globals";
import type { Evidence } from "../../src/policy/evidence.ts";
import { latestOpinions, unboundReason } from "../../src/policy/opinions.ts";
import type { Role } from "../../src/policy/policy.ts";
import { proposersOf, unattributedCommits } from "../../src/policy/proposers.ts";
import { candidatesOf, lostTeams, membersOf } from "../../src/policy/roles.ts";
import { commit, DIGEST, facts, person, review, soundPolicy, without } from "./sample.ts";

describe("the latest opinion of a person", () => {
  const at = (minute: number) => `2026-10-19T10:0${minute}:00Z`;
  const early = review(4, { id: 9, submittedAt: at(1) });
  const late = review(4, { id: 2, state: "CHANGES_REQUESTED", submittedAt: at(2) });

  it.each([
    ["the one given last, whatever its number", [early, late], 2],
    ["the one given last, wherever it is listed", [late, early], 2],
    ["the one with the higher number of one moment", [{ ...early, submittedAt: at(2) }, late], 9],
    [
      "the one with the higher number of one moment, wherever it is listed",
      [late, { ...early, submittedAt: at(2) }],
      9,
    ],
    ["an older one rather than one of no known time", [early, { ...late, submittedAt: "soon" }], 9],
    ["no comment", [early, review(4, { id: 11, state: "COMMENTED", submittedAt: at(3) })], 9],
    ["none that is still being written", [early, review(4, { id: 11, state: "PENDING", submittedAt: at(3) })], 9],
    [
      "one that was dismissed, and none before it",
      [early, review(4, { id: 11, state: "DISMISSED", submittedAt: at(3) })],
      11,
    ],
  ])("is %s", (_, reviews, id) => {
    expect(latestOpinions(reviews)).toEqual([expect.objectContaining({ id })]);
  });

  it("is one for each account, by id, and none of an account that is gone", () => {
    const opinions = latestOpinions([review(7), review(4), review(null), review(5, { state: "DISMISSED" })]);
    expect(opinions.map(({ author }) => author.id)).toEqual([4, 5, 7]);
  });
});

describe("an approval", () => {
  const { remembered: _, ...forgotten } = review(4, { sameContent: true, submittedAt: "2026-10-19T10:30:00Z" });
  const { sameContent: __, ...uncompared } = forgotten;
  const still = { forcePushes: [], retargets: [] };
  const before = "2026-10-19T10:29:59Z";
  const other = "approved other content than is proposed now";
  const unproved = "approved content that can not be proved to be the one proposed now; approve again";

  it.each([
    [
      "remembered for this content",
      review(4),
      { ...still, forcePushes: [{ at: "2099-01-01T00:00:00Z", actor: 1 }] },
      undefined,
    ],
    ["remembered for other content", review(4, { remembered: "other", sameContent: true }), still, other],
    ["forgotten, with nothing moved since", forgotten, still, undefined],
    [
      "forgotten, moved before it",
      forgotten,
      { forcePushes: [{ at: before, actor: 1 }], retargets: [before] },
      undefined,
    ],
    [
      "forgotten, pushed over in the same second",
      forgotten,
      { ...still, forcePushes: [{ at: forgotten.submittedAt, actor: 1 }] },
      unproved,
    ],
    ["forgotten, retargeted in the same second", forgotten, { ...still, retargets: [forgotten.submittedAt] }, unproved],
    ["forgotten, moved at no known time", forgotten, { ...still, retargets: ["once"] }, unproved],
    [
      "forgotten, given at no known time to what moved",
      { ...forgotten, submittedAt: "once" },
      { ...still, retargets: [before] },
      unproved,
    ],
    ["forgotten, of other content", { ...forgotten, sameContent: false }, still, unproved],
    ["forgotten, of content nobody compared", uncompared, still, unproved],
    ["forgotten, where pushes are not known", forgotten, { retargets: [] }, unproved],
    ["forgotten, where changes of the target are not known", forgotten, { forcePushes: [] }, unproved],
  ])("%s", (_name, given, moves, why) => {
    expect(unboundReason(given, DIGEST, moves)).toBe(why);
  });
});

describe("proposers", () => {
  it("are told by what they did first", () => {
    const sha = "1a2b3c4d5e6f7890".padEnd(40, "0");
    const known = facts({
      commits: [commit(11, { sha, committer: person(12), coAuthors: [person(13), null, person(10)] })],
      pushers: [14, 11],
      forcePushes: [
        { at: "2026-10-19T10:00:00Z", actor: 15 },
        { at: "2026-10-19T10:01:00Z", actor: null },
      ],
    });
    expect([...proposersOf(known)]).toEqual([
      [10, "opened the pull request"],
      [11, "wrote commit 1a2b3c4d5e6f"],
      [13, "is a co-author of commit 1a2b3c4d5e6f"],
      [12, "committed 1a2b3c4d5e6f"],
      [14, "pushed to the pull request"],
      [15, "pushed to the pull request"],
    ]);
  });

  it("are nobody where nothing is known", () =>
    expect(proposersOf(without(facts(), "pull", "commits", "pushers", "forcePushes")).size).toBe(0));

  it.each([
    ["its author", { author: null }],
    ["its committer", { committer: null }],
    ["a co-author", { coAuthors: [person(3), null] }],
  ])("can not be told of a commit when %s has no account", (_, changes) => {
    const strange = commit(10, changes);
    expect(unattributedCommits({ ...facts(), commits: [commit(10), strange] })).toEqual([strange]);
  });
});

describe("a role", () => {
  const policy = soundPolicy();
  const role: Role = { name: "risk", teams: ["acme/risk", "acme/audit"], users: [{ login: "kim", id: 30 }] };
  const teams: Evidence["teams"] = new Map([
    ["acme/risk", new Set([1, 2])],
    ["acme/audit", null],
    ["acme/other", new Set([9])],
  ]);

  it("is filled by its people and the members of its teams", () => {
    expect([...membersOf(role, teams)].sort((a, b) => a - b)).toEqual([1, 2, 30]);
    expect([...membersOf(role, undefined)]).toEqual([30]);
    expect(membersOf(undefined, teams).size).toBe(0);
  });

  it("names whom to ask: teams with somebody left, then people", () => {
    const ask = (mayFill: (one: { id: number }) => boolean) => candidatesOf(role, teams, mayFill);
    expect(ask(() => true)).toEqual(["@acme/risk", "@kim"]);
    expect(ask(({ id }) => id === 2)).toEqual(["@acme/risk"]);
    expect(ask(({ id }) => id === 30)).toEqual(["@kim"]);
    expect(ask(() => false)).toEqual([]);
    expect(candidatesOf(undefined, teams, () => true)).toEqual([]);
    expect(candidatesOf(role, undefined, () => true)).toEqual(["@kim"]);
  });

  it("names each team that is lost once, and none that was not asked for", () => {
    const names = [...policy.roles.keys()];
    const [first = ""] = names.flatMap((name) => policy.roles.get(name)?.teams ?? []);
    const lost = new Map([
      [first, null],
      ["acme/elsewhere", null],
    ]);
    expect(lostTeams([...names, ...names, "unknown"], policy, lost)).toEqual([
      `Team @${first} does not exist or is hidden from the App.`,
    ]);
    expect(lostTeams(names, policy, undefined)).toEqual([]);
    expect(lostTeams(names, policy, new Map([[first, new Set<number>()]]))).toEqual([]);
  });
});
