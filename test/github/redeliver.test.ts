import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Place, startPlace } from "./place.ts";

let place: Place;
/** What whoever listens for webhooks answers with. */
let status = 202;
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(status).end());
});

beforeEach(async () => {
  status = 202;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  place = await startPlace();
  for (const app of place.sandbox.state.apps.values()) {
    app.events = ["issues"];
    app.webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
});
afterEach(async () => {
  await place.close();
  server.close();
});

async function happen(title: string): Promise<string> {
  const before = place.sandbox.deliveries.length;
  await place.people.ada.rest.issues.create({ owner: "acme", repo: "registry", title });
  await place.sandbox.settled();
  return place.sandbox.deliveries[before]?.guid ?? "";
}

async function redeliver(): Promise<number> {
  const count = await place.client.redeliverFailed();
  await place.sandbox.settled();
  return count;
}

const codesOf = (guid: string) =>
  place.sandbox.deliveries.filter((one) => one.guid === guid).map(({ statusCode }) => statusCode);

describe("webhooks that nobody took", () => {
  it.each([500, 503, 404, 302])("are sent again after the answer %i, and not once they were taken", async (answer) => {
    const taken = await happen("Taken");
    status = answer;
    const lost = await happen("Lost");
    status = 202;
    expect(await redeliver()).toBe(1);
    expect([codesOf(taken), codesOf(lost)]).toEqual([[202], [answer, 202]]);
    expect(await redeliver()).toBe(0);
  });

  it("are sent again when nobody listened", async () => {
    server.close();
    server.closeAllConnections();
    const lost = await happen("Lost");
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    for (const app of place.sandbox.state.apps.values())
      app.webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await redeliver()).toBe(1);
    expect(codesOf(lost)).toEqual([502, 202]);
  });

  it("are given up after three tries", async () => {
    status = 500;
    const lost = await happen("Lost");
    expect([await redeliver(), await redeliver(), await redeliver()]).toEqual([1, 1, 0]);
    expect(codesOf(lost)).toEqual([500, 500, 500]);
  });
});
