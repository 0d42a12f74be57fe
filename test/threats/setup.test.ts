// Threats against what stands around the registry, each tried over HTTP: what GitHub keeps out, and what the doctor finds.

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import type { Sandbox } from "../../sandbox/world.ts";
import type { Finding } from "../../src/plan/setup/finding.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { type EndToEnd, startPlace } from "../e2e/place.ts";

let place: EndToEnd;
const target = { owner: "acme", repo: "models" };

beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.close());

const repository = () => place.scene.sandbox.repository("acme/models");
const tokenOf = (login: string) => place.scene.people.find((one) => one.login === login)?.token ?? "";

/** What the doctor tells an administrator of one rule. */
async function diagnose(id: string, app = "registrar"): Promise<Pick<Finding, "verdict" | "got">[]> {
  const { url, gitUrl } = place.scene;
  const env = { GITHUB_API_URL: url, GITHUB_TOKEN: tokenOf("dora") };
  const words = ["doctor", "--repo", gitUrl, "--app", app, "--json"];
  const { out } = await runCommandLine("/", words, env);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return findings.filter((one) => one.id === id).map(({ verdict, got }) => ({ verdict, got }));
}

const told = (verdict: string, got: string) => [{ verdict, got: expect.stringContaining(got) }];

type Checks = Parameters<Sandbox["protectBranch"]>[2]["checks"];

function requireCheck(checks: Checks, bypass: Parameters<Sandbox["setRules"]>[1]["bypass"] = []): void {
  repository().rulesets = [];
  const { sandbox } = place.scene;
  sandbox.protectBranch("acme/models", "main", { checks: checks ?? [], approvals: 1 });
  for (const ruleset of repository().rulesets) ruleset.bypass = bypass;
}

/** Another App on the same organization, with a token of its installation. */
async function otherApp(slug: string): Promise<{ id: number; octokit: Octokit }> {
  const { sandbox } = place.scene;
  const permissions = { checks: "write", contents: "write", pull_requests: "write", statuses: "write" };
  const { id } = sandbox.createApp({ slug, permissions, events: [] });
  const installation = sandbox.install(id, "acme");
  const token = `ghs_${slug}`;
  const [first] = [...sandbox.state.installations.values()].filter(({ app }) => app.id === id);
  if (first === undefined) throw new Error(`${slug} is not installed as ${installation.id}`);
  const expiresAt = Date.now() + 3_600_000;
  sandbox.state.tokens.set(token, {
    kind: "installation",
    installation: first,
    permissions,
    repositories: undefined,
    expiresAt,
  });
  return { id, octokit: new Octokit({ auth: token, baseUrl: sandbox.url }) };
}

const environment = { ...target, environment_name: "production" };
const dora = () => place.actor("dora").octokit;
const put = (more: object) => dora().rest.repos.createOrUpdateEnvironment({ ...environment, ...more });
const allow = (name: string) => dora().rest.repos.createDeploymentBranchPolicy({ ...environment, name, type: "tag" });
const ourChecks = (ref: string) =>
  place.actor("ben").octokit.rest.checks.listForRef({ ...target, ref, check_name: "registrar / setup" });

