// A storm of signed deliveries, sent as GitHub sends them through a load balancer.

import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";

export interface Delivery {
  pull: number;
  body: string;
  headers: Record<string, string>;
}

export interface Landed {
  pull: number;
  /** When it was first sent, and how long its answer took, in milliseconds. */
  sentAt: number;
  ms: number;
  /** HTTP status of the answer that counted. */
  status: number;
  /** How often it was sent: more than once where a replica was gone. */
  tries: number;
}

/** So many at the same time. */
const CONNECTIONS = 50;
/** Bytes of each. */
export const PAYLOAD = 24_000;
const TRIES = 20;

/** A delivery about a pull request, filled up to the size of real ones. */
export function makeDelivery(
  payload: object,
  pull: number,
  { event, secret }: { event: string; secret: string },
): Delivery {
  const bare = JSON.stringify({ ...payload, filling: "" });
  const body = JSON.stringify({ ...payload, filling: "x".repeat(Math.max(0, PAYLOAD - Buffer.byteLength(bare))) });
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  return { pull, body, headers };
}

/** Sends all, each to the next of the addresses; one that does not answer is asked no more, and another is. */
export async function send(
  deliveries: readonly Delivery[],
  urls: () => readonly string[],
  onSent: (sent: number) => void = () => undefined,
): Promise<Landed[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const landed: Landed[] = [];
  let next = 0;
  const sendNext = async (): Promise<void> => {
    for (let at = next++; at < deliveries.length; at = next++) {
      const delivery = deliveries[at];
      if (delivery) landed.push(await sendOne(delivery, agent, urls));
      onSent(landed.length);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendNext));
  agent.destroy();
  return landed;
}

let turn = 0;

async function sendOne(delivery: Delivery, agent: Agent, urls: () => readonly string[]): Promise<Landed> {
  const sentAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    const all = urls();
    const url = all[turn++ % all.length] ?? "";
    const status = await post(url, delivery, agent);
    const ms = performance.now() - sentAt;
    if (status === 202 || status === 200 || tries === TRIES) return { pull: delivery.pull, sentAt, ms, status, tries };
  }
}

/** The status of the answer; 0 when there was none. */
function post(url: string, { body, headers }: Delivery, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(`${url}/api/github/webhooks`, { method: "POST", headers, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve(0));
    });
    outgoing.on("error", () => resolve(0));
    outgoing.end(body);
  });
}
