// What runs where, over HTTP: deployments as GitHub keeps them, and the issue while they do not follow what was approved.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { MODEL, manifest, SAMPLE_FILES, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { tagUrl } from "../../src/registry/tag-url.ts";
import { type EndToEnd, startPlace } from "./place.ts";

const REPO = { owner: "acme", repo: "models" };
const HOUR = 3_600_000;
const POLICY = (SAMPLE_FILES["registry.yaml"] ?? "").replace(
  "- name: staging\n",
  "- name: staging\n    environments: [Blue, green]\n    deployWithin: PT2H\n",
);
const UNWATCHED = POLICY.replace("    deployWithin: PT2H\n", "");

let place: EndToEnd;
let passed = 0;

async function settle(title: string, files: Readonly<Record<string, string | null>>): Promise<void> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, "ben", "dora");
  await place.land(place.actor("ana"), pull);
}

const assign = (version: string) =>
  settle(`Stage ${version}`, { [stagePath("staging")]: stageFile("staging", version, "Candidate") });

const rest = () => place.actor("ben").octokit.rest;

/** Makes a deployment as a workflow would, with one status after the other. */
async function deploy(environment: string, ref: string, ...states: readonly ("success" | "failure" | "inactive")[]) {
  const draft = { ...REPO, ref, environment, auto_merge: false, required_contexts: [] };
  const { data } = await rest().repos.createDeployment(draft);
  if (!("id" in data)) throw new Error("no deployment was made");
  for (const state of states) await tell(data.id, state);
  await place.scene.settled();
  return data.id;
}

const tell = (deployment_id: number, state: "success" | "failure" | "inactive", environment_url = "") =>
  rest().repos.createDeploymentStatus({ ...REPO, deployment_id, state, environment_url });

/** Lets hours pass for the App, and has it look at everything. */
async function pass(hours: number): Promise<void> {
  passed += hours * HOUR;
  place.scene.app.sweep();
  await place.scene.settled();
}

async function issues(): Promise<{ number: number; title: string; body: string; state: string }[]> {
  const { data } = await rest().issues.listForRepo({ ...REPO, state: "all", direction: "asc" });
  const ours = data.filter(({ body }) => body?.includes("registrar:deployed"));
  return ours.map(({ number, title, body, state }) => ({ number, title, body: body ?? "", state }));
}

beforeAll(async () => {
  const now = () => new Date(Date.now() + passed);
  place = await startPlace({
    files: { "registry.yaml": POLICY },
    overrides: { now, backoff: { baseMs: 5, capMs: 20 } },
  });
  await settle("Register 1.0.0", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) });
  await settle("Register 1.1.0", { [versionPath("1.1.0")]: manifest("1.1.0", SOUND) });
  await assign("1.0.0");
  // GitHub spells an environment as it was first made.
  await deploy("blue", "main");
  await deploy("green", "main");
});

afterAll(() => place.close());

describe("what runs where", () => {
  it("is no issue before the time of the policy is over, and one afterwards, however often it is looked at", async () => {
    await pass(1);
    expect(await issues()).toEqual([]);
    await pass(2);
    await pass(1);
    const [issue, ...more] = await issues();
    expect(more).toEqual([]);
    expect(issue).toMatchObject({
      state: "open",
      title: `Not deployed as approved: ${MODEL} in staging (Blue, green)`,
      body: expect.stringContaining("| `green` | 1.0.0 | never deployed |"),
    });
  });

  it("is told by environment, and is mended when the last one runs what is approved", async () => {
    await deploy("blue", `${MODEL}#staging#1`, "success");
    expect(await issues()).toMatchObject([{ state: "open", title: expect.stringMatching(/\(green\)$/) }]);
    const green = await deploy("green", "main");
    await tell(green, "success", tagUrl(`${place.scene.url}/acme/models`, `${MODEL}#staging#1`));
    await place.scene.settled();
    expect(await issues()).toMatchObject([{ state: "closed", body: expect.stringContaining("**Mended.**") }]);
  });

  it("stays mended when GitHub calls a deployment inactive, or another one fails", async () => {
    const [blue] = (await rest().repos.listDeployments({ ...REPO, environment: "blue" })).data;
    await tell(blue?.id ?? 0, "inactive");
    await deploy("blue", `${MODEL}@v1.1.0`, "failure");
    await pass(1);
    expect(await issues()).toMatchObject([{ state: "closed" }]);
  });

  it("is an issue at once when something else is deployed, and again when somebody closes it", async () => {
    await deploy("green", `${MODEL}@v1.1.0`, "success");
    const [issue] = await issues();
    expect(issue).toMatchObject({ state: "open", body: expect.stringContaining("| `green` | 1.0.0 | 1.1.0 (") });
    await rest().issues.update({ ...REPO, issue_number: issue?.number ?? 0, state: "closed" });
    await pass(0);
    expect(await issues()).toMatchObject([{ state: "open" }]);
    await deploy("green", `${MODEL}#staging#1`, "success");
    expect(await issues()).toMatchObject([{ state: "closed" }]);
  });

  it("is unknown by a tag that somebody made without a record", async () => {
    const sha = (await place.tags()).get(`${MODEL}@v1.0.0`) ?? "";
    await place.actor("sam").octokit.rest.git.createRef({ ...REPO, ref: `refs/tags/${MODEL}#staging#9`, sha });
    await deploy("blue", `${MODEL}#staging#9`, "success");
    expect(await issues()).toMatchObject([
      { state: "open", body: expect.stringContaining("unknown: there is no sound") },
    ]);
    await place.actor("dora").octokit.rest.git.deleteRef({ ...REPO, ref: `tags/${MODEL}#staging#9` });
    await deploy("blue", `${MODEL}#staging#1`, "success");
    expect(await issues()).toMatchObject([{ state: "closed" }]);
  });

  it("gives a new decision its own time, and an empty stage has to be empty", async () => {
    await settle("Vacate", { [stagePath("staging")]: null });
    await pass(1);
    expect(await issues()).toMatchObject([{ state: "closed" }]);
    await pass(2);
    expect(await issues()).toMatchObject([{ state: "open", body: expect.stringContaining("| nothing | 1.0.0 (") }]);
    await deploy("blue", `${MODEL}#staging!#2`, "success");
    await deploy("green", `${MODEL}#staging!#2`, "success");
    expect(await issues()).toMatchObject([{ state: "closed" }]);
  });

  it("opens and closes nothing while GitHub can not be read whole", async () => {
    await assign("1.1.0");
    let failures = 0;
    const mend = place.scene.sandbox.intercept(({ route, body }) => {
      if (!route.endsWith("/graphql") || !JSON.stringify(body).includes("deployments(") || failures >= 6)
        return undefined;
      failures += 1;
      expect(issuesNow()).toEqual(["closed"]);
      return failures % 2 === 0 ? faults.serverError(502) : faults.cut("after");
    });
    await pass(3);
    mend();
    expect(failures).toBe(6);
    expect(await issues()).toMatchObject([{ state: "open" }]);
  });

  it("is nobody's business any more when the policy says no time", async () => {
    await settle("Watch no longer", { "registry.yaml": UNWATCHED });
    await pass(0);
    expect(await issues()).toMatchObject([{ state: "closed", body: expect.stringContaining("**Over.**") }]);
  });
});

/** States of these issues without asking over HTTP. */
function issuesNow(): string[] {
  const all = [...place.scene.sandbox.repository("acme/models").issues.values()];
  return all.filter(({ body }) => body?.includes("registrar:deployed")).map(({ state }) => state);
}
