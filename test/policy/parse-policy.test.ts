import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { GATES } from "../../src/policy/gates/index.ts";
import { policyOf } from "../../src/policy/parse-policy.ts";
import { isPolicy } from "../../src/policy/policy.ts";
import { formatProblem } from "../../src/registry/problem.ts";
import { schemaFor } from "../../src/registry/validators.ts";
import { policyText, readPolicy, registryOf, STAGES, soundPolicy } from "./sample.ts";

const example = (name: string) => readFileSync(`docs/${name}-registry.yaml`, "utf8");

describe("a policy", () => {
  it.each(["example", "minimal"])("is understood from the published %s", (name) => {
    const policy = soundPolicy(example(name));
    expect(policy.stages.at(-1)).toMatchObject({ name: "production", from: "staging" });
  });

  it("gets its defaults where it says nothing", () => {
    const gates =
      "gates: [{ type: metric, metric: auc, floor: 0.8 }, { type: non-inferiority, metric: auc, margin: 0.01 }]";
    const policy = soundPolicy(policyText(`  - { name: live, approvals: { risk: 2 }, ${gates} }`));
    expect(policy).toMatchObject({
      includeChildTeams: false,
      registration: { gates: [] },
      upkeep: { gates: [] },
      retirement: { gates: [{ id: "approvals", approvals: { owners: 1 } }] },
    });
    expect(policy.stages[0]).toMatchObject({
      gates: [
        { type: "approvals", approvals: { risk: 2 } },
        { id: "metric-auc", bound: "interval", level: 0.95 },
        { id: "non-inferiority-auc", baseline: "champion", allowPoint: false, level: 0.95 },
      ],
      rollback: { gates: [{ type: "approvals", approvals: { risk: 2 } }] },
      vacation: { gates: [{ type: "approvals", approvals: { risk: 2 } }] },
    });
  });

  it("knows teams by organization and slug in lower case", () => {
    const { roles } = soundPolicy(policyText(STAGES).replace("[risk]", '["@Other/Risk", Risk]'));
    expect(roles.get("risk")?.teams).toEqual(["other/risk", "acme/risk"]);
  });

  it("keeps the gates of tiers and models apart and soaks in the stage before", () => {
    const more =
      "tiers: { high: { production: { soak: P7D, approvals: { risk: 2 } } } }\nmodels: { fraud: { staging: { gates: [{ type: card, sections: [uses] }] } } }";
    const policy = soundPolicy(policyText(STAGES, more));
    expect(policy.tiers.get("high")?.get("production")).toMatchObject([
      { type: "approvals", id: "tier.high.approvals", approvals: { risk: 2 } },
      { type: "soak", id: "tier.high.soak", stage: "staging", duration: 604_800 },
    ]);
    expect(policy.models.get("fraud")?.get("staging")).toMatchObject([{ type: "card", id: "model.fraud.card" }]);
  });

  it("says where each gate is written", () => {
    const text = policyText(STAGES);
    const soak = soundPolicy(text).stages[1]?.gates.find(({ type }) => type === "soak");
    expect(text.split("\n")[(soak?.at?.line ?? 0) - 1]).toBe("    soak: P3D");
  });

  it("has a gate in the schema for each gate in the list", () => {
    const described = Object.keys(schemaFor("Registry")["$defs"]).filter((name) => name.endsWith("Gate"));
    const listed = Object.keys(GATES).filter((type) => type !== "approvals" && type !== "soak");
    expect(described).toEqual(listed.map((type) => `${type}Gate`));
  });
});

describe("a policy that is none", () => {
  it.each([
    ["is missing", policyOf(registryOf({}), { owner: "acme" }), "policy-missing"],
    ["is empty", readPolicy(""), "policy-empty"],
    ["holds comments only", readPolicy("# later\n\n"), "policy-empty"],
    ["is not text", readPolicy(null), "file-not-text"],
    ["has no stage", readPolicy(policyText("  []")), "policy-empty"],
  ])("%s", (_what, policy, code) =>
    expect(isPolicy(policy) ? [] : policy).toMatchObject([{ code, file: "registry.yaml" }]),
  );
});

const live = (rest: string) => policyText(`  - { name: live, approvals: { risk: 1 }, ${rest} }`);
const owned = (replaced: string, by: string) => policyText(STAGES).replace(replaced, by);

