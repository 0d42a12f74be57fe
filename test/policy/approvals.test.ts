import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { judgeApprovals } from "../../src/policy/approvals.ts";
import type { Evidence, Review } from "../../src/policy/evidence.ts";
import { approvalsGate } from "../../src/policy/gates/approvals.ts";
import type { ApprovalReport } from "../../src/policy/verdict.ts";
import { commit, contextOf, DIGEST, facts, person, review, soundPolicy, without } from "./sample.ts";

const NEEDED = { risk: 1, engineering: 1 };
const policy = soundPolicy();

function report(evidence: Evidence, developers: { login: string; id?: number }[] = []): ApprovalReport {
  return judgeApprovals(NEEDED, policy, evidence, { developers, contentDigest: DIGEST });
}

function finding(evidence: Evidence, developers: { login: string; id?: number }[] = []) {
  const approvals = report(evidence, developers);
  return approvalsGate.judge(
    { type: "approvals", id: "approvals", approvals: NEEDED },
    contextOf({}, { evidence, approvals }),
  );
}

const approvedBy = (...ids: number[]): Review[] => ids.map((id) => review(id, { id: 20 + id }));

function forgotten(more: Partial<Review> = {}): Review {
  const { remembered: _none, ...rest } = review(4, { id: 30, sameContent: true, ...more });
  return rest;
}

