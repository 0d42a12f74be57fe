// Streams of bytes from the places that manifests name.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { DigestSet } from "../../registry/documents.ts";
import { type Place, parsePlace } from "../../registry/download/place.ts";
import { NoBytes, shown } from "./failure.ts";
import { askRegistry, blobUrl, type Tokens } from "./oci.ts";
import { type Commands, presign } from "./presign.ts";
import { type Asked, ask, type Patience, toNoBytes } from "./web.ts";

/** What is needed to reach places. */
export interface Reach {
  commands: Commands;
  /** Where commands are run. */
  cwd: string;
  /** Where Hugging Face's hub is, without a slash at its end. */
  hub: string;
  tokens: Tokens;
  patience: Patience;
  signal: AbortSignal;
}

/** Where to go on, and in which edition of the thing. */
export interface From {
  offset: number;
  etag?: string | undefined;
}

export interface Opened {
  body: Readable;
  /** The first byte that comes: the offset, or 0 when the place begins anew. */
  start: number;
  /** Bytes of the whole thing, when the place says. */
  total?: number;
  etag?: string | undefined;
  /** Words for what broke the stream. */
  explain: (error: Error) => NoBytes;
}

/** Opens what a URI names, known by a digest. Throws NoBytes and Unsafe. */
export async function openPlace(uri: string, digest: DigestSet, from: From, reach: Reach): Promise<Opened> {
  const command = reach.commands.get(uri.slice(0, uri.indexOf(":")));
  if (command !== undefined) return openWeb(await presign(command, uri, reach), from, reach);
  const place = parsePlace(uri);
  switch (place?.kind) {
    case "file":
      return openFile(place.url, from);
    case "web":
      return openWeb(place.url, from, reach);
    case "hub":
      return openWeb(hubUrl(place, reach.hub), from, reach);
    case "oci":
      return openWeb(blobUrl(place, digest), from, reach, askRegistry);
    case "other": {
      const way = `--presign ${place.scheme}='<command that prints an address for the URI it is given>'`;
      throw new NoBytes(`nothing here can download ${uri}: expected file, https, hf or oci, or ${way}`);
    }
    case undefined:
      throw new NoBytes(`${uri} can not be read: expected an absolute URI such as https://host/path`);
  }
}

async function openFile(url: string, { offset }: From): Promise<Opened> {
  const path = toPath(url);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new NoBytes(`${path} can not be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`);
  });
  if (!stats.isFile()) throw new NoBytes(`${path} is no file`);
  const body = createReadStream(path, { start: offset, highWaterMark: 2 ** 20 });
  const explain = (error: Error) => new NoBytes(`${path} can not be read: ${error.message}`);
  return { body, start: offset, total: stats.size, explain };
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw new NoBytes(`${url} names no file of this machine: expected file:///path`);
  }
}

/** As the hub's own client asks. */
function hubUrl({ repository, revision, path }: Place & { kind: "hub" }, hub: string): string {
  if (path === "") throw new NoBytes(`hf://${repository} names no file: expected hf://owner/name@revision/path`);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${hub}/${repository}/resolve/${encodeURIComponent(revision)}/${encoded}`;
}

type Ask = (asked: Asked, tokens: Tokens) => ReturnType<typeof ask>;

async function openWeb(url: string, from: From, reach: Reach, asking: Ask = ask): Promise<Opened> {
  const { patience, signal, tokens } = reach;
  const { answer, url: at } = await asking({ url, headers: rangeOf(from), patience, signal }, tokens);
  const { statusCode = 0 } = answer;
  if (statusCode === 200 || statusCode === 206) return toOpened(answer, at, from);
  answer.destroy();
  // The thing is shorter than what is here already, so it is another one.
  if (statusCode === 416 && from.offset > 0) return openWeb(url, { offset: 0 }, reach, asking);
  throw refusedWith(answer, at);
}

function rangeOf({ offset, etag }: From): Record<string, string> {
  if (offset === 0) return {};
  return { range: `bytes=${offset}-`, ...(etag !== undefined && { "if-range": etag }) };
}

function toOpened(answer: IncomingMessage, url: URL, { offset }: From): Opened {
  const { headers, statusCode } = answer;
  const explain = (error: Error) => toNoBytes(error, url);
  const length = headers["content-length"] === undefined ? undefined : Number(headers["content-length"]);
  // A weak tag does not promise equal bytes.
  const etag = headers.etag?.startsWith("W/") ? undefined : headers.etag;
  const start = statusCode === 206 ? Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1]) : 0;
  if (start !== 0 && start !== offset) {
    answer.destroy();
    throw new NoBytes(`${shown(url)} sent other bytes than those after ${offset}`, { passing: true });
  }
  return { body: answer, start, ...(length !== undefined && { total: start + length }), etag, explain };
}

const LONGEST_WAIT_S = 60;

function refusedWith({ statusCode = 0, headers }: IncomingMessage, url: URL): NoBytes {
  const said = `${shown(url)} answered ${statusCode}`;
  if (statusCode === 429 || statusCode === 408 || statusCode >= 500) {
    const seconds = Number(headers["retry-after"]);
    const after = Number.isFinite(seconds) ? Math.min(seconds, LONGEST_WAIT_S) * 1000 : undefined;
    return new NoBytes(`${said}, again and again`, { passing: true, after });
  }
  if (statusCode === 401 || statusCode === 403) {
    return new NoBytes(`${said}: without a login it may not be read; --presign names a command that has one`);
  }
  return new NoBytes(statusCode === 404 || statusCode === 410 ? `${said}: it is not there` : said);
}
