// Receives one delivery: nothing is believed before its signature, and nothing is done before the answer.

import type { IncomingMessage } from "node:http";
import { Webhooks } from "@octokit/webhooks";
import { createBodyReader } from "./body.ts";
import type { Payload } from "./payload.ts";

/** A delivery whose signature holds. */
export interface Delivery {
  /** GUID; a redelivery has the same one. */
  id: string;
  event: string;
  payload: Payload;
}

/** What the App makes of a delivery; `closed` when it is shutting down. */
export type Reception = "queued" | "ignored" | "closed";

export interface Answer {
  status: number;
  text: string;
}

const RECEPTIONS: Record<Reception, Answer> = {
  queued: { status: 202, text: "queued" },
  ignored: { status: 200, text: "nothing to do" },
  // GitHub keeps a failed delivery in its log.
  closed: { status: 503, text: "shutting down" },
};

/** Handles deliveries signed with `secret`. */
export function createReceiver(
  secret: string,
  accept: (delivery: Delivery) => Reception | Promise<Reception>,
  maxBodyBytes?: number,
): (request: IncomingMessage) => Promise<Answer> {
  const webhooks = new Webhooks({ secret });
  const readBody = createBodyReader(maxBodyBytes);

  return async function receive(request) {
    const refusal = refuse(request);
    if (refusal) return refusal;
    const body = await readBody(request);
    if (body === "too-large") return { status: 413, text: "the payload is too large" };
    if (body === "too-busy") return { status: 503, text: "too many payloads at once" };
    const text = body.toString("utf8");
    // Bytes that are not UTF-8 change on the way to text and back, so they never match.
    if (text === "" || !(await webhooks.verify(text, header(request, "x-hub-signature-256")))) {
      return { status: 401, text: "the signature does not match" };
    }
    const payload = parseJson(text);
    if (payload === undefined) return { status: 400, text: "the payload is not JSON" };
    const id = header(request, "x-github-delivery");
    return RECEPTIONS[await accept({ id, event: header(request, "x-github-event"), payload })];
  };
}

/** Everything that can be known from the headers alone, so that a stranger's body is not even read. */
function refuse(request: IncomingMessage): Answer | undefined {
  if (!/^application\/json\s*(;|$)/i.test(header(request, "content-type"))) {
    return { status: 415, text: "the content type must be application/json" };
  }
  if (!/^sha256=[0-9a-f]{64}$/.test(header(request, "x-hub-signature-256"))) {
    return { status: 401, text: "the header X-Hub-Signature-256 is missing or malformed" };
  }
  if (!/^\w{1,64}$/.test(header(request, "x-github-event"))) {
    return { status: 400, text: "the header X-GitHub-Event is missing or malformed" };
  }
  if (!/^[\w-]{1,64}$/.test(header(request, "x-github-delivery"))) {
    return { status: 400, text: "the header X-GitHub-Delivery is missing or malformed" };
  }
  return undefined;
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

function parseJson(text: string): Payload {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