describe("the required check", () => {
  let pull = 0;
  let head = "";
  const merge = () => place.actor("ana").octokit.rest.pulls.merge({ ...target, pull_number: pull });

  it("T51 of our name by an Actions job does not open the merge, since the rule pins our App", async () => {
    requireCheck([{ context: "registrar", appId: place.scene.appId }]);
    pull = await place.propose(place.actor("ana"), {
      title: "Loosen the policy",
      files: { "registry.yaml": "apiVersion: registrar/v1\nkind: Registry\n" },
    });
    head = (await place.actor("ben").octokit.rest.pulls.get({ ...target, pull_number: pull })).data.head.sha;
    await place.approve(pull, "ben");
    const { octokit } = await otherApp("github-actions");
    const run = { name: "registrar", head_sha: head, status: "completed", conclusion: "success" } as const;
    await octokit.rest.checks.create({ ...target, ...run });
    await place.scene.settled();
    await expect(merge()).rejects.toMatchObject({ status: 405 });
    expect(await diagnose("required-check")).toEqual(told("ok", `required from App ${place.scene.appId}`));
    expect(await diagnose("namesakes")).toEqual(told("warning", "a check of github-actions"));
  });

  it("T51 without a pinned source is found by the doctor", async () => {
    requireCheck([{ context: "registrar" }]);
    expect(await diagnose("required-check")).toEqual(told("missing", "required from any source"));
    requireCheck([]);
    expect(await diagnose("required-check")).toEqual(told("missing", "registrar is not required"));
  });

  it("T52 as a status of the same name holds every merge up, and the doctor says whose it is", async () => {
    requireCheck([{ context: "registrar" }]);
    const { octokit } = place.actor("ana");
    const other = await place.propose(place.actor("ana"), { title: "Say more", files: { "NOTES.md": "More.\n" } });
    await place.approve(other, "ben");
    const { sha } = (await octokit.rest.pulls.get({ ...target, pull_number: other })).data.head;
    const report = (state: "failure" | "success") =>
      octokit.rest.repos.createCommitStatus({ ...target, sha, state, context: "registrar" });
    await report("failure");
    await place.scene.settled();
    const land = () => octokit.rest.pulls.merge({ ...target, pull_number: other });
    await expect(land()).rejects.toMatchObject({ status: 405 });
    const [{ verdict, got } = { verdict: "", got: "" }] = await diagnose("namesakes");
    expect(verdict).toBe("warning");
    expect(got).toContain(`a status of ana on ${sha.slice(0, 12)}`);
    await report("success");
    expect((await land()).data.merged).toBe(true);
    await place.scene.settled();
  });

  it("T94 pinned to an App of before is found with both numbers, and nobody can merge meanwhile", async () => {
    const { id } = await otherApp("registrar-of-before");
    requireCheck([{ context: "registrar", appId: id }]);
    expect(await diagnose("required-check")).toEqual(
      told("missing", `required from App ${id}, and our App is ${place.scene.appId}`),
    );
    await expect(merge()).rejects.toMatchObject({ status: 405 });
  });

  it("T95 passed by a helper that is exempt is found by an administrator, and can not be told by others", async () => {
    const helper = await otherApp("merge-helper");
    const exempt = { actor_id: helper.id, actor_type: "Integration", bypass_mode: "exempt" } as const;
    requireCheck([{ context: "registrar", appId: place.scene.appId }], [exempt]);
    expect(await diagnose("branch-bypass")).toEqual(told("missing", `App ${helper.id} (exempt)`));
    const landed = await helper.octokit.rest.pulls.merge({ ...target, pull_number: pull });
    await place.scene.settled();
    // The second gate needs no list of who may bypass: what landed is judged as it landed.
    const { sha } = landed.data;
    expect(await place.tagText(`record/_registry/${sha}`)).toContain("Registrar-Outcome: bypassed");
  });
});

describe("the environment of a stage", () => {
  beforeAll(async () => {
    // The policy that landed above judges nothing; stages come from a sound one.
    const { SAMPLE_FILES } = await import("../../sandbox/story/sample.ts");
    requireCheck([]);
    repository().rulesets = [];
    await place
      .actor("dora")
      .push("main", { "registry.yaml": SAMPLE_FILES["registry.yaml"] ?? "" }, "Bring the policy back");
    await place.scene.settled();
  });

  it("T88 that administrators may bypass is found, and well once they may not", async () => {
    await put({});
    expect(await diagnose("environment-admins")).toEqual(told("missing", "administrators may bypass it"));
    await put({ can_admins_bypass: false });
    expect(await diagnose("environment-admins")).toEqual(told("ok", "they do not"));
  });

  it("T89 that any ref may deploy to is found, also when it says protected branches and there are none", async () => {
    expect(await diagnose("environment-refs")).toEqual(told("missing", "any branch and tag may deploy"));
    await put({ deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } });
    expect(await diagnose("environment-refs")).toEqual(told("missing", "any branch may deploy"));
    await put({ deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } });
    await allow("*#production#*");
    expect(await diagnose("environment-refs")).toEqual(told("ok", "tag *#production#*"));
    await allow("v*");
    expect(await diagnose("environment-refs")).toEqual(told("missing", "tag v*"));
  });

  it("that the App does not guard is a warning with the call that mends it, and well once it is a rule there", async () => {
    const locks = repository().environments.find(({ name }) => name === "production")?.locks ?? [];
    const [other] = [...place.scene.sandbox.state.apps.values()].filter(({ id }) => id !== place.scene.appId);
    if (other) locks.push(other);
    expect(await diagnose("environment-lock")).toEqual(told("warning", `it is none, and App ${other?.id} is`));
    const { url, gitUrl, appId } = place.scene;
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: tokenOf("dora") };
    const { out } = await runCommandLine("/", ["doctor", "--repo", gitUrl, "--app", "registrar"], env);
    const rules = "repos/acme/models/environments/production/deployment_protection_rules";
    expect(out).toContain(`gh api -X POST ${rules} -F integration_id=${appId}`);
    expect(out).toContain("production: Deployment protection rules, tick the App");
    const ours = place.scene.sandbox.state.apps.get(appId);
    if (ours) locks.push(ours);
    expect(await diagnose("environment-lock")).toEqual(told("ok", "the App is one"));
  });
});