describe("approvals", () => {
  it.each([
    ["of two people of the two roles", facts({ reviews: approvedBy(1, 4) })],
    ["that only fit when somebody moves to the other role", facts({ reviews: approvedBy(1, 3) })],
    [
      "after a request for changes by the same person",
      facts({ reviews: [review(1, { id: 1, state: "CHANGES_REQUESTED" }), ...approvedBy(1, 4)] }),
    ],
    ["with a later comment", facts({ reviews: [...approvedBy(1, 4), review(1, { id: 40, state: "COMMENTED" })] })],
    [
      "with a request for changes from outside",
      facts({ reviews: [...approvedBy(1, 4), review(77, { id: 40, state: "CHANGES_REQUESTED" })] }),
    ],
    [
      "that nobody remembered, at the same content and never pushed over",
      facts({ reviews: [...approvedBy(1), forgotten()] }),
    ],
    [
      "with a force push before them",
      facts({ reviews: [...approvedBy(1), forgotten()], forcePushes: [{ at: "2026-10-19T10:29:00Z", actor: 10 }] }),
    ],
    [
      "with a change of the target before them",
      facts({ reviews: [...approvedBy(1), forgotten()], retargets: ["2026-10-19T10:29:00Z"] }),
    ],
    ["in any order", facts({ reviews: approvedBy(1, 4).toReversed() })],
  ])("%s are enough", (_what, evidence) => expect(finding(evidence).status).toBe("passed"));

  it.each([
    [
      "there is none",
      facts(),
      /0 of 2 approvals: engineering 0 of 1, ask @acme\/engineering; risk 0 of 1, ask @acme\/risk/,
    ],
    ["one person approved for both roles", facts({ reviews: approvedBy(3) }), /1 of 2 approvals/],
    [
      "the reviewer opened the pull request",
      facts({ reviews: approvedBy(1, 4), pull: { ...pull(), author: person(4) } }),
      /1 of 2/,
    ],
    ["the reviewer wrote a commit", facts({ reviews: approvedBy(1, 4), commits: [commit(10), commit(4)] }), /1 of 2/],
    [
      "the reviewer committed",
      facts({ reviews: approvedBy(1, 4), commits: [commit(10, { committer: person(4) })] }),
      /1 of 2/,
    ],
    [
      "the reviewer is a co-author",
      facts({ reviews: approvedBy(1, 4), commits: [commit(10, { coAuthors: [person(1)] })] }),
      /1 of 2/,
    ],
    ["the reviewer pushed", facts({ reviews: approvedBy(1, 4), pushers: [1] }), /1 of 2/],
    [
      "the reviewer force-pushed",
      facts({ reviews: approvedBy(1, 4), forcePushes: [{ at: "2026-10-18T00:00:00Z", actor: 1 }] }),
      /1 of 2/,
    ],
    [
      "the reviewer left the team",
      facts({
        reviews: approvedBy(1, 4),
        teams: new Map([
          ["acme/risk", new Set([2])],
          ["acme/engineering", new Set([4])],
        ]),
      }),
      /ask @acme\/risk/,
    ],
    [
      "the reviewer may not read the repository any more",
      facts({ reviews: approvedBy(1, 4), readers: new Set([1]) }),
      /engineering 0 of 1/,
    ],
    [
      "the team is gone",
      facts({
        reviews: approvedBy(1, 4),
        teams: new Map([
          ["acme/risk", null],
          ["acme/engineering", new Set([1, 4])],
        ]),
      }),
      /Team @acme\/risk does not exist/,
    ],
    [
      "nobody is left to ask",
      facts({
        teams: new Map([
          ["acme/risk", new Set([10])],
          ["acme/engineering", new Set([4])],
        ]),
      }),
      /risk 0 of 1, nobody is left to ask/,
    ],
    [
      "the content has changed since",
      facts({ reviews: [...approvedBy(1), review(4, { id: 30, remembered: "other" })] }),
      /1 of 2/,
    ],
    [
      "other content was remembered, whatever the commit says",
      facts({ reviews: [...approvedBy(1), review(4, { id: 30, remembered: "other", sameContent: true })] }),
      /1 of 2/,
    ],
    [
      "it was forgotten and the content differs",
      facts({ reviews: [...approvedBy(1), forgotten({ sameContent: false })] }),
      /1 of 2/,
    ],
    [
      "it was forgotten and force-pushed over",
      facts({ reviews: [...approvedBy(1), forgotten()], forcePushes: [{ at: "2026-10-19T10:31:00Z", actor: 10 }] }),
      /1 of 2/,
    ],
    [
      "it was forgotten and force-pushed over within the same second",
      facts({ reviews: [...approvedBy(1), forgotten()], forcePushes: [{ at: "2026-10-19T10:30:00Z", actor: 10 }] }),
      /1 of 2/,
    ],
    [
      "it was forgotten and the target was another one then",
      facts({ reviews: [...approvedBy(1), forgotten()], retargets: ["2026-10-19T10:31:00Z"] }),
      /1 of 2/,
    ],
    [
      "it was forgotten and changes of the target are not known",
      without(facts({ reviews: [...approvedBy(1), forgotten()] }), "retargets"),
      /1 of 2/,
    ],
    [
      "it was forgotten and force pushes are not known",
      without(facts({ reviews: [...approvedBy(1), forgotten()] }), "forcePushes"),
      /1 of 2/,
    ],
    [
      "the approval was dismissed",
      facts({ reviews: [...approvedBy(1), review(4, { id: 30, state: "DISMISSED" })] }),
      /1 of 2/,
    ],
    [
      "a dismissal came after an approval",
      facts({ reviews: [...approvedBy(1, 4), review(4, { id: 30, state: "DISMISSED" })] }),
      /1 of 2/,
    ],
    [
      "the same second holds an approval and a later rejection",
      facts({
        reviews: [
          ...approvedBy(1, 4),
          review(4, { id: 31, submittedAt: "2026-10-19T10:24:00Z", state: "CHANGES_REQUESTED" }),
        ],
      }),
      /@user-4 \(engineering\) asks for changes/,
    ],
    [
      "somebody of a role that is asked wants changes",
      facts({ reviews: [...approvedBy(1, 4), review(2, { id: 30, state: "CHANGES_REQUESTED" })] }),
      /2 of 2 approvals.*@user-2 \(risk\) asks for changes/,
    ],
    ["the reviewer is a bot", facts({ reviews: [...approvedBy(1), review(person(4, "Bot"), { id: 30 })] }), /1 of 2/],
    ["the account is gone", facts({ reviews: [...approvedBy(1), review(null, { id: 30 })] }), /1 of 2/],
    [
      "a commit belongs to nobody",
      facts({ reviews: approvedBy(1, 4), commits: [commit(10), commit(null, { authorEmail: "x@example.org" })] }),
      /Commit 111111111111 \(x@example.org\) belongs to no account/,
    ],
    [
      "a co-author belongs to nobody",
      facts({ reviews: approvedBy(1, 4), commits: [commit(10, { coAuthors: [null] })] }),
      /belongs to no account/,
    ],
  ])("do not suffice when %s", (_what, evidence, reason) => {
    const { status, reason: said } = finding(evidence);
    expect({ status, said }).toEqual({ status: "pending", said: expect.stringMatching(reason) });
  });

  it.each([
    ["by id, whatever the login is now", [{ login: "renamed", id: 4 }]],
    ["by login when there is no id, in any case", [{ login: "USER-4" }]],
  ])("of the version's developers do not count, known %s", (_how, developers) => {
    const evidence = facts({ reviews: approvedBy(1, 4) });
    expect(finding(evidence, developers).status).toBe("pending");
    expect(report(evidence, developers).discounted).toEqual([
      { reviewer: person(4), why: "is a developer of the version" },
    ]);
  });

  it.each(["pull", "reviews", "commits", "pushers", "teams", "readers"] as const)(
    "are not counted while %s is not known",
    (fact) => {
      const evidence = without(facts({ reviews: approvedBy(1, 4) }), fact);
      expect(finding(evidence)).toMatchObject({ status: "pending", reason: expect.stringContaining("Not known here") });
      expect(report(evidence).roles.flatMap(({ approved }) => approved)).toEqual([]);
    },
  );

  it("take the order of the roles by name, whatever the order in the policy", () => {
    const made = judgeApprovals({ risk: 1, engineering: 1 }, policy, facts(), {
      developers: [],
      contentDigest: DIGEST,
    });
    const same = judgeApprovals({ engineering: 1, risk: 1 }, policy, facts(), {
      developers: [],
      contentDigest: DIGEST,
    });
    expect(made.roles.map(({ role }) => role)).toEqual(["engineering", "risk"]);
    expect(same).toEqual(made);
  });

  it("are not asked of a team whose only member has approved for another role", () => {
    const teams = new Map([
      ["acme/risk", new Set([3])],
      ["acme/engineering", new Set([3])],
    ]);
    const { roles } = report(facts({ reviews: approvedBy(3), teams }));
    expect(roles.map(({ approved, candidates }) => [approved.length, candidates])).toEqual(
      expect.arrayContaining([
        [1, []],
        [0, []],
      ]),
    );
  });

  it("are blocked once by somebody of two roles", () => {
    const { blocking } = report(facts({ reviews: [review(3, { state: "CHANGES_REQUESTED" })] }));
    expect(blocking).toEqual([{ reviewer: person(3), role: "engineering" }]);
  });

  it("keep the commit that was reviewed, and none where GitHub names none", () => {
    const reviews = [review(1, { id: 21 }), review(4, { id: 24, commit: null })];
    const { roles } = report(facts({ reviews }));
    expect(roles.flatMap(({ approved }) => approved.map(({ commit: seen }) => seen))).toEqual(["", "e".repeat(40)]);
  });

  it("count of whoever took over the login of a developer that is known by id", () => {
    expect(finding(facts({ reviews: approvedBy(1, 4) }), [{ login: "user-4", id: 77 }]).status).toBe("passed");
  });

  it("of an account that is gone are told only where it approved", () => {
    const reviews = [review(null, { state: "COMMENTED" }), review(null, { id: 2, state: "CHANGES_REQUESTED" })];
    expect(report(facts({ reviews })).discounted).toEqual([]);
  });

  it("without a pull request say so", () => {
    const { reason } = finding(without(facts(), "pull"));
    expect(reason).toContain("a pull request that somebody could have approved");
  });

  it("that do not count are listed with a sentence", () => {
    const reviews = [...approvedBy(10, 77), review(1, { id: 30, remembered: "other" }), review(null, { id: 31 })];
    reviews.push(
      review(4, { id: 32, state: "DISMISSED" }),
      review(5, { id: 33 }),
      review(person(6, "Bot"), { id: 34 }),
    );
    const readers = new Set([1, 2, 3, 4, 6, 10]);
    expect(report(facts({ reviews, readers })).discounted.map(({ reviewer, why }) => `${reviewer?.id} ${why}`)).toEqual(
      [
        "undefined has no account any more",
        "1 approved other content than is proposed now",
        "4 has a review that was dismissed",
        "5 may not read the repository any more",
        "6 is a bot, not a person",
        "10 opened the pull request",
        "77 fills none of the roles that are asked",
      ],
    );
  });
});

