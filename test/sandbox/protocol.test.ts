// GitHub's protocol: pages, ETags, limits, signed webhooks, and failures on request.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { faultPlan, faults } from "../../sandbox/faults.ts";
import { clientOf, openPlace, type Place, signJwt, statusOf } from "./place.ts";

let place: Place;
const undo: (() => void)[] = [];
beforeAll(async () => {
  place = await openPlace();
});
afterEach(() => {
  for (const each of undo.splice(0)) each();
});
afterAll(() => place.sandbox.close());

describe("the protocol", () => {
  it("pages by absolute links that honour host and prefix", async () => {
    const { main: _, topic: __, ...repository } = await place.repository("paged");
    for (const title of ["a", "b", "c"]) await place.bob.issues.create({ ...repository, title });
    const base = place.sandbox.url.replace("127.0.0.1", "localhost");
    const response = await fetch(`${base}/api/v3/repos/acme/paged/issues?per_page=2`);
    expect(response.headers.get("link")).toBe(
      `<${base}/api/v3/repos/acme/paged/issues?per_page=2&page=2>; rel="next", <${base}/api/v3/repos/acme/paged/issues?per_page=2&page=2>; rel="last"`,
    );
    expect(await response.json()).toHaveLength(2);
  });

  it("answers 304 for free to a client that has the content", async () => {
    await place.repository("cached");
    const ask = (headers: Record<string, string> = {}) =>
      fetch(`${place.sandbox.url}/repos/acme/cached`, {
        headers: { authorization: `token ${place.tokens.ada}`, ...headers },
      });
    const first = await ask();
    const second = await ask({ "if-none-match": first.headers.get("etag") ?? "" });
    expect(second.status).toBe(304);
    expect(second.headers.get("x-ratelimit-used")).toBe(first.headers.get("x-ratelimit-used"));
  });

  it("refuses with 403 when the hour's budget is spent", async () => {
    const limit = place.sandbox.switches.rateLimit;
    place.sandbox.switches.rateLimit = 0;
    undo.push(() => {
      place.sandbox.switches.rateLimit = limit;
    });
    await expect(place.eve.users.getAuthenticated()).rejects.toMatchObject({
      status: 403,
      response: { headers: { "x-ratelimit-remaining": "0" } },
    });
  });
});

describe("failures on request", () => {
  const CREATE = "POST /repos/{owner}/{repo}/issues";
  it.each([
    ["a 500 before the work", faults.serverError(500), 500, 0],
    ["a 502 after the work", faults.serverError(502, "after"), 502, 1],
    ["a cut before the work", faults.cut("before"), 500, 0],
    ["a cut after the work", faults.cut("after"), 500, 1],
    ["a primary limit", faults.primaryLimit(), 403, 0],
    ["a secondary limit", faults.secondaryLimit(429, 7), 429, 0],
    ["a 404", faults.notFound(), 404, 0],
    ["a 409", faults.conflict(), 409, 0],
    ["a 422", faults.unprocessable(), 422, 0],
  ])("show %s once", async (name, fault, status, made) => {
    const repo = `fault-${name.replaceAll(" ", "-")}`;
    const { main: _, topic: __, ...repository } = await place.repository(repo);
    undo.push(place.sandbox.intercept(faultPlan([{ route: CREATE, fault }]).hook));
    expect(await statusOf(place.bob.issues.create({ ...repository, title: "t" }))).toBe(status);
    expect((await place.bob.issues.listForRepo(repository)).data).toHaveLength(made);
    expect(await statusOf(place.bob.issues.create({ ...repository, title: "t" }))).toBe(0);
  });

  it("cut a list short and show yesterday's answer", async () => {
    const { main: _, topic: __, ...repository } = await place.repository("lists");
    await place.bob.issues.create({ ...repository, title: "a" });
    await place.bob.issues.listForRepo(repository);
    await place.bob.issues.create({ ...repository, title: "b" });
    const route = "GET /repos/{owner}/{repo}/issues";
    const plan = faultPlan([
      { route, nth: 1, fault: faults.stale() },
      { route, nth: 2, fault: faults.truncate() },
    ]);
    undo.push(place.sandbox.intercept(plan.hook));
    const titles = async () => (await place.bob.issues.listForRepo(repository)).data.map(({ title }) => title);
    expect([await titles(), await titles(), await titles()]).toEqual([["a"], ["b"], ["b", "a"]]);
    expect(plan.pending()).toEqual([]);
  });
});

describe("webhooks", () => {
  async function listen() {
    const got: { event: string; guid: string; isSigned: boolean }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const {
          "x-hub-signature-256": signature,
          "x-github-event": event,
          "x-github-delivery": guid,
        } = request.headers;
        const proper = createHmac("sha256", "whispered").update(Buffer.concat(chunks)).digest("hex");
        got.push({ event: String(event), guid: String(guid), isSigned: signature === `sha256=${proper}` });
        response.end("ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const app = place.sandbox.state.apps.get(place.app.id);
    if (app) app.webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    undo.push(() => server.close());
    return got;
  }

  it("are signed, logged, and sent again under the same id", async () => {
    const got = await listen();
    await place.repository("signed");
    await place.sandbox.settled();
    expect(got.length).toBeGreaterThan(0);
    expect(got.every(({ isSigned }) => isSigned)).toBe(true);
    const app = clientOf(place.sandbox.url, signJwt(place.app));
    const [newest] = (await app.apps.listWebhookDeliveries()).data;
    const before = got.length;
    await app.apps.redeliverWebhookDelivery({ delivery_id: newest?.id ?? 0 });
    await place.sandbox.settled();
    expect(got.slice(before)).toEqual([expect.objectContaining({ guid: newest?.guid, event: newest?.event })]);
  });

  it("are dropped, doubled and reordered on request", async () => {
    const got = await listen();
    const { main, topic: _, ...repository } = await place.repository("disturbed");
    await place.sandbox.settled();
    got.length = 0;
    undo.push(place.sandbox.interceptDelivery(({ event }) => (event === "create" ? "drop" : "duplicate")));
    place.sandbox.hold();
    await place.bob.git.createRef({ ...repository, ref: "refs/tags/a", sha: main });
    await place.bob.git.deleteRef({ ...repository, ref: "tags/a" });
    await place.sandbox.release((held) => held.toReversed());
    expect(got.map(({ event }) => event)).toEqual(["push", "push", "delete", "delete", "push", "push"]);
  });
});
