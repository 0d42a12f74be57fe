// What a landing leaves, to the letter: which findings a record has, and what of it is said in public.

import { describe, expect, it } from "@jest/globals";
import { BODY_LIMIT, MEMORY_LIMIT } from "../../src/plan/cut.ts";
import { planReceipts } from "../../src/plan/receipt.ts";
import { planSeal, type SealContext } from "../../src/plan/seal.ts";
import type { ProposalItem } from "../../src/policy/proposal.ts";
import type { Judgement, Verdict } from "../../src/policy/verdict.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { sampleBody } from "../registry/record-sample.ts";
import {
  judgement,
  oid,
  passed,
  promotion,
  proposal,
  pull,
  registration,
  sealed,
  shippedRenderer,
  verdict,
} from "./sample.ts";

const landed = { commit: oid("c"), parent: oid("b"), commits: [oid("c")] };
const context = (): SealContext => ({
  repository: { id: 42, name: "acme/models" },
  decidedAt: "2026-11-20T10:31:07Z",
  verifier: { id: "https://model-registrar.dev/verifier/v1", version: "0.1.0" },
  signing: "off",
  assignments: new Map([["fraud-detector/production", []]]),
  registrations: new Map(),
});
const upkeep: ProposalItem = {
  kind: "upkeep",
  changes: [{ kind: "edit-model", model: "fraud-detector", path: "models/fraud-detector/model.yaml" }],
};
const vacation: ProposalItem = {
  kind: "transition",
  move: "vacation",
  model: "fraud-detector",
  stage: "production",
  from: "1.4.2",
  path: promotion.path,
};
const gate = (id: string) => ({ id, type: "metric", status: "passed", reason: `${id} is well.` }) as const;

/** The bodies of the records of a landing. */
function seal(
  told: Verdict | undefined,
  items: readonly ProposalItem[] = [registration],
  findings: string[] = [],
): RecordBody[] {
  const made = told?.proposal ?? proposal(items);
  return planSeal({ landed, proposal: made, pull, findings }, told, context()).map(({ body }) => body);
}

const told = (items: readonly ProposalItem[], changes: Partial<Verdict> = {}) =>
  verdict({ status: "passed", proposal: proposal(items), judgements: items.map(passed), ...changes });

describe("a record", () => {
  it("holds the gates of its own items and of no other", () => {
    const judgements: Judgement[] = [
      judgement({ item: registration, status: "passed", gates: [gate("own")] }),
      judgement({ item: upkeep, status: "passed", gates: [gate("other")] }),
    ];
    const bodies = seal(told([registration, upkeep], { judgements }));
    expect(bodies.map(({ subject, gates }) => [subject.kind, gates.map(({ id }) => id)])).toEqual([
      ["registration", ["own"]],
      ["upkeep", ["other"]],
    ]);
    expect(bodies.map((body) => "sealedWith" in body)).toEqual([true, false]);
  });

  it("has findings when it is a bypass, and a break-glass only when it is none", () => {
    const breakGlass = { reason: "Down", expires: "2026-12-01", reviewWithin: 86_400 };
    const judgements = [{ ...passed(registration), breakGlass }];
    const [approved] = seal(told([registration], { judgements }));
    expect(approved).toMatchObject({ outcome: "approved", breakGlass: { reviewBy: "2026-11-21" } });
    expect(approved).not.toHaveProperty("findings");
    const [bypassed] = seal(told([registration], { judgements }), [registration], ["It was pushed."]);
    expect(bypassed).toMatchObject({ outcome: "bypassed", findings: ["It was pushed."] });
    expect(bypassed).not.toHaveProperty("breakGlass");
  });

  it.each<[string, Verdict | undefined, string[]]>([
    ["of what nobody judged", undefined, ["What landed could not be judged."]],
    [
      "of a verdict that did not pass and says no more",
      told([registration], { status: "pending" }),
      ["The verdict did not pass."],
    ],
    [
      "of a gate that is not met, and no more of the verdict",
      told([registration], {
        status: "failed",
        judgements: [
          judgement({ item: registration, status: "failed", gates: [{ ...gate("auc"), status: "failed" }] }),
        ],
      }),
      ["Gate auc: auc is well."],
    ],
  ])("is a bypass %s", (_, judged, findings) => {
    expect(seal(judged)).toMatchObject([{ outcome: "bypassed", findings }]);
  });

  it("names all files that changed in a way no rule allows", () => {
    const made = proposal([]);
    const content = ["registry.yaml", "models/x/model.yaml"].map((path) => ({ path, mode: "100644", blob: oid("e") }));
    const [body] = seal(verdict({ status: "passed", proposal: { ...made, content }, judgements: [] }));
    expect(body?.findings).toEqual([expect.stringMatching(/^\S+, \S+ changed in a way no rule allows\.$/)]);
    expect(seal(told([registration]))[0]).not.toHaveProperty("findings");
  });

  it("of a stage that is left asks for no registration", () => {
    expect(seal(told([vacation]))).toMatchObject([{ outcome: "vacated" }]);
  });

  it("holds fifty findings at most", () => {
    const many = Array.from({ length: 60 }, (_, at) => `Finding ${at}.`);
    const [body] = seal(told([registration]), [registration], many);
    expect(body?.findings).toEqual(many.slice(0, 50));
  });
});

describe("what is said of a record", () => {
  const place = { renderer: shippedRenderer(), repositoryUrl: "https://github.com/acme/models" };
  const receipts = { ...place, after: "2026-11-20T00:00:00Z", texts: new Map<string, string>() };
  const known = {
    ...{
      number: 12,
      url: "https://github.com/acme/models/pull/12",
      title: "Promote",
      author: { login: "dana", id: 4 },
    },
    ...{ baseCommit: oid("1"), headCommit: oid("2") },
  };
  const gates = Array.from({ length: 3000 }, (_, at) => gate(`gate-${at}-with-a-long-name`));

  it("is nothing when nothing follows from it", () => {
    const bypass = sampleBody({ outcome: "bypassed", findings: ["It was pushed."] });
    expect(planReceipts([sealed(bypass)], receipts)).toEqual([]);
  });

  it("fits into a release and a comment, and says where the rest is", () => {
    const actions = planReceipts([sealed(sampleBody({ gates, pullRequest: known }))], receipts);
    const release = actions.find((one) => one.do === "publish-release");
    expect(release?.body).toContain("_The rest is in the record among the assets._");
    expect(release?.body.length).toBeLessThanOrEqual(BODY_LIMIT);
    const findings = Array.from({ length: 50 }, (_, at) => `Finding ${at}: ${"long ".repeat(400)}`);
    const bypass = sampleBody({ outcome: "bypassed", findings, pullRequest: known });
    const [comment] = planReceipts(
      Array.from({ length: 40 }, () => sealed(bypass)),
      receipts,
    );
    const said = comment?.do === "audit-comment" ? comment.body : "";
    expect(said).toContain("_The rest is in the records._");
    expect(said.length).toBeLessThanOrEqual(BODY_LIMIT - MEMORY_LIMIT);
  });

  it("leads to no receipt when its signature is false", () => {
    const [comment] = planReceipts([sealed(sampleBody({ pullRequest: known }), "invalid")], receipts);
    expect(comment).toMatchObject({ do: "audit-comment", body: expect.not.stringContaining("churn%23production") });
  });
});
