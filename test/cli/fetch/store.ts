// A server on this machine that keeps bytes, well or badly.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Behave = (request: IncomingMessage, response: ServerResponse) => void;

export interface Store {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  host: string;
  /** What lies at a path. */
  paths: Map<string, Behave>;
  /** Every request: method, path with query, and the range when one was asked for. */
  heard: string[];
  close: () => Promise<void>;
}

export async function openStore(): Promise<Store> {
  const paths = new Map<string, Behave>();
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const { url = "", headers } = request;
    heard.push([request.method, url, headers.range].filter(Boolean).join(" "));
    const behave = paths.get(url.replace(/\?.*/, ""));
    if (behave) behave(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${host}`, host, paths, heard, close };
}

/** Keeps bytes as a good server does, and sends what is asked for from the middle. */
export function keep(bytes: Buffer | string, etag = '"1"'): Behave {
  const all = Buffer.from(bytes);
  return (request, response) => {
    const from = startOf(request, etag);
    if (from === undefined) response.writeHead(200, { etag, "content-length": all.length }).end(all);
    else if (from >= all.length) response.writeHead(416).end();
    else {
      const range = `bytes ${from}-${all.length - 1}/${all.length}`;
      response
        .writeHead(206, { etag, "content-range": range, "content-length": all.length - from })
        .end(all.subarray(from));
    }
  };
}

function startOf({ headers }: IncomingMessage, etag: string): number | undefined {
  if (headers["if-range"] !== undefined && headers["if-range"] !== etag) return undefined;
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? "") ?? [];
  return from === undefined ? undefined : Number(from);
}

/** Sends the first bytes of a promise, and ends the connection once they had time to arrive. */
export function breakOff(bytes: Buffer, after: number, etag = '"1"'): Behave {
  return (_, response) => {
    response.writeHead(200, { etag, "content-length": bytes.length });
    response.write(bytes.subarray(0, after), () => setTimeout(() => response.destroy(), 200));
  };
}

/** Sends the first bytes, and then nothing. */
export function fallSilent(bytes: Buffer, after: number): Behave {
  return (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, after));
  };
}

export function answer(status: number, headers: Record<string, string> = {}): Behave {
  return (_, response) => void response.writeHead(status, headers).end();
}

/** One after the other; the last one for ever. */
export function inTurn(...turns: readonly Behave[]): Behave {
  let turn = 0;
  return (request, response) => {
    turns[Math.min(turn, turns.length - 1)]?.(request, response);
    turn += 1;
  };
}
