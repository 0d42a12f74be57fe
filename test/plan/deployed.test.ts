// The issue about deployments that do not follow: when it is opened, what it says, and what closes it.

import { describe, expect, it } from "@jest/globals";
import { planDeployed } from "../../src/plan/deployed.ts";
import type { Running } from "../../src/policy/running.ts";
import { policyText, soundPolicy } from "../policy/sample.ts";
import { shippedRenderer } from "./sample.ts";

const renderer = shippedRenderer();
const stages = (more: string) =>
  soundPolicy(policyText(`  - { name: production, approvals: { risk: 1 }, environments: [eu, us]${more} }\n`));
const WATCHED = stages(", deployWithin: PT2H");
const MARK = "registrar:deployed fraud/production";
const APPROVED = { version: "1.1.0", tag: "fraud#production#7", since: "2026-11-01T10:00:00Z" };
const at = "2026-10-01T00:00:00Z";
const NEW: Running["deployed"] = { tag: "fraud#production#7", at, version: "1.1.0" };
const OLD: Running["deployed"] = { tag: "fraud#production#6", at, version: "1.0.0" };

function place(environment: string, deployed: Running["deployed"], approved: Running["approved"] = APPROVED): Running {
  const same = deployed !== undefined && "version" in deployed && deployed.version === approved.version;
  return { model: "fraud", stage: "production", environment, approved, ...(deployed && { deployed }), same };
}

function plan(running: readonly Running[], asOf: string, marks: readonly string[] = [], policy = WATCHED) {
  const open = marks.map((marker) => ({ marker, title: "As it was", body: "What it said" }));
  const context = { renderer, repositoryUrl: "https://github.com/acme/models", defaultBranch: "main", asOf };
  return planDeployed(running, policy, { open, context });
}

/** As a reader sees it. */
const seen = (issue: { body: string } | undefined) => issue?.body.replaceAll("\u200b", "");

const IN_TIME = "2026-11-01T12:00:00Z";
const LATE = "2026-11-01T12:00:01Z";

describe("what runs and was not approved", () => {
  it.each<[string, Running["deployed"]]>([
    ["an older version", OLD],
    ["nothing that was ever deployed", undefined],
    ["nothing", { tag: "fraud#production!#6", at, nothing: true }],
    ["what nobody can say", { tag: "fraud#production#99", at, unknown: "there is no sound record" }],
  ])("is told when the time is over, and not before: %s", (_, deployed) => {
    expect(plan([place("eu", deployed), place("us", NEW)], IN_TIME)).toEqual([]);
    expect(plan([place("eu", deployed), place("us", NEW)], LATE)).toMatchObject([
      { do: "keep-issue", marker: MARK, open: true, title: "Not deployed as approved: fraud in production (eu)" },
    ]);
  });

  it("is told side by side, with what is to do", () => {
    const [issue] = plan([place("eu", OLD), place("us", undefined)], LATE);
    expect(issue?.title).toBe("Not deployed as approved: fraud in production (eu, us)");
    expect(issue?.body).toContain("had 2 hours to follow");
    expect(seen(issue)).toContain("| `eu` | 1.1.0 | 1.0.0 (`fraud#production#6`) | 2026-10-01T00:00:00Z |");
    expect(issue?.body).toContain("| `us` | 1.1.0 | never deployed |  |");
    expect(issue?.body).toContain(
      "[`fraud#production#7`](https://github.com/acme/models/releases/tag/fraud%23production%237)",
    );
  });

  it("is told of a stage that was left empty", () => {
    const { version: _, ...approved } = APPROVED;
    const [issue] = plan([place("eu", OLD, approved)], LATE);
    expect(seen(issue)).toContain("The stage was left empty at 2026-11-01T10:00:00Z");
    expect(issue?.body).toContain("| `eu` | nothing | 1.0.0");
  });

  it("formats nothing of a name that others chose", () => {
    const [issue] = plan([place("eu @all | x", { tag: "fraud#production#99", at, unknown: "says @all [x](y)" })], LATE);
    expect(issue?.body).not.toMatch(/(^|[^\u200b])@all \[x\]\(y\)|eu @all \| x/);
    expect(issue?.title).not.toMatch(/ @all/);
  });

  it("is nobody's business where the policy says no time", () => {
    expect(plan([place("eu", OLD)], LATE, [], stages(""))).toEqual([]);
  });

  it("is the same issue however often it is looked at", () => {
    const running = [place("eu", OLD)];
    expect(plan(running, "2026-12-24T00:00:00Z", [MARK])).toEqual(plan(running, LATE));
  });
});

describe("an open issue", () => {
  it.each<[string, readonly Running[], typeof WATCHED, RegExp]>([
    ["every environment runs what is approved", [place("eu", NEW), place("us", NEW)], WATCHED, /\*\*Mended\.\*\*/],
    ["the policy says no time any more", [place("eu", OLD)], stages(""), /\*\*Over\.\*\*/],
  ])("is closed when %s", (_, running, policy, words) => {
    expect(plan(running, LATE, [MARK], policy)).toEqual([
      { do: "keep-issue", marker: MARK, open: false, title: "As it was", body: expect.stringMatching(words) },
    ]);
  });

  it.each<[string, readonly Running[]]>([
    ["another version was approved a moment ago", [place("eu", OLD, { ...APPROVED, since: LATE })]],
    ["nobody can say what is approved", []],
  ])("stays as it is when %s", (_, running) => expect(plan(running, LATE, [MARK])).toEqual([]));
});
