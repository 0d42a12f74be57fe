// What an administrator's token would set up: all of it once, nothing twice, and nothing that somebody added is lost.

import { describe, expect, it } from "@jest/globals";
import { callOf, planSetup } from "../../../src/plan/setup/steps.ts";
import { APP, admins, app, enforced, enforcedBy, HIDDEN, ruleset, tagRuleset } from "./sample.ts";

const tells = (facts: Parameters<typeof planSetup>[0]) => planSetup(facts).steps.map((step) => step.tells);

describe("the plan", () => {
  it("is empty where all is well", () => {
    expect(planSetup(enforced())).toEqual({ steps: [], left: [] });
  });

  it("makes both rulesets and immutable releases where nothing is", () => {
    expect(tells({ ...enforcedBy([], []), immutableReleases: { known: false } })).toEqual([
      "Create the ruleset registrar for main",
      "Create the ruleset registrar tags for the tags of records and receipts",
      "Turn on immutable releases",
    ]);
  });

  it.each([
    ["passed by somebody", enforcedBy([ruleset({ bypass: { known: [admins()] } })])],
    ["not enforced", enforcedBy([ruleset({ enforcement: "disabled" })])],
    ["for the App of before", enforcedBy([ruleset()], [tagRuleset({ bypass: { known: [app("always", 41)] } })])],
    ["with exceptions", enforcedBy([ruleset()], [tagRuleset({ exclude: ["refs/tags/x"] })])],
    ["without a rule", enforcedBy([ruleset({ rules: ruleset().rules.slice(1) })])],
  ])("mends our ruleset that is %s", (_, facts) => {
    expect(planSetup(facts).steps).toEqual([expect.objectContaining({ do: "update-ruleset" })]);
  });

  it("leaves the rulesets of others alone", () => {
    const inherited = ruleset({ id: 9, inherited: true });
    expect(tells(enforcedBy([inherited]))).toEqual(["Create the ruleset registrar for main"]);
  });

  it("keeps what somebody added, and never asks for less than was asked", () => {
    const rules = [
      { type: "merge_queue", parameters: { merge_method: "MERGE" } },
      {
        type: "pull_request",
        parameters: { required_approving_review_count: 2, require_code_owner_review: true },
      },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          required_status_checks: [{ context: "test's", integration_id: 15 }, { context: "registrar" }],
        },
      },
    ];
    const [step] = planSetup(enforcedBy([ruleset({ id: 7, rules })])).steps;
    const body = step !== undefined && "body" in step ? step.body : undefined;
    expect(step).toMatchObject({ do: "update-ruleset", id: 7 });
    expect(body?.rules).toEqual(
      expect.arrayContaining([
        { type: "merge_queue", parameters: { merge_method: "MERGE" } },
        expect.objectContaining({
          type: "pull_request",
          parameters: expect.objectContaining({
            required_approving_review_count: 2,
            require_code_owner_review: true,
            dismiss_stale_reviews_on_push: true,
          }),
        }),
        expect.objectContaining({
          parameters: expect.objectContaining({
            strict_required_status_checks_policy: true,
            required_status_checks: [
              { context: "registrar", integration_id: APP },
              { context: "test's", integration_id: 15 },
            ],
          }),
        }),
      ]),
    );
    // The call is pasted into a shell: a name of somebody else's must not end the quotes.
    expect(step && callOf(step, enforced().place)).toContain("\"test'\\''s\"");
  });

  it("does not lock out the pull request that would bring the first policy", () => {
    const { steps, left } = planSetup({ ...enforcedBy([], []), policy: { known: [] } });
    expect(steps.map((step) => step.tells)).toEqual([
      "Create the ruleset registrar tags for the tags of records and receipts",
    ]);
    expect(left).toEqual([expect.stringContaining("waits for a sound registry.yaml")]);
  });

  it.each([
    ["nobody said which App it is", { app: HIDDEN }],
    ["the rulesets are hidden", { rulesets: HIDDEN }],
  ])("plans no ruleset when %s", (_, changes) => {
    expect(planSetup(enforced(changes))).toEqual({ steps: [], left: [expect.stringContaining("403")] });
  });
});
