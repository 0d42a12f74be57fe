// Settings from the environment: everything that is wrong is said at once, and nothing secret is repeated.

import type { SettingsProblem, SettingsSource } from "./setting.ts";
import { readAppKey, readSigning, type Signing } from "./settings-keys.ts";

export interface Settings {
  appId: number;
  /** PEM, RSA. */
  privateKey: string;
  webhookSecret: string;
  signing: Signing;
  /** Base of GitHub's REST API, without a slash at the end. */
  apiUrl: string;
  host: string;
  /** `0` takes any free port. */
  port: number;
  logLevel: LogLevel;
  /** Redis of the queue that replicas share; without it each has its own, in process. May hold a password. */
  queueRedisUrl?: string;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIN_SECRET_CHARACTERS = 20;

/** Settings, or everything that is wrong with them. An empty variable counts as one that is not set. */
export function readSettings(
  env: SettingsSource["env"],
  readFile: SettingsSource["readFile"],
): Settings | SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const source: SettingsSource = { env, readFile, report: (problem) => problems.push(problem) };
  refuseRedisUrl(source);
  // A reader that reported something returns a blank: it is never seen, because problems win.
  const settings: Settings = {
    appId: readAppId(source),
    privateKey: readAppKey(source),
    webhookSecret: readSecret(source),
    signing: readSigning(source),
    apiUrl: readApiUrl(source),
    host: env["HOST"] || "127.0.0.1",
    port: readPort(source),
    logLevel: readLogLevel(source),
    ...readQueueRedisUrl(source),
  };
  return problems.length > 0 ? problems : settings;
}

/** Whether this is a first start rather than a mistake: nothing that only an operator can know is set. */
export function isFirstStart(env: SettingsSource["env"]): boolean {
  return ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"].every((name) => !env[name]);
}

/** What to do when nothing is set yet. */
export const FIRST_STEPS = `Registrar has no settings yet.

To see it work without an account, a token or a network:
  npm run demo

To run it for real:
  1. Create a GitHub App (https://github.com/settings/apps/new, or the same page of your organization).
     The permissions and events to tick, each with its reason, are in app.yml.
  2. Give the App a webhook secret of at least ${MIN_SECRET_CHARACTERS} random characters, and the address
     https://<your host>/api/github/webhooks
  3. Generate its private key, and a signing key for records: npx registrar keygen
  4. Set APP_ID, PRIVATE_KEY_PATH, WEBHOOK_SECRET and SIGNING_KEY_PATH (a file named .env will do) and start again.
`;

function refuseRedisUrl({ env, report }: SettingsSource): void {
  const what =
    "the GitHub client library would take it for its own, and every call to GitHub would hang when Redis is away";
  if (env["REDIS_URL"]) report({ name: "REDIS_URL", what, fix: "remove it; the shared queue is QUEUE_REDIS_URL" });
}

/** Not repeated when it is wrong: it may hold a password. */
function readQueueRedisUrl({ env, report }: SettingsSource): Pick<Settings, "queueRedisUrl"> {
  const text = env["QUEUE_REDIS_URL"]?.trim() ?? "";
  if (text === "") return {};
  const name = "QUEUE_REDIS_URL";
  const fix = "write redis://<host>:<port>, with rediss: for TLS, or leave it out for a queue in process";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === "") {
    report({ name, what: "is not the address of a Redis", fix });
  }
  return { queueRedisUrl: text };
}

function readAppId({ env, report }: SettingsSource): number {
  const text = env["APP_ID"]?.trim() ?? "";
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  const what = text === "" ? "is not set" : `is not a number: ${JSON.stringify(text)}`;
  report({ name: "APP_ID", what, fix: "copy the App ID from the settings page of your GitHub App" });
  return 0;
}

function readSecret({ env, report }: SettingsSource): string {
  const secret = env["WEBHOOK_SECRET"] ?? "";
  const fix = "choose a random one, for example with `openssl rand -hex 32`, and enter it in the App's settings too";
  if (secret === "") report({ name: "WEBHOOK_SECRET", what: "is not set, so anyone could send events", fix });
  else if (secret.toLowerCase() === "development") {
    report({ name: "WEBHOOK_SECRET", what: 'is the well-known default "development"', fix });
  } else if (secret.length < MIN_SECRET_CHARACTERS) {
    const what = `has ${secret.length} characters, fewer than ${MIN_SECRET_CHARACTERS}`;
    report({ name: "WEBHOOK_SECRET", what, fix });
  }
  return secret;
}

function readApiUrl({ env, report }: SettingsSource): string {
  const text = env["GITHUB_API_URL"] || "https://api.github.com";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const name = "GITHUB_API_URL";
  const fix = "write https://api.github.com, or https://<host>/api/v3 for GitHub Enterprise Server";
  if (!url || !/^https?:$/.test(url.protocol))
    report({ name, what: `is not a web address: ${JSON.stringify(text)}`, fix });
  else if (url.username !== "" || url.search !== "" || url.hash !== "") {
    report({ name, what: "holds more than a host and a path", fix });
  } else if (url.protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
    report({ name, what: "would send tokens unencrypted to another machine", fix });
  }
  return text.replace(/\/+$/, "");
}

function readPort({ env, report }: SettingsSource): number {
  const text = env["PORT"]?.trim() || "3000";
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  report({ name: "PORT", what: `is not a port: ${JSON.stringify(text)}`, fix: "use a number from 0 to 65535" });
  return 0;
}

function readLogLevel({ env, report }: SettingsSource): LogLevel {
  const text = env["LOG_LEVEL"] || "info";
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level) return level;
  report({
    name: "LOG_LEVEL",
    what: `is not a level: ${JSON.stringify(text)}`,
    fix: `use one of ${LOG_LEVELS.join(", ")}`,
  });
  return "info";
}
