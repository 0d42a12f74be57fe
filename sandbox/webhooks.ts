// Sends signed webhooks to Apps: one delivery per listening installation, ten seconds, no automatic retry.
import { createHmac, randomUUID } from "node:crypto";
import { request } from "node:http";
import type { App, World } from "./state.ts";

const TIMEOUT_MS = 10_000;
const LARGEST_PAYLOAD = 25 * 1024 * 1024;

/** One attempt to deliver one event; `statusCode` 0 until an answer came, `status` in GitHub's words. */
export interface Delivery {
  id: number;
  guid: string;
  app: App;
  event: string;
  action: string | null;
  payload: Record<string, unknown>;
  body: string;
  installationId: number | null;
  repositoryId: number | null;
  redelivery: boolean;
  deliveredAt: string;
  seconds: number;
  status: string;
  statusCode: number;
  requestHeaders: Record<string, string>;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** What a test wants done with a delivery. */
export type DeliveryOrder = "deliver" | "drop" | "duplicate" | { delayMs: number };

/** Decides about each delivery before it leaves. */
export type DeliveryHandler = (delivery: Delivery) => DeliveryOrder;

/** The sending side of webhooks. */
export interface Courier {
  deliveries: Delivery[];
  handlers: Set<DeliveryHandler>;
  send(app: App, notice: Notice): void;
  redeliver(delivery: Delivery): void;
  /** Keeps deliveries back until `release`. */
  hold(): void;
  /** Sends what was kept, one after the other, in the order the function gives; resolves after the last answer. */
  release(reorder?: (held: Delivery[]) => Delivery[]): Promise<void>;
}

/** An event made ready for one App. */
export interface Notice {
  event: string;
  action: string | null;
  payload: Record<string, unknown>;
  installationId: number | null;
  repositoryId: number | null;
}

/** Creates the courier of a world. */
export function createCourier(
  world: Pick<World, "nextId" | "timestamp" | "track">,
  log: (line: string) => void,
): Courier {
  const deliveries: Delivery[] = [];
  const handlers = new Set<DeliveryHandler>();
  let held: Delivery[] | undefined;

  const attempt = async (delivery: Delivery) => {
    await post(delivery);
    log(`webhook ${delivery.event}${delivery.action ? `.${delivery.action}` : ""} → ${delivery.status}`);
  };
  const obey = async (delivery: Delivery) => {
    const orders = [...handlers].map((handler) => handler(delivery));
    const order = orders.find((each) => each !== "deliver") ?? "deliver";
    if (order === "drop") {
      delivery.status = "dropped";
      return;
    }
    if (typeof order === "object") await new Promise((resolve) => setTimeout(resolve, order.delayMs));
    await Promise.all(order === "duplicate" ? [attempt(delivery), attempt(delivery)] : [attempt(delivery)]);
  };
  const dispatch = (delivery: Delivery) => {
    deliveries.push(delivery);
    if (held) held.push(delivery);
    else world.track(obey(delivery));
  };
  return {
    deliveries,
    handlers,
    send(app, notice) {
      const delivery = createDelivery(world, app, notice);
      if (delivery.body.length <= LARGEST_PAYLOAD) dispatch(delivery);
    },
    redeliver(old) {
      const fresh = { id: world.nextId(), redelivery: true, deliveredAt: world.timestamp() };
      dispatch({
        ...old,
        ...fresh,
        status: "pending",
        statusCode: 0,
        seconds: 0,
        responseHeaders: {},
        responseBody: "",
      });
    },
    hold() {
      held ??= [];
    },
    async release(reorder = (all) => all) {
      const waiting = held ?? [];
      held = undefined;
      const work = reorder(waiting).reduce((before, next) => before.then(() => obey(next)), Promise.resolve());
      world.track(work);
      await work;
    },
  };
}

function createDelivery(world: Pick<World, "nextId" | "timestamp">, app: App, notice: Notice): Delivery {
  const body = JSON.stringify(notice.payload);
  const guid = randomUUID();
  return {
    id: world.nextId(),
    guid,
    app,
    event: notice.event,
    action: notice.action,
    // A copy: later changes of the state must not show in what was sent.
    payload: JSON.parse(body) as Record<string, unknown>,
    body,
    installationId: notice.installationId,
    repositoryId: notice.repositoryId,
    redelivery: false,
    deliveredAt: world.timestamp(),
    seconds: 0,
    status: "pending",
    statusCode: 0,
    requestHeaders: headersOf(app, { event: notice.event, guid, body }),
    responseHeaders: {},
    responseBody: "",
  };
}

function headersOf(app: App, message: { event: string; guid: string; body: string }): Record<string, string> {
  const sign = (algorithm: string) => createHmac(algorithm, app.secret).update(message.body).digest("hex");
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-delivery": message.guid,
    "x-github-event": message.event,
    "x-github-hook-id": String(app.hookId),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": `sha1=${sign("sha1")}`,
    "x-hub-signature-256": `sha256=${sign("sha256")}`,
  };
}

/** Posts once and writes the outcome into the delivery. */
function post(delivery: Delivery): Promise<void> {
  const { app, body, requestHeaders } = delivery;
  if (!app.webhookUrl) return Promise.resolve();
  const url = new URL(app.webhookUrl);
  const started = performance.now();
  return new Promise((resolve) => {
    const finish = (status: string, statusCode: number) => {
      Object.assign(delivery, { status, statusCode, seconds: (performance.now() - started) / 1000 });
      resolve();
    };
    const options = { method: "POST", headers: { ...requestHeaders, "content-length": Buffer.byteLength(body) } };
    const outgoing = request(url, { ...options, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => finish("failed to connect to host", 502));
      response.on("end", () => {
        delivery.responseBody = Buffer.concat(chunks).toString("utf8");
        for (const [name, value] of Object.entries(response.headers)) delivery.responseHeaders[name] = String(value);
        const code = response.statusCode ?? 0;
        finish(code < 300 ? "OK" : `Invalid HTTP Response: ${code}`, code);
      });
    });
    outgoing.on("error", (error) =>
      finish(
        error.name === "AbortError" || error.name === "TimeoutError" ? "timed out" : "failed to connect to host",
        502,
      ),
    );
    outgoing.end(body);
  });
}
