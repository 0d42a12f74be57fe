// The second lock over HTTP: a deployment waits at an environment, and the App says whether it may go.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { MODEL, manifest, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;
const REPOSITORY = "acme/models";
const FIRST = `${MODEL}#staging#1`;

async function settle(title: string, files: Readonly<Record<string, string>>): Promise<void> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, "ben");
  await place.land(place.actor("ana"), pull);
}

beforeAll(async () => {
  place = await startPlace();
  await settle("Register 1.0.0", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) });
  await settle("Stage 1.0.0", { [stagePath("staging")]: stageFile("staging", "1.0.0", "Candidate") });
});

afterAll(() => place.close());

type Question = Omit<Parameters<EndToEnd["scene"]["sandbox"]["requestProtection"]>[1], "appId">;

const ask = async (question: Question) => {
  const { sandbox, appId, settled } = place.scene;
  const run = await sandbox.requestProtection(REPOSITORY, { appId, ...question });
  await settled();
  return run;
};

const answersTo = (run: number) => {
  const requests = place.scene.sandbox.repository(REPOSITORY).protectionRequests;
  return requests.filter((request) => request.run.id === run).flatMap(({ answers }) => answers);
};

const hear = async (question: Question) => answersTo(await ask(question));

describe("a deployment that waits", () => {
  it("goes when it is of the receipt that its stage holds", async () => {
    expect(await hear({ environment: "Staging", ref: FIRST })).toMatchObject([
      { state: "approved", comment: expect.stringMatching(/1\.0\.0.*staging.*signature verifies.*Approved by `ben`/s) },
    ]);
  });

  it.each<[string, Question, RegExp]>([
    ["from a branch", { environment: "staging", ref: "main" }, /Only a receipt such as .* started by `push` on `main`/],
    ["at another stage's environment", { environment: "production", ref: FIRST }, /`<model>#production#7`/],
    ["where no stage is deployed", { environment: "playground", ref: FIRST }, /No stage .* environment `playground`/],
    ["of a registration", { environment: "staging", ref: `${MODEL}@v1.0.0` }, /Only a receipt/],
    ["of a pull request", { environment: "staging", ref: FIRST, event: "pull_request" }, /started by `pull_request`/],
    [
      "that somebody else dispatched",
      { environment: "staging", ref: "main", event: "repository_dispatch", title: FIRST, actor: "ana" },
      /started by `repository_dispatch` on `main`/,
    ],
  ])("%s is rejected with the reason", async (_what, question, why) => {
    expect(await hear(question)).toEqual([
      { state: "rejected", comment: expect.stringMatching(why), at: expect.anything() },
    ]);
  });

  it("goes when the App itself dispatched it for that receipt", async () => {
    const dispatched = { environment: "staging", ref: "main", event: "repository_dispatch", title: FIRST };
    expect(await hear({ ...dispatched, actor: "registrar[bot]" })).toMatchObject([{ state: "approved" }]);
  });

  it("T87 silence: is told why it takes time while GitHub does not answer, and is answered afterwards", async () => {
    const isTold = () =>
      (place.scene.sandbox.repository(REPOSITORY).protectionRequests.at(-1)?.answers ?? []).length > 0;
    const stop = place.scene.sandbox.intercept(({ method, route }) =>
      method === "GET" && route.includes("/branches/") && !isTold() ? faults.serverError(500) : undefined,
    );
    const answers = await hear({ environment: "staging", ref: FIRST });
    stop();
    expect(answers).toMatchObject([
      { state: undefined, comment: expect.stringContaining("can not be read at the moment") },
      { state: "approved" },
    ]);
  });

  it("T87 silence: is told that the answer is there when GitHub does not take it, and has it afterwards", async () => {
    let refusals = 1;
    const stop = place.scene.sandbox.intercept(({ method, route }) =>
      method === "POST" && route.endsWith("/deployment_protection_rule") && refusals-- > 0
        ? faults.serverError(502)
        : undefined,
    );
    const answers = await hear({ environment: "staging", ref: FIRST });
    stop();
    expect(answers).toMatchObject([
      { state: undefined, comment: expect.stringContaining("The answer is known, and GitHub did not take it") },
      { state: "approved" },
    ]);
  });

  it("T87 silence: is found by the sweep when the call for the App is lost, and is answered once however often it is asked for", async () => {
    const listen = place.scene.sandbox.interceptDelivery(() => "drop");
    const run = await ask({ environment: "staging", ref: FIRST });
    listen();
    expect(answersTo(run)).toEqual([]);
    for (const _again of [1, 2]) {
      place.scene.app.sweep();
      await place.scene.settled();
    }
    expect(answersTo(run)).toMatchObject([{ state: "approved" }]);
  });

  it("T86 false address: is never answered at an address that the delivery names", async () => {
    let heard = 0;
    const elsewhere = createServer((_request, response) => {
      heard += 1;
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => elsewhere.once("listening", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const listen = place.scene.sandbox.interceptDelivery(() => "drop");
    const run = await ask({ environment: "staging", ref: "main" });
    listen();
    const path = `/repos/evil/place/actions/runs/${run}/deployment_protection_rule`;
    expect(await forge({ environment: "staging", deployment_callback_url: `http://127.0.0.1:${port}${path}` })).toBe(
      202,
    );
    await place.scene.settled();
    elsewhere.close();
    expect(heard).toBe(0);
    // What the delivery claims decides nothing either: the run is of a branch.
    expect(answersTo(run)).toMatchObject([{ state: "rejected" }]);
  });

  it("of a receipt that another one replaced is rejected, and that one goes", async () => {
    await settle("Register 1.1.0", { [versionPath("1.1.0")]: manifest("1.1.0", SOUND) });
    await settle("Stage 1.1.0", { [stagePath("staging")]: stageFile("staging", "1.1.0", "Better") });
    expect(await hear({ environment: "staging", ref: FIRST })).toMatchObject([
      { state: "rejected", comment: expect.stringMatching(/is not what .* is now: since .* `1\.1\.0`/) },
    ]);
    expect(await hear({ environment: "staging", ref: `${MODEL}#staging#2` })).toMatchObject([{ state: "approved" }]);
  });
});

/** Sends a delivery with a true signature, as only somebody who has the secret could. */
async function forge(claims: object): Promise<number> {
  const { settings, webhookUrl, owner, repo } = place.scene;
  const { installations } = place.scene.sandbox.world.state;
  const [installation] = [...installations.keys()];
  const body = JSON.stringify({
    action: "requested",
    ...claims,
    repository: { name: repo, owner: { login: owner } },
    installation: { id: installation },
  });
  const signature = createHmac("sha256", settings.webhookSecret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": "deployment_protection_rule",
    "x-github-delivery": "00000000-0000-4000-8000-000000000001",
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return (await fetch(webhookUrl, { method: "POST", headers, body })).status;
}
