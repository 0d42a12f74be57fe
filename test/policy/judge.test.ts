import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Evidence, Review } from "../../src/policy/evidence.ts";
import { judge } from "../../src/policy/judge.ts";
import type { Proposal } from "../../src/policy/proposal.ts";
import { contentDigest, propose } from "../../src/policy/propose.ts";
import { neededFacts, requirementsFor } from "../../src/policy/requirements.ts";
import type { RecordOutcome, SealedRecord } from "../../src/registry/record.ts";
import {
  commit,
  facts,
  PROMOTION,
  person,
  policyText,
  record,
  registryOf,
  review,
  STAGES,
  soundPolicy,
  without,
} from "./sample.ts";

const TIERS = "tiers: { high: { production: { soak: P7D, approvals: { risk: 2 } } } }";
const POLICY = policyText(STAGES, TIERS);
const policy = soundPolicy(POLICY);

const head = (kind: string) => `apiVersion: registrar/v1\nkind: ${kind}\n`;
const version = (name: string) =>
  `${head("ModelVersion")}model: fraud\nversion: "${name}"\nartifacts: [{ name: model, digest: { sha256: "${"0".repeat(64)}" } }]\n`;
const stage = (name: string, held: string) =>
  `${head("StageAssignment")}model: fraud\nstage: ${name}\nversion: "${held}"\n`;
const identity = (tier: string) => `${head("Model")}model: fraud\nriskTier: ${tier}\n`;

const BASE: Readonly<Record<string, string>> = {
  "registry.yaml": policyText(STAGES, `${TIERS.slice(0, -1)}, low: {} }`),
  "models/fraud/model.yaml": identity("low"),
  "models/fraud/versions/1.0.0.yaml": version("1.0.0"),
  "models/fraud/versions/1.1.0.yaml": version("1.1.0"),
  "models/fraud/stages/staging.yaml": stage("staging", "1.1.0"),
  "models/fraud/stages/production.yaml": stage("production", "1.0.0"),
};
const PRODUCTION = { "models/fraud/stages/production.yaml": stage("production", "1.1.0") };
const BASE_POLICY = soundPolicy(BASE["registry.yaml"]);

const holding = (held: string, outcome: RecordOutcome = "approved") =>
  record(`record/fraud/production/${held}`, { version: held, outcome });

function proposal(changed: Readonly<Record<string, string>>, records?: readonly SealedRecord[], base = BASE): Proposal {
  return propose(registryOf(base), registryOf({ ...base, ...changed }), BASE_POLICY, () => records);
}

/** All that a promotion of 1.1.0 to production needs; the reviews saw what is proposed. */
function enough(proposed: Proposal, more: Partial<Evidence> = {}): Evidence {
  const remembered = contentDigest(7, "main", proposed.content);
  const staged = record("record/fraud/staging/1", { version: "1.1.0", decidedAt: "2026-10-01T00:00:00Z" });
  const registered = record("record/fraud/v1.1.0", {
    subject: { kind: "registration", model: "fraud", version: "1.1.0" },
  });
  return facts({
    reviews: [review(1, { id: 21, remembered }), review(4, { id: 24, remembered })],
    assignments: new Map([
      ["fraud/staging", [staged]],
      ["fraud/production", [holding("1.0.0")]],
    ]),
    registrations: new Map([["fraud@1.1.0", registered]]),
    ...more,
  });
}

describe("a proposal", () => {
  it.each([
    ["an older version that held the stage goes back", [holding("1.1.0"), holding("1.0.0")], "rollback"],
    ["the champion got there by a bypass", [holding("1.1.0", "bypassed"), holding("1.0.0")], "rollback"],
    ["the older version got there by a bypass", [holding("1.1.0"), holding("1.0.0", "bypassed")], "promotion"],
    [
      "the version just rolled away from would come back",
      [holding("1.1.0", "rolled-back"), holding("1.0.0"), holding("1.1.0")],
      "promotion",
    ],
    ["the champion has no record yet", [holding("1.0.0")], "promotion"],
    ["it never held the stage", [holding("1.1.0")], "promotion"],
    ["the records are not known", undefined, "promotion"],
  ])("is what it is when %s", (_what, records, move) => {
    const base = { ...BASE, ...PRODUCTION };
    const back = proposal({ "models/fraud/stages/production.yaml": stage("production", "1.0.0") }, records, base);
    expect(back.items).toMatchObject([{ kind: "transition", move, from: "1.1.0", to: "1.0.0" }]);
  });

  it.each([
    ["the policy", { "registry.yaml": `${BASE["registry.yaml"]}\n# a comment\n` }],
    ["a risk tier", { "models/fraud/model.yaml": identity("high") }],
    ["a guard file", { ".github/workflows/deploy.yml": "on: push\n" }],
  ])("that changes %s may hold nothing else", (_what, changed) => {
    const alone = proposal(changed);
    expect({ kinds: alone.items.map(({ kind }) => kind), problems: alone.problems }).toEqual({
      kinds: ["policy-change"],
      problems: [],
    });
    expect(proposal({ ...changed, ...PRODUCTION }).problems.map(({ code }) => code)).toContain("mixed-change");
  });

  it("that breaks the policy is told so, though the old policy judges it", () => {
    expect(proposal({ "registry.yaml": "" }).problems.map(({ code }) => code)).toContain("policy-empty");
  });

  it("that only describes a model is upkeep", () => {
    const described = proposal({ "models/fraud/model.yaml": `${identity("low")}description: Better words\n` });
    expect(described.items).toMatchObject([{ kind: "upkeep", changes: [{ kind: "edit-model" }] }]);
  });

  it("has one digest for one content, in any order, and another for anything else", () => {
    const [a, b] = [
      { path: "a", mode: "100644", blob: "1" },
      { path: "b", mode: null, blob: null },
    ];
    const digest = contentDigest(7, "main", [a, b]);
    expect(contentDigest(7, "main", [b, a])).toBe(digest);
    const others = [
      contentDigest(8, "main", [a, b]),
      contentDigest(7, "next", [a, b]),
      contentDigest(7, "main", [a]),
      contentDigest(7, "main", [{ ...a, mode: "100755" }, b]),
    ];
    expect(new Set([digest, ...others]).size).toBe(5);
  });
});

