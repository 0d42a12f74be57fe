// Threats that come in by another door than a review: buttons, comments, forged or strange webhooks, a suspended App.
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { startThreats, type Threats } from "./place.ts";
import { type Pull, REPO } from "./pull.ts";
import { bypassed } from "./rows.ts";

let threats: Threats;
/** Nobody has approved it, and nothing here may change that. */
let waiting: Pull;

beforeAll(async () => {
  threats = await startThreats({ overrides: { backoff: { baseMs: 10, capMs: 50 } } });
  waiting = await threats.open("ana");
});

afterAll(() => threats.close());

const WAITING = { conclusion: "action_required", says: expect.stringContaining("Waiting for 1 approval") };
const scene = () => threats.place.scene;
const models = () => scene().sandbox.repository("acme/models");
const ours = () => models().checkRuns.filter(({ app }) => app.id === scene().appId);

async function expectStillWaiting(): Promise<void> {
  await scene().settled();
  expect(await threats.check(waiting)).toMatchObject(WAITING);
}

/** A webhook to the App; with the wrong secret it is forged. */
function ring(event: string, payload: object, secret = scene().settings.webhookSecret): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return fetch(scene().webhookUrl, { method: "POST", headers, body });
}

describe("an outsider", () => {
  it("T73 button: finds none on a check, and one that is pressed anyway does nothing", async () => {
    const run = ours().find(({ name }) => name === "registrar");
    expect(run?.actions).toEqual([]);
    run?.actions.push({ label: "Approve", description: "Approve it", identifier: "approve" });
    scene().sandbox.pressAction("acme/models", { runId: run?.id ?? 0, identifier: "approve", login: "otto" });
    await expectStillWaiting();
  });

  it("T96 other ways in: a review, a wish for the check and an unsigned webhook give nobody a voice", async () => {
    await waiting.review("otto");
    const run = ours().findLast(({ name }) => name === "registrar");
    await threats.as("sam").rest.checks.rerequestRun({ ...REPO, check_run_id: run?.id ?? 0 });
    await expectStillWaiting();
    const payload = { action: "submitted", review: { state: "approved", user: { login: "ben" } } };
    expect((await ring("pull_request_review", payload, "a secret of somebody else's choice")).status).toBe(401);
    await expectStillWaiting();
  });
});

describe("a stranger", () => {
  it.each([
    ["/healthz", "alive\n"],
    ["/readyz", "ready\n"],
  ])("T77 status page: tells one word and nothing about the build (%s)", async (path, word) => {
    expect(await (await fetch(scene().app.url + path)).text()).toBe(word);
  });

  it("T85 forged dispatch: is not heard by the App, and our workflows ask the receipts and not the event", async () => {
    const event = { ...REPO, event_type: "deploy", client_payload: { version: "6.6.6" } };
    await threats.as("sam").rest.repos.createDispatchEvent(event);
    await scene().settled();
    expect(scene().sandbox.deliveries.filter((one) => one.event === "repository_dispatch")).toEqual([]);
    const files = readdirSync("docs/workflows").map((name) => `docs/workflows/${name}`);
    for (const file of [...files, "templates/init/deploy.yml"]) {
      const lines = readFileSync(file, "utf8").split("\n");
      const heard = lines.filter((line) => line.includes("client_payload"));
      expect(heard.filter((line) => !/^run-name:|^ +(if|at-least):/.test(line))).toEqual([]);
      expect(lines.filter((line) => /^\s*(- )?run:/.test(line) && line.includes("${{"))).toEqual([]);
      const resolving = /^\s*run: .* resolve .* --key |^\s*uses: .*\/registrar-resolve@[0-9a-f]{40}$/;
      expect(lines.filter((line) => resolving.test(line))).toHaveLength(1);
    }
  });
});

describe("a check", () => {
  it("T54 unfinished check: none is ever left in progress, also when GitHub fails in the middle", async () => {
    const written: unknown[] = [];
    const forget = scene().sandbox.after(({ method, route, body }) => {
      if (method !== "GET" && route.includes("/check-runs")) written.push(Reflect.get(Object(body), "status"));
    });
    let failures = 0;
    const mend = scene().sandbox.intercept(({ method, route }) => {
      if (method !== "POST" || !route.endsWith("/comments") || failures >= 2) return undefined;
      failures += 1;
      return faults.serverError(502);
    });
    const pull = await threats.open("ana");
    forget();
    mend();
    expect(failures).toBe(2);
    expect(await threats.check(pull)).toMatchObject(WAITING);
    expect(new Set(written)).toEqual(new Set(["completed"]));
    expect(ours().filter(({ status }) => status !== "completed")).toEqual([]);
  });

  it("T55 status on the test merge: opens nothing, and our checks lie on the head alone", async () => {
    const { rest } = threats.as("sam");
    const pull = await threats.open("ana");
    const { data } = await rest.pulls.get({ ...REPO, pull_number: pull.number });
    const sha = data.merge_commit_sha ?? "";
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
    await rest.repos.createCommitStatus({ ...REPO, sha, state: "success", context: "registrar" });
    await expect(pull.merge("ana")).rejects.toMatchObject({ status: 405 });
    expect(ours().filter(({ headSha }) => headSha === sha)).toEqual([]);
    await pull.merge("dora");
    expect(await threats.trace(pull)).toEqual(bypassed(pull));
  });
});

describe("an installation", () => {
  it("T67 suspended: nothing can be merged without the check, which comes when it is resumed", async () => {
    const { sandbox } = scene();
    const [id = 0] = sandbox.state.installations.keys();
    sandbox.suspend(id);
    await scene().settled();
    const pull = await threats.open("ana");
    await expect(threats.check(pull)).rejects.toThrow("no check");
    await expect(pull.merge("ana")).rejects.toMatchObject({ status: 405 });
    sandbox.suspend(id, false);
    await scene().settled();
    expect(await threats.check(pull)).toMatchObject(WAITING);
  });

  it("T66 of one organization: reaches no repository of another, whatever a webhook names", async () => {
    const { sandbox } = scene();
    sandbox.createOrganization({ login: "others", admins: ["dora"] });
    await sandbox.createRepository({ owner: "others", name: "models", autoInit: true, private: true });
    const { id } = sandbox.repository("others/models");
    const refused = new Promise<number>((resolve) => {
      const forget = sandbox.after(({ path, status }) => {
        if (!path.includes("/repos/others/models")) return;
        forget();
        resolve(status);
      });
    });
    const repository = { id, name: "models", full_name: "others/models", owner: { login: "others" } };
    const [installation = 0] = sandbox.state.installations.keys();
    const payload = { action: "opened", pull_request: { number: 1 }, installation: { id: installation } };
    const named = { ...payload, repository: { ...repository, default_branch: "main" } };
    expect((await ring("pull_request", named)).status).toBe(202);
    expect(await refused).toBe(404);
    // What is out of reach is not asked for again and again.
    await scene().settled();
    expect(sandbox.repository("others/models").checkRuns).toEqual([]);
  });

  it("T67 taken away: work that is under way ends, and nothing is repeated", async () => {
    const { sandbox } = scene();
    const [id = 0] = sandbox.state.installations.keys();
    let failed = 0;
    sandbox.after(({ status, path }) => {
      if (status === 401 || (status === 404 && path.includes("/access_tokens"))) failed += 1;
    });
    await threats.heardLate(async () => {
      await threats.open("ana");
      sandbox.uninstall(id);
    });
    expect(failed).toBeGreaterThan(0);
    threats.place.scene.app.sweep();
    await scene().settled();
  });
});
