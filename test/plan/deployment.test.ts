import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { claimOf, type DeploymentQuestion, planAnswer, planDelay } from "../../src/plan/deployment.ts";
import type { Resolution } from "../../src/registry/resolve.ts";
import { policyText, readPolicy, soundPolicy } from "../policy/sample.ts";

const SHA = "a".repeat(40);
const TAG = "fraud#production#7";
const policy = soundPolicy(
  policyText(
    "  - { name: staging, approvals: { engineering: 1 } }\n" +
      "  - { name: production, approvals: { risk: 1 }, environments: [prod-eu, Prod-US] }\n",
  ),
);
const ground = { policy, defaultBranch: "main", app: "registrar[bot]" };
const question: DeploymentQuestion = {
  run: 9,
  environment: "prod-eu",
  event: "push",
  ref: TAG,
  sha: SHA,
  title: "Deploy",
  actor: "ana",
};
const holding: Resolution = {
  model: "fraud",
  version: "1.1.0",
  stage: "production",
  sequence: 7,
  commit: SHA,
  outcome: "approved",
  decidedAt: "2026-10-01T00:00:00Z",
  repository: "acme/models",
  artifacts: [],
  approvals: [
    { role: "risk", login: "chloe", id: 5 },
    { role: "engineering", login: "ben", id: 3 },
  ],
  tag: TAG,
  page: `https://github.com/acme/models/releases/tag/${encodeURIComponent(TAG)}`,
  record: { name: "record/fraud/production/7", sha256: "b".repeat(64) },
  signature: "verified",
  warnings: [],
};
const dispatch = { event: "repository_dispatch", ref: "main", title: TAG, actor: "registrar[bot]" };

function answer(asked: Partial<DeploymentQuestion>, found: Parameters<typeof planAnswer>[2] = holding) {
  const whole = { ...question, ...asked };
  return planAnswer(whole, claimOf(whole, ground), found);
}

describe("a deployment", () => {
  it.each<[string, Partial<DeploymentQuestion>]>([
    ["by the tag of its receipt", {}],
    ["by its release", { event: "release" }],
    ["by hand on its tag", { event: "workflow_dispatch" }],
    ["to another environment of the stage, in any case", { environment: "PROD-us" }],
    ["that the App dispatched", { ...dispatch, sha: "c".repeat(40) }],
  ])("%s may go", (_what, asked) => {
    expect(answer(asked)).toMatchObject({ do: "answer-deployment", run: 9, state: "approved" });
  });

  it("that may go is told what it deploys and who approved it", () => {
    expect(answer({}).comment).toBe(
      "`fraud` `1.1.0` is what `production` holds, by `fraud#production#7` and its record `record/fraud/production/7`; its signature verifies. Approved by `chloe`, `ben`.",
    );
    const excepted = { ...holding, signature: "off" as const, exceptions: ["the gate auc waived until 2026-12-01"] };
    expect(answer({}, excepted).comment).toMatch(/records are not signed here\..*It holds it with the gate auc waived/);
  });

  it.each<[string, Partial<DeploymentQuestion>, Parameters<typeof planAnswer>[2], RegExp]>([
    ["from a branch", { ref: "main" }, holding, /Only a receipt such as `<model>#production#7`/],
    ["of a pull request", { event: "pull_request" }, holding, /started by `pull_request`/],
    ["by a schedule", { event: "schedule" }, holding, /started by `schedule`/],
    ["of another stage", { ref: "fraud#staging#7" }, holding, /Only a receipt/],
    ["of a stage that was left", { ref: "fraud#production!#7" }, holding, /Only a receipt/],
    ["of a registration", { ref: "fraud@v1.1.0" }, holding, /Only a receipt/],
    ["dispatched by a person", { ...dispatch, actor: "ana" }, holding, /started by `repository_dispatch`/],
    ["dispatched by nobody", { ...dispatch, actor: undefined }, holding, /started by `repository_dispatch`/],
    ["dispatched elsewhere", { ...dispatch, ref: "next" }, holding, /on `next`/],
    ["dispatched for nothing", { ...dispatch, title: "deploy" }, holding, /Only a receipt/],
    ["where no stage is deployed", { environment: "prod" }, holding, /No stage of the policy .*`prod`.*`environments`/],
    ["of another commit", { sha: "c".repeat(40) }, holding, /This run is of commit `c{40}`, and .* `a{40}`/],
    ["of an older receipt", { ref: "fraud#production#6" }, holding, /since 2026-10-01T00:00:00Z that is `1.1.0`/],
    ["dispatched for an older receipt", { ...dispatch, title: "fraud#production#6" }, holding, /is not what/],
    [
      "of what does not verify",
      {},
      { refused: "signature-invalid", reason: "The signature of record/fraud/production/7 was not made by a key." },
      /Nothing may be deployed for `fraud@production`\. The signature/,
    ],
    ["that could not be looked up", {}, undefined, /Nobody can say/],
  ])("%s is rejected", (_what, asked, found, why) => {
    const whole = { ...question, ...asked };
    expect(planAnswer(whole, claimOf(whole, ground), found)).toMatchObject({
      state: "rejected",
      comment: expect.stringMatching(why),
    });
  });

  it("is rejected while the policy can not be read", () => {
    const broken = claimOf(question, { ...ground, policy: readPolicy("") as never });
    expect(planAnswer(question, broken, holding)).toMatchObject({
      state: "rejected",
      comment: expect.stringMatching(/^The policy can not be read: .*the policy is empty/),
    });
  });

  it.each([
    ["unread", "The receipts can not be read at the moment"],
    ["untaken", "The answer is known, and GitHub did not take it"],
  ] as const)("is told why it takes time (%s), without being decided", (why, text) => {
    const delay = planDelay(question, why);
    expect(delay).not.toHaveProperty("state");
    expect(delay.comment).toContain(text);
  });

  it("goes only as what the receipts say, whatever it is called", () => {
    const word = fc.oneof(fc.constantFrom(TAG, "main", "registrar[bot]", "prod-eu", "push", SHA), fc.string());
    const asked = fc.record({ event: word, ref: word, sha: word, title: word, actor: word, environment: word });
    fc.assert(
      fc.property(asked, (words) => {
        const { state, comment } = answer(words);
        expect(comment.length).toBeLessThanOrEqual(1024);
        if (state === "approved") {
          expect(words.environment.toLowerCase()).toBe("prod-eu");
          expect([words.ref, words.title]).toContain(TAG);
          expect(words.sha === SHA || words.actor === "registrar[bot]").toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