describe("the requirements", () => {
  it("of a tier add to the stage: the larger number and the longer soak", () => {
    const gates = requirementsFor(policy, PROMOTION, { riskTier: "high" });
    expect(gates).toMatchObject([
      { id: "approvals", approvals: { risk: 2, engineering: 1 } },
      { id: "soak", duration: 604_800 },
    ]);
  });

  it("of a rollback are its own", () => {
    const gates = requirementsFor(policy, { ...PROMOTION, move: "rollback" }, { riskTier: "high" });
    expect(gates).toMatchObject([{ type: "approvals", approvals: { engineering: 1 } }]);
  });

  it("say which facts to gather", () => {
    expect(neededFacts(BASE_POLICY, proposal(PRODUCTION))).toEqual({
      facts: expect.arrayContaining(["reviews", "commits", "teams", "assignments", "registrations"]),
      teams: expect.arrayContaining(["acme/risk", "acme/engineering"]),
      codeCommits: [],
      assignments: ["fraud/production", "fraud/staging"],
      registrations: ["fraud@1.1.0"],
    });
  });
});

describe("a verdict", () => {
  const promotion = proposal(PRODUCTION);

  it("passes when everything holds, and names policy and content", () => {
    const verdict = judge(promotion, BASE_POLICY, enough(promotion));
    expect(verdict).toMatchObject({
      status: "passed",
      contentDigest: contentDigest(7, "main", promotion.content),
      policy: BASE_POLICY.digest,
    });
    expect(verdict.judgements[0]?.gates.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "registered passed",
      "order passed",
      "approvals passed",
      "soak passed",
    ]);
  });

  it.each(["pull", "reviews", "commits", "pushers", "teams", "assignments", "registrations"] as const)(
    "waits while %s is not known",
    (fact) => {
      expect(judge(promotion, BASE_POLICY, without(enough(promotion), fact)).status).toBe("pending");
    },
  );

  it("fails with the problems of a policy, and judges nothing by it", () => {
    const problem = { code: "policy-missing", file: "registry.yaml", what: "none", fix: "write it" } as const;
    expect(judge(promotion, [problem], enough(promotion))).toMatchObject({
      status: "failed",
      judgements: [],
      problems: [problem],
    });
  });

  it("fails with any problem of the proposal, whatever was approved", () => {
    const problem = { code: "base-moved", file: "registry.yaml", what: "the base has moved", fix: "update" } as const;
    expect(judge({ ...promotion, problems: [problem] }, BASE_POLICY, enough(promotion)).status).toBe("failed");
  });

  it("passes a proposal that asks for nothing", () => {
    const nothing = proposal({});
    expect(judge(nothing, BASE_POLICY, facts()).status).toBe("passed");
  });

  it("never gets better by a commit, a push, a dismissed approval, a lost member or a stricter policy", () => {
    const id = fc.integer({ min: 1, max: 6 });
    const drawn = fc.record({
      approvers: fc.uniqueArray(id, { maxLength: 4 }),
      authors: fc.array(fc.option(id, { freq: 4 }), { maxLength: 2 }),
      who: id,
      worse: fc.constantFrom("commit", "unattributed", "push", "dismissal", "member", "stricter"),
    });
    fc.assert(
      fc.property(drawn, ({ approvers, authors, who, worse }) => {
        const remembered = contentDigest(7, "main", promotion.content);
        const reviews = approvers.map((by, index) => review(by, { id: index + 1, remembered }));
        const known = enough(promotion, { reviews, commits: [commit(10), ...authors.map((author) => commit(author))] });
        const first = judge(promotion, BASE_POLICY, known).status;
        const strict = soundPolicy(
          BASE["registry.yaml"]?.replace(
            "approvals: { risk: 1, engineering: 1 }",
            "approvals: { risk: 2, engineering: 1 }",
          ),
        );
        const second = judge(promotion, worse === "stricter" ? strict : BASE_POLICY, worsen(known, worse, who)).status;
        if (first !== "passed") expect(second).not.toBe("passed");
      }),
    );
  });
});

function worsen(known: Evidence, worse: string, who: number): Evidence {
  const { reviews = [], commits = [], pushers = [], teams = new Map() } = known;
  switch (worse) {
    case "commit":
      return { ...known, commits: [...commits, commit(who)] };
    case "unattributed":
      return { ...known, commits: [...commits, commit(10, { coAuthors: [null] })] };
    case "push":
      return { ...known, pushers: [...pushers, who] };
    case "dismissal":
      return {
        ...known,
        reviews: reviews.map(
          (one): Review => (one.author?.id === who ? { ...one, author: person(who), state: "DISMISSED" } : one),
        ),
      };
    case "member":
      return {
        ...known,
        teams: new Map([...teams].map(([team, ids]) => [team, ids && new Set([...ids].filter((id) => id !== who))])),
      };
    default:
      return known;
  }
}