describe("a mistake in a policy is told with its line", () => {
  it.each([
    [
      "nobody approves changes of the policy",
      owned("policyChange: { approvals: { owners: 1 } }", "policyChange: {}"),
      "policy-empty",
      "policyChange",
    ],
    ["an empty list of them", owned("{ owners: 1 }", "{}"), "policy-empty", "policyChange"],
    ["a stage without approvals", policyText("  - { name: live }"), "missing-key", "live"],
    ["an unknown role", live("rollback: { approvals: { rsik: 1 } }"), "unknown-role", "rsik"],
    ["a role of nobody", owned("risk: { teams: [risk] }", "risk: {}"), "policy-invalid", "risk:"],
    ["more approvals than people", owned("{ owners: 1 }", "{ owners: 2 }"), "policy-invalid", "owners: 2"],
    ["an unknown stage before", owned("from: staging", "from: stagging"), "unknown-stage", "stagging"],
    ["a stage that comes from itself", owned("from: staging", "from: production"), "unknown-stage", "from: production"],
    ["two stages of one name", owned("name: production", "name: staging"), "policy-invalid", "name: staging"],
    ["a soak with nothing before", live("soak: P1D"), "policy-invalid", "soak"],
    ["a time to deploy in months", live("deployWithin: P1M"), "wrong-value", "P1M"],
    ["a soak in months", owned("P3D", "P3M"), "wrong-value", "P3M"],
    ["a rollback nobody approves", live("rollback: { approvals: {} }"), "policy-empty", "rollback"],
    [
      "both floor and ceiling",
      live("gates: [{ type: metric, metric: a, floor: 1, ceiling: 2 }]"),
      "policy-invalid",
      "floor",
    ],
    ["neither floor nor ceiling", live("gates: [{ type: disparity, disparity: a }]"), "policy-invalid", "disparity"],
    ["an unknown gate", live("gates: [{ type: metrik }]"), "wrong-value", "metrik"],
    ["an unknown key of a gate", live("gates: [{ type: card, section: [a] }]"), "unknown-key", "section"],
    ["a margin of zero", live("gates: [{ type: non-inferiority, metric: a, margin: 0 }]"), "wrong-value", "margin"],
    [
      "a baseline that is no version",
      live('gates: [{ type: non-inferiority, metric: a, margin: 1, baseline: { version: "1" } }]'),
      "policy-invalid",
      "baseline",
    ],
    [
      "two gates of one name",
      live("gates: [{ type: card, sections: [a] }, { type: card, sections: [b] }]"),
      "policy-invalid",
      "card",
    ],
    [
      "a check that waits for itself",
      live("gates: [{ type: checks, checks: [{ name: registrar }] }]"),
      "policy-invalid",
      "registrar",
    ],
    [
      "a gate with nothing to look at",
      policyText(STAGES, "upkeep: { gates: [{ type: card, sections: [a] }] }"),
      "policy-invalid",
      "upkeep",
    ],
    ["an addition to no stage", policyText(STAGES, "tiers: { high: { prod: {} } }"), "unknown-stage", "prod"],
    [
      "a tier with fewer approvals",
      policyText(STAGES.replace("risk: 1", "risk: 2"), "tiers: { high: { production: { approvals: { risk: 1 } } } }"),
      "policy-loosened",
      "tiers",
    ],
    [
      "a model with a shorter soak",
      policyText(STAGES, "models: { fraud: { production: { soak: PT1H } } }"),
      "policy-loosened",
      "models",
    ],
  ])("%s", (_what, text, code, onLine) => {
    const policy = readPolicy(text);
    const problems = isPolicy(policy) ? [] : policy;
    expect(problems.map((problem) => problem.code)).toContain(code);
    const told = problems.find((problem) => problem.code === code);
    expect(text.split("\n")[(told?.at?.line ?? 0) - 1]).toContain(onLine);
    expect(formatProblem(told ?? { code: "policy-invalid", file: "", what: "", fix: "" })).toMatch(
      /^registry\.yaml:\d+:\d+: .+\. [A-Z].+\.$/,
    );
  });

  it("comes with all the others", () => {
    const policy = readPolicy(live("soak: P1D, rollback: { approvals: { nobody: 1 } }").replace("{ owners: 1 }", "{}"));
    expect((isPolicy(policy) ? [] : policy).map(({ code }) => code)).toEqual([
      "policy-empty",
      "policy-invalid",
      "unknown-role",
    ]);
  });
});
