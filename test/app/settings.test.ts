// Settings: what is accepted, what is refused and with which words, and that secrets are never repeated.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { formatSettingsProblem } from "../../src/app/setting.ts";
import { isFirstStart, readSettings } from "../../src/app/settings.ts";

const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
const APP_KEY = pem(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
const SIGNING_KEY = pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
const OTHER_CURVE = pem(generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey);
const SECRET = "a-secret-of-thirty-two-characters";

const GOOD = { APP_ID: "12", PRIVATE_KEY: APP_KEY, WEBHOOK_SECRET: SECRET, SIGNING_KEY };

const EARLIER = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" });
const PERIOD = "Not-After: 2026-10-31T00:00:00Z\n";

const FILES: Record<string, string> = {
  ...{ "app.pem": APP_KEY, "sign.pem": SIGNING_KEY, "notes.txt": "no key at all" },
  ...{ "earlier.pub": `${PERIOD}${EARLIER}`, "slip.pub": `Not-Aftr: 2026\n${EARLIER}` },
};

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error("ENOENT");
  return text;
}

function problemsOf(env: Record<string, string | undefined>): string[] {
  const settings = readSettings(env, readFile);
  return Array.isArray(settings) ? settings.map(formatSettingsProblem) : [];
}

describe("settings", () => {
  it("need four things, and have defaults for the rest", () => {
    expect(readSettings(GOOD, readFile)).toEqual({
      appId: 12,
      privateKey: APP_KEY,
      webhookSecret: SECRET,
      signing: { mode: "key", privateKey: SIGNING_KEY },
      apiUrl: "https://api.github.com",
      host: "127.0.0.1",
      port: 3000,
      logLevel: "info",
    });
  });

  it.each([
    {
      how: "from files",
      env: { PRIVATE_KEY: "", PRIVATE_KEY_PATH: "app.pem", SIGNING_KEY: "", SIGNING_KEY_PATH: "sign.pem" },
    },
    { how: "with line breaks written out", env: { PRIVATE_KEY: APP_KEY.replaceAll("\n", "\\n") } },
    { how: "in base64", env: { PRIVATE_KEY: Buffer.from(APP_KEY).toString("base64") } },
  ])("take keys $how", ({ env }) => {
    expect(readSettings({ ...GOOD, ...env }, readFile)).toMatchObject({
      privateKey: APP_KEY,
      signing: { mode: "key", privateKey: SIGNING_KEY },
    });
  });

  it("take the public keys of earlier signing keys, each with its period", () => {
    expect(readSettings({ ...GOOD, SIGNING_PREVIOUS_KEYS_PATH: "earlier.pub" }, readFile)).toMatchObject({
      signing: { mode: "key", privateKey: SIGNING_KEY, previous: [`${PERIOD}${EARLIER}`] },
    });
  });

  it.each([
    { env: { SIGNING: "off", SIGNING_KEY: "" }, read: { signing: { mode: "off" } } },
    { env: { GITHUB_API_URL: "https://ghes.example/api/v3/" }, read: { apiUrl: "https://ghes.example/api/v3" } },
    { env: { GITHUB_API_URL: "http://127.0.0.1:4000" }, read: { apiUrl: "http://127.0.0.1:4000" } },
    { env: { PORT: "0", HOST: "0.0.0.0" }, read: { port: 0, host: "0.0.0.0" } },
    { env: { LOG_LEVEL: "DEBUG" }, read: { logLevel: "debug" } },
    { env: { QUEUE_REDIS_URL: "rediss://:pw@redis:6380/1" }, read: { queueRedisUrl: "rediss://:pw@redis:6380/1" } },
  ])("read $env", ({ env, read }) => {
    expect(readSettings({ ...GOOD, ...env }, readFile)).toMatchObject(read);
  });

  it.each([
    [{ APP_ID: "my-app" }, 'APP_ID: is not a number: "my-app". Copy the App ID'],
    [{ WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET: is not set, so anyone could send events. Choose a random one"],
    [{ WEBHOOK_SECRET: "development" }, 'WEBHOOK_SECRET: is the well-known default "development". Choose'],
    [{ WEBHOOK_SECRET: "short" }, "WEBHOOK_SECRET: has 5 characters, fewer than 20. Choose"],
    [{ PRIVATE_KEY: "" }, "PRIVATE_KEY: is not set, nor is PRIVATE_KEY_PATH. Generate"],
    [{ PRIVATE_KEY_PATH: "app.pem" }, "PRIVATE_KEY: is set, and so is PRIVATE_KEY_PATH. Remove one of the two."],
    [{ PRIVATE_KEY: "", PRIVATE_KEY_PATH: "none.pem" }, 'PRIVATE_KEY_PATH: "none.pem" can not be read. Check'],
    [
      { PRIVATE_KEY: "", PRIVATE_KEY_PATH: "notes.txt" },
      'PRIVATE_KEY_PATH: "notes.txt" holds no private key in PEM. Generate',
    ],
    [{ PRIVATE_KEY: SIGNING_KEY }, "PRIVATE_KEY: is not an RSA key. Generate"],
    [{ SIGNING_KEY: "" }, "SIGNING_KEY: is not set, nor is SIGNING_KEY_PATH. Make one with `npx registrar keygen`"],
    [{ SIGNING_KEY: OTHER_CURVE }, "SIGNING_KEY: is not an ECDSA P-256 key. Make one"],
    [{ SIGNING: "off" }, "SIGNING: is off although there is a signing key. Remove one of the two."],
    [{ SIGNING: "maybe" }, 'SIGNING: is "maybe". Leave it out'],
    [{ SIGNING_PREVIOUS_KEYS_PATH: "gone.pub" }, 'SIGNING_PREVIOUS_KEYS_PATH: "gone.pub" can not be read. Check'],
    [{ SIGNING_PREVIOUS_KEYS_PATH: "notes.txt" }, '"notes.txt" holds no ECDSA P-256 public key in PEM. Put the'],
    [{ SIGNING_PREVIOUS_KEYS_PATH: "slip.pub" }, '"slip.pub" has the line "Not-Aftr: 2026" beside a key'],
    [{ GITHUB_API_URL: "ftp://x" }, 'GITHUB_API_URL: is not a web address: "ftp://x". Write'],
    [{ GITHUB_API_URL: "https://me@x" }, "GITHUB_API_URL: holds more than a host and a path. Write"],
    [
      { GITHUB_API_URL: "http://ghes.example" },
      "GITHUB_API_URL: would send tokens unencrypted to another machine. Write",
    ],
    [{ PORT: "70000" }, 'PORT: is not a port: "70000". Use a number from 0 to 65535.'],
    [{ LOG_LEVEL: "loud" }, 'LOG_LEVEL: is not a level: "loud". Use one of trace, debug'],
    [{ REDIS_URL: "redis://x" }, "REDIS_URL: the GitHub client library would take it for its own"],
    [{ QUEUE_REDIS_URL: "localhost:6379" }, "QUEUE_REDIS_URL: is not the address of a Redis. Write redis://"],
    [{ QUEUE_REDIS_URL: "http://:hunter2@x" }, "QUEUE_REDIS_URL: is not the address of a Redis. Write redis://"],
  ])("refuse %p", (env, expected) => {
    expect(problemsOf({ ...GOOD, ...env })).toEqual([expect.stringContaining(expected)]);
  });

  it("are refused all at once", () => {
    const names = problemsOf({ REDIS_URL: "x", PORT: "-1" }).map((line) => line.split(":")[0]);
    expect(names).toEqual(["REDIS_URL", "APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "SIGNING_KEY", "PORT"]);
  });

  it("never repeat a secret, however wrong it is", () => {
    const broken = `${APP_KEY.slice(0, 200)}garbage`;
    const told = problemsOf({
      ...{ WEBHOOK_SECRET: "hunter2", PRIVATE_KEY: broken, SIGNING_KEY: "c2VjcmV0" },
      QUEUE_REDIS_URL: "http://:hunter2@x",
    }).join("\n");
    expect(told.split("\n")).toHaveLength(5);
    expect(told).not.toMatch(/hunter2|garbage|MII|c2VjcmV0/);
  });

  it("tell a first start from a mistake", () => {
    expect(isFirstStart({ PORT: "80" })).toBe(true);
    expect(isFirstStart({ APP_ID: "1" })).toBe(false);
  });
});