describe("the check on the setup", () => {
  it("says on the head of the default branch what is missing, never under the name of the verdict", async () => {
    const head = await place.actor("dora").push("main", { "README.md": "# Models\n" }, "Say less");
    await place.scene.settled();
    const { data } = await ourChecks(head);
    expect(data.check_runs).toHaveLength(1);
    const [check] = data.check_runs;
    expect(check).toMatchObject({ status: "completed", conclusion: "action_required", app: { slug: "registrar" } });
    expect(check?.output.title).toMatch(/^\d+ missing around this registry/);
    expect(check?.output.summary).toContain("`required-check` branch main of acme/models");
    const verdicts = await place
      .actor("ben")
      .octokit.rest.checks.listForRef({ ...target, ref: head, check_name: "registrar" });
    expect(verdicts.data.check_runs).toEqual([]);
  });

  it("turns green once it is set up, and is not written again when nothing changed", async () => {
    // The App sees environments, so the one that was left open above would be told.
    await put({ deployment_branch_policy: null });
    const selected = { protected_branches: false, custom_branch_policies: true };
    await put({ can_admins_bypass: false, deployment_branch_policy: selected });
    await allow("*#production#*");
    const { url, gitUrl } = place.scene;
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: tokenOf("dora") };
    await runCommandLine("/", ["doctor", "--repo", gitUrl, "--app", "registrar", "--apply"], env);
    place.scene.app.sweep();
    await place.scene.settled();
    const { data: main } = await place.actor("ben").octokit.rest.repos.getBranch({ ...target, branch: "main" });
    const { data } = await ourChecks(main.commit.sha);
    expect(data.check_runs.at(0)).toMatchObject({ conclusion: "success" });
    expect(data.check_runs.at(0)?.output.title).toContain("the App can not see");
    const before = repository().checkRuns.length;
    place.scene.app.sweep();
    await place.scene.settled();
    expect(repository().checkRuns).toHaveLength(before);
  });

  it("T15 unsigned commits: are told with the call that refuses them, which --apply leaves to people and never takes back", async () => {
    const { url, gitUrl } = place.scene;
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: tokenOf("dora") };
    const doctor = async (...words: string[]) => {
      const { out } = await runCommandLine("/", ["doctor", "--repo", gitUrl, "--app", "registrar", ...words], env);
      return out;
    };
    await doctor("--apply");
    expect(await diagnose("signed-commits")).toEqual(told("warning", "no rule asks for it"));
    const { findings } = JSON.parse(await doctor("--json")) as { findings: Finding[] };
    const call = findings.find(({ id }) => id === "signed-commits")?.mend?.call ?? "";
    const [, body = "", path = ""] = /^echo '(.+)' \| gh api -X PUT (\S+) --input -$/.exec(call) ?? [];
    await dora().request(`PUT /${path}`, JSON.parse(body));
    expect(await diagnose("signed-commits")).toEqual(told("ok", "a rule asks for it"));
    expect(await diagnose("required-check")).toEqual(told("ok", `required from App ${place.scene.appId}`));
    expect(await doctor("--apply")).toContain("Nothing to set up");
    expect(await diagnose("signed-commits")).toEqual(told("ok", "a rule asks for it"));
  });
});
