// The server over real HTTP: what strangers are answered, what GitHub is answered, and the bounds of both.

import { createHmac } from "node:crypto";
import { request as openRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { type HttpServer, startHttp, WEBHOOK_PATH } from "../../src/app/http.ts";
import { createMetrics } from "../../src/app/metrics.ts";
import type { Delivery, Reception } from "../../src/app/webhook.ts";

const MAX_BYTES = 1024 * 1024;
const SECRET = "a-secret-of-thirty-two-characters";
const BODY = '{"action":"opened","title":"gr\u00fc\u00dfe"}';

const state = { ready: true, reception: "queued" as Reception, accepted: [] as Delivery[] };
let server: HttpServer;

beforeAll(async () => {
  server = await startHttp({
    host: "127.0.0.1",
    port: 0,
    secret: SECRET,
    accept: (delivery) => {
      if (delivery.event === "broken") throw new Error("a bug");
      state.accepted.push(delivery);
      return state.reception;
    },
    isReady: () => state.ready,
    metrics: createMetrics(),
    log: pino({ level: "silent" }),
    maxBodyBytes: MAX_BYTES,
  });
});
afterAll(() => server.close(0));
beforeEach(() => {
  Object.assign(state, { ready: true, reception: "queued", accepted: [] });
});

function sign(body: string | Uint8Array, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function headersFor(body: string | Uint8Array): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-event": "pull_request",
    "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "x-hub-signature-256": sign(body),
  };
}

function deliver(changes: Record<string, string> = {}, body: string | Uint8Array = BODY): Promise<Response> {
  return fetch(server.url + WEBHOOK_PATH, { method: "POST", headers: { ...headersFor(body), ...changes }, body });
}

describe("a delivery", () => {
  it("that is signed is handed on, once, as JSON", async () => {
    const { status, headers } = await deliver();
    expect([status, headers.get("content-length"), headers.get("transfer-encoding")]).toEqual([202, "7", null]);
    expect(state.accepted).toEqual([
      { id: "0b989ba4-242f-11e5-81e1-c7b6966d2516", event: "pull_request", payload: JSON.parse(BODY) },
    ]);
  });

  it.each<[Reception, number]>([
    ["queued", 202],
    ["ignored", 200],
    ["closed", 503],
  ])("that is %s is answered %i", async (reception, status) => {
    state.reception = reception;
    expect((await deliver()).status).toBe(status);
  });

  it.each([
    ["another secret", { "x-hub-signature-256": sign(BODY, "another secret of enough letters") }, 401],
    ["the well-known default secret", { "x-hub-signature-256": sign(BODY, "development") }, 401],
    ["another body", { "x-hub-signature-256": sign(`${BODY} `) }, 401],
    ["half a signature", { "x-hub-signature-256": sign(BODY).slice(0, 20) }, 401],
    ["an empty signature", { "x-hub-signature-256": "" }, 401],
    ["only the old signature", { "x-hub-signature-256": "", "x-hub-signature": "sha1=0" }, 401],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["no event", { "x-github-event": "" }, 400],
    ["an event with a line break", { "x-github-event": "push%0Afake" }, 400],
    ["no delivery id", { "x-github-delivery": "" }, 400],
  ])("with %s is refused", async (_, headers, status) => {
    expect((await deliver(headers)).status).toBe(status);
    expect(state.accepted).toEqual([]);
  });

  it.each([
    ["that is no JSON", "{", 400],
    ["that is empty", "", 401],
    ["that is no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 401],
  ])("%s is refused although it is signed", async (_, body, status) => {
    expect((await deliver({}, body)).status).toBe(status);
    expect(state.accepted).toEqual([]);
  });

  it("is refused while shutting down, and so is readiness, but not health", async () => {
    state.ready = false;
    expect((await deliver()).status).toBe(503);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(state.accepted).toEqual([]);
  });

  it("that meets a bug is answered without its details, and the server lives on", async () => {
    const answer = await deliver({ "x-github-event": "broken" });
    expect([answer.status, await answer.text()]).toEqual([500, "internal error\n"]);
    expect((await deliver()).status).toBe(202);
  });
});

/** Sends `bytes` without ever holding them whole; resolves with the status. */
function pour(bytes: number, headers: Record<string, string | number>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = openRequest(server.url + WEBHOOK_PATH, {
      method: "POST",
      headers: { ...headersFor(""), ...headers },
    });
    request.on("response", (response) => {
      response.resume();
      request.destroy();
      resolve(response.statusCode);
    });
    request.on("error", reject);
    const chunk = Buffer.alloc(64 * 1024);
    const send = (left: number) => {
      if (left <= 0) request.end();
      else request.write(chunk.subarray(0, Math.min(left, chunk.length)), () => send(left - chunk.length));
    };
    send(bytes);
  });
}

describe("a body that is too large", () => {
  it("is refused by its announcement, before it is sent", async () => {
    expect(await pour(1, { "content-length": MAX_BYTES + 1 })).toBe(413);
  });

  it("is refused by counting when it announces nothing", async () => {
    expect(await pour(MAX_BYTES + 1, {})).toBe(413);
  });

  it("of a stranger is not read at all", async () => {
    expect(await pour(1, { "x-hub-signature-256": "none", "content-length": MAX_BYTES })).toBe(401);
  });
});

describe("other requests", () => {
  it.each([
    ["GET", "/healthz", 200],
    ["GET", "/readyz", 200],
    ["GET", "/readyz/", 200],
    ["GET", "/readyz?x=1", 200],
    ["GET", WEBHOOK_PATH, 405],
    ["POST", "/healthz", 405],
    ["GET", "/", 404],
    ["GET", "//x", 404],
    ["GET", "/constructor", 404],
  ])("%s %s is answered %i", async (method, path, status) => {
    expect((await fetch(server.url + path, { method })).status).toBe(status);
  });

  it("get the numbers, with webhooks counted by status", async () => {
    await deliver();
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(/registrar_webhook_seconds_count\{status="202"\} \d+/);
  });
});

it("a second server on the same port does not start", async () => {
  const port = Number(new URL(server.url).port);
  const options = { host: "127.0.0.1", port, secret: SECRET, accept: () => "ignored" as const, isReady: () => true };
  await expect(startHttp({ ...options, metrics: createMetrics(), log: pino({ level: "silent" }) })).rejects.toThrow(
    "EADDRINUSE",
  );
});
