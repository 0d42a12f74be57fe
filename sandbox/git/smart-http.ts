// Runs `git http-backend` for one request of a clone, fetch or push.
import { spawn } from "node:child_process";
import { gitEnvironment } from "./process.ts";

/** One CGI request. */
export interface BackendRequest {
  dir: string;
  /** The part after the repository: `info/refs`, `git-upload-pack`, `git-receive-pack`. */
  service: string;
  method: string;
  query: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The account that pushes; empty for an anonymous reader. */
  user: string;
  env: Record<string, string>;
}

/** What the backend answered. */
export interface BackendReply {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

function environmentOf(request: BackendRequest): Record<string, string> {
  const { headers } = request;
  return gitEnvironment({
    GIT_PROJECT_ROOT: request.dir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${request.service}`,
    REQUEST_METHOD: request.method,
    QUERY_STRING: request.query,
    CONTENT_TYPE: headers["content-type"] ?? "",
    CONTENT_LENGTH: String(request.body.length),
    GIT_PROTOCOL: headers["git-protocol"] ?? "",
    REMOTE_ADDR: "127.0.0.1",
    ...(request.user === "" ? {} : { REMOTE_USER: request.user }),
    ...request.env,
  });
}

/** Carries out one request; the body must already be unpacked. */
export function runBackend(request: BackendRequest): Promise<BackendReply> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["http-backend"], { env: environmentOf(request) });
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.resume();
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", () => resolve(parseReply(Buffer.concat(out))));
    child.stdin.end(request.body);
  });
}

function parseReply(output: Buffer): BackendReply {
  const end = output.indexOf("\r\n\r\n");
  if (end < 0) return { status: 500, headers: {}, bytes: Buffer.alloc(0) };
  const lines = output.toString("latin1", 0, end).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const { status = "200", ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, bytes: output.subarray(end + 4) };
}
