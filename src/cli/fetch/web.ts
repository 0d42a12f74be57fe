// One GET over HTTPS, through a few redirects, as a stream of the very bytes that were sent.

import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { type NotFetched, refuseFetch } from "../../registry/download/refusal.ts";
import { NoBytes, shown } from "./failure.ts";

const MOST_REDIRECTS = 5;

/** How long to wait, in milliseconds, and how often to try. */
export interface Patience {
  /** Without a byte. */
  silence: number;
  attempts: number;
  /** Before the second attempt; doubled before each one after it. */
  pause: number;
}

export const PATIENCE: Patience = { silence: 30_000, attempts: 5, pause: 500 };

export interface Asked {
  url: string;
  headers?: Readonly<Record<string, string>>;
  patience: Patience;
  signal: AbortSignal;
}

/** A place that may not be asked; the caller ends with the refusal. */
export class Unsafe extends Error {
  override readonly name = "Unsafe";
  readonly refusal: NotFetched;

  constructor(refusal: NotFetched) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** An answer, whatever its status, and the address that gave it. Throws NoBytes and Unsafe. */
export async function ask(asked: Asked): Promise<{ answer: IncomingMessage; url: URL }> {
  let url = new URL(asked.url);
  let headers = asked.headers ?? {};
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    refusePlain(url);
    const answer = await get(url, { ...asked, headers });
    const { statusCode = 0, headers: said } = answer;
    if (![301, 302, 303, 307, 308].includes(statusCode)) return { answer, url };
    answer.destroy();
    const { location } = said;
    if (location === undefined || !URL.canParse(location, url.href))
      throw new NoBytes(`${shown(url)} answered ${statusCode} and not where to look instead`);
    const next = new URL(location, url);
    if (url.protocol === "https:" && next.protocol !== "https:")
      refuse(`${shown(url)} leads from HTTPS to ${shown(next)}`);
    // What was meant for one host is not shown to another.
    if (next.origin !== url.origin) headers = without(headers, "authorization");
    url = next;
  }
  return refuse(`${shown(new URL(asked.url))} leads to another place more than ${MOST_REDIRECTS} times`);
}

function refusePlain(url: URL): void {
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return;
  refuse(`${shown(url)} is not asked: expected HTTPS`);
}

/** Whether a host is this machine; only there plain HTTP is spoken. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function refuse(clause: string): never {
  throw new Unsafe(refuseFetch("place-unsafe", clause));
}

function get(url: URL, { headers, patience, signal }: Asked): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestSecure : requestPlain;
  const said = { "accept-encoding": "identity", "user-agent": "model-registrar", ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: said, timeout: patience.silence, signal });
    let answer: IncomingMessage | undefined;
    sent.once("response", (response) => {
      answer = response;
      resolve(response);
    });
    sent.on("timeout", () => (answer ?? sent).destroy(silent(url, patience)));
    sent.on("error", (error) => reject(signal.aborted ? error : toNoBytes(error, url)));
    sent.end();
  });
}

function silent(url: URL, { silence }: Patience): NoBytes {
  return new NoBytes(`${shown(url)} was silent for ${silence / 1000} seconds`, { passing: true });
}

/** Failures of name look-up, certificates and connections in the words of Node. */
export function toNoBytes(error: Error, url: URL): NoBytes {
  if (error instanceof NoBytes) return error;
  const code = "code" in error ? String(error.code) : "";
  const passing = /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|HPE_)/.test(code);
  return new NoBytes(`${shown(url)} can not be read: ${error.message || code}`, { passing });
}

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