function pull() {
  const { pull: value } = facts();
  if (!value) throw new Error("the facts have a pull request");
  return value;
}

describe("whatever the facts are", () => {
  const id = fc.integer({ min: 1, max: 8 });
  const evidence = fc.record({
    reviews: fc.array(
      fc.tuple(id, fc.constantFrom("APPROVED", "CHANGES_REQUESTED", "DISMISSED", "COMMENTED"), fc.boolean()),
      { maxLength: 8 },
    ),
    authors: fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 3 }),
    pushers: fc.array(id, { maxLength: 2 }),
    risk: fc.uniqueArray(id),
    engineering: fc.uniqueArray(id),
    developers: fc.array(id, { maxLength: 2 }),
  });

  it("approvers are people apart from proposers and developers, one slot each, members of the role they fill", () => {
    fc.assert(
      fc.property(evidence, (drawn) => {
        const known = facts({
          reviews: drawn.reviews.map(([by, state, same], index) =>
            review(by, { id: index + 1, state, remembered: same ? DIGEST : "other" }),
          ),
          commits: drawn.authors.map(([author, coAuthor]) => commit(author, { coAuthors: [person(coAuthor)] })),
          pushers: drawn.pushers,
          teams: new Map([
            ["acme/risk", new Set(drawn.risk)],
            ["acme/engineering", new Set(drawn.engineering)],
          ]),
        });
        const { roles } = report(
          known,
          drawn.developers.map((one) => ({ login: "x", id: one })),
        );
        const filled = roles.flatMap(({ role, approved }) =>
          approved.map(({ reviewer }) => ({ role, id: reviewer.id })),
        );
        const barred = new Set([10, ...drawn.authors.flat(), ...drawn.pushers, ...drawn.developers]);
        expect(new Set(filled.map((one) => one.id)).size).toBe(filled.length);
        for (const { role, id: approver } of filled) {
          expect(barred.has(approver)).toBe(false);
          expect(role === "risk" ? drawn.risk : drawn.engineering).toContain(approver);
          expect(drawn.reviews.findLast(([by, state]) => by === approver && state !== "COMMENTED")).toEqual([
            approver,
            "APPROVED",
            true,
          ]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
