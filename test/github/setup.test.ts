// Reading what GitHub enforces: what a reader may not see is told as that, and nothing is guessed from a 404.

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Fault } from "../../sandbox/hooks.ts";
import type { Octokit } from "../../src/github/request.ts";
import { readPolicy } from "../../src/github/setup/policy.ts";
import { readRepositoryFacts, type SettingsReader } from "../../src/github/setup/reader.ts";
import { readBranchRules, readClassic, readRulesets } from "../../src/github/setup/rules.ts";
import { readEnvironments, readImmutable, readWorkflows } from "../../src/github/setup/settings.ts";
import { type Place, startPlace } from "./place.ts";

let place: Place;

beforeAll(async () => {
  place = await startPlace();
  place.sandbox.protectBranch("acme/registry", "main", { checks: [{ context: "registrar" }] });
});
afterAll(() => place.close());

const readerOf = (rest: Octokit["rest"], isApp = false): SettingsReader => {
  return { rest, owner: "acme", name: "registry", isApp };
};
const person = (login: "ada" | "otto") => readerOf(place.people[login].rest as Octokit["rest"]);
const app = () => readerOf(place.repo.rest, true);

/** Runs while requests for a route meet a fault. */
async function during<T>(path: RegExp, fault: Fault, run: () => Promise<T>): Promise<T> {
  const undo = place.sandbox.intercept((exchange) => (path.test(exchange.path) ? fault : undefined));
  try {
    return await run();
  } finally {
    undo();
  }
}
const answer = (body: unknown): Fault => ({ do: "answer", when: "before", reply: { status: 200, body } });
const hidden = (text: string) => ({ hidden: expect.stringContaining(text) });

describe("a reader", () => {
  it("who administrates is told that releases are not immutable, others are told nothing", async () => {
    expect(await readImmutable(person("otto"), true)).toEqual({ known: false });
    expect(await readImmutable(person("ada"), false)).toEqual(hidden("403"));
    const unclear = await during(/immutable-releases/, faults.notFound(), () => readImmutable(person("ada"), false));
    expect(unclear).toEqual(hidden("404"));
  });

  it("who administrates is told that there is no classic protection, others are told nothing", async () => {
    expect((await readClassic(person("otto"), "main", { isAdmin: true })).classic).toEqual({ known: null });
    expect((await readClassic(person("ada"), "main", { isAdmin: false })).classic).toEqual(hidden("403"));
    expect((await readClassic(app(), "gone", { isAdmin: false })).head).toEqual(hidden("404"));
  });

  it("of classic protection has all that guards the branch", async () => {
    const protection = {
      required_status_checks: { strict: true, contexts: ["registrar"], checks: [{ context: "registrar", app_id: -1 }] },
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        dismiss_stale_reviews: true,
        bypass_pull_request_allowances: {
          users: [{ login: "ada" }],
          teams: [{ slug: "risk" }],
          apps: [{ slug: "bot" }],
        },
      },
      required_signatures: { enabled: true },
      enforce_admins: { enabled: false },
      allow_force_pushes: { enabled: true },
    };
    const read = () => readClassic(person("otto"), "main", { isAdmin: true });
    const { classic } = await during(/\/protection$/, answer(protection), read);
    expect(classic).toEqual({
      known: {
        ...{ checks: [{ context: "registrar", appId: -1 }], approvals: 2, dismissStale: true, lastPushApproval: false },
        ...{
          signedCommits: true,
          enforceAdmins: false,
          reviewBypass: ["@ada", "team risk", "App bot"],
          forcePushes: true,
          deletions: false,
        },
      },
    });
  });

  it("sees who may bypass a ruleset only as an administrator", async () => {
    const bypassOf = async (reader: SettingsReader) => {
      const rulesets = await readRulesets(reader);
      return "known" in rulesets ? rulesets.known.map(({ bypass }) => bypass) : rulesets;
    };
    expect(await bypassOf(person("otto"))).toEqual([{ known: [] }]);
    expect(await bypassOf(app())).toEqual([hidden("only to those who may change it")]);
    const [ruleset] = place.sandbox.repository("acme/registry").rulesets;
    // So GitHub answers installations.
    const redacted = answer({
      id: ruleset?.id,
      name: "x",
      source: "acme/registry",
      enforcement: "active",
      bypass_actors: null,
    });
    expect(await during(/\/rulesets\/\d+$/, redacted, () => bypassOf(app()))).toEqual([hidden("only to those")]);
  });

  it("sees the rules of a branch like everybody", async () => {
    const rules = await readBranchRules(app(), "main");
    expect("known" in rules && rules.known.map(({ type }) => type)).toContain("required_status_checks");
  });

  it("is told of workflows and environments, or that they are hidden", async () => {
    expect(await readWorkflows(person("otto"))).toEqual({ known: false });
    expect(await readWorkflows(app())).toEqual(hidden("403"));
    expect(await readEnvironments(person("otto"))).toEqual({ known: [] });
    expect(await readEnvironments(app())).toEqual(hidden("403"));
  });

  it("is told whether auto-merge is on, unless GitHub leaves it out", async () => {
    expect((await readRepositoryFacts(app())).autoMerge).toEqual({ known: false });
    const poor = { html_url: "https://x", default_branch: "main", owner: { type: "Organization" } };
    const facts = await during(/^\/repos\/acme\/registry$/, answer(poor), () => readRepositoryFacts(person("ada")));
    expect(facts).toMatchObject({ autoMerge: hidden("only to those who may write"), isAdmin: false });
  });

  it("takes a broken answer for no answer", async () => {
    const read = () => readRulesets(person("otto"));
    await expect(during(/\/rulesets$/, faults.serverError(502), read)).rejects.toMatchObject({ status: 502 });
  });
});

describe("the policy", () => {
  it("is read as it lies on the branch, with its problems", async () => {
    expect(await readPolicy(app(), "main")).toEqual({
      known: expect.arrayContaining([expect.objectContaining({ file: "registry.yaml" })]),
    });
    const commit = await place.commit("without", { "registry.yaml": null });
    expect(await readPolicy(app(), commit)).toEqual({ known: [expect.objectContaining({ code: "policy-missing" })] });
  });

  it("of an empty repository is not known", async () => {
    const read = () => readPolicy(app(), "main");
    expect(await during(/\/git\/trees\//, faults.conflict(), read)).toEqual(hidden("409"));
  });
});
