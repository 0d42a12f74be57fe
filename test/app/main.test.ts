// The real process: what it says at a first start, and how it ends when asked to.

import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "@jest/globals";
import { findSecrets, linesOf } from "../support/secrets.ts";

const SECRET = "a-secret-of-thirty-two-characters";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const children: ChildProcess[] = [];
/** All that the processes of a test wrote. */
const said: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const secrets = [{ what: "the webhook secret", text: SECRET }, ...linesOf(PEM, "the App's private key")];
  expect(findSecrets([{ where: "the process", text: said.splice(0).join("") }], secrets)).toEqual([]);
});

function start(env: Record<string, string>) {
  // Outside the working directory, so that no `.env` of a developer is read.
  const main = new URL("../../src/app/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), main], {
    cwd: "/tmp",
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  children.push(child);
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(String(chunk)));
  return child;
}

function settings(apiUrl: string): Record<string, string> {
  return {
    APP_ID: "1",
    LOG_LEVEL: "trace",
    PRIVATE_KEY: PEM,
    WEBHOOK_SECRET: SECRET,
    SIGNING: "off",
    GITHUB_API_URL: apiUrl,
    PORT: "0",
  };
}

/** A GitHub on which nothing is installed. It keeps the first request waiting and knows nothing of all others. */
async function slowGitHub() {
  const server = createServer();
  const asked = once(server, "request");
  void asked.then(() => server.on("request", (_, response) => response.writeHead(404).end()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.close().closeAllConnections() };
}

async function send(url: string): Promise<number> {
  const body = JSON.stringify({ action: "created", installation: { id: 7 } });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "installation",
    "x-github-delivery": "d-1",
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  return (await fetch(`${url}/api/github/webhooks`, { method: "POST", headers, body })).status;
}

it("without settings it tells the first steps and stops", async () => {
  const child = start({});
  let told = "";
  child.stderr?.on("data", (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, "close");
  expect([code, told]).toEqual([1, expect.stringMatching(/npm run demo[\s\S]*app\.yml[\s\S]*registrar keygen/)]);
});

it("on SIGTERM it finishes what it is doing with GitHub, refuses webhooks meanwhile, and ends with success", async () => {
  const github = await slowGitHub();
  const child = start(settings(github.url));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (msg: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`it never said ${msg}`);
      const told = JSON.parse(value) as Record<string, unknown>;
      if (told["msg"] === msg) return told;
    }
  };
  const url = String((await line("listening"))["url"]);
  const [, response] = await github.asked;
  expect(await send(url)).toBe(202);
  child.kill("SIGTERM");
  while ((await send(url)) !== 503) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(child.exitCode).toBeNull();
  response.setHeader("content-type", "application/json").end("[]");
  expect(await line("stopped")).toMatchObject({ running: 0 });
  const [code] = child.exitCode === null ? await once(child, "close") : [child.exitCode];
  expect(code).toBe(0);
  github.close();
});
