// Puts the App together from its settings: client, words, keys, work, ears.

import type { Logger } from "pino";
import { createClient } from "../github/client.ts";
import { RateLimited } from "../github/errors.ts";
import { createRenderer } from "../plan/render.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { Backoff } from "./queue.ts";
import { type Service, startService } from "./service.ts";
import type { Settings } from "./settings.ts";
import { createSigner, deriveMemoryKey, fingerprintOf } from "./signer.ts";
import { loadTemplates } from "./templates.ts";
import { createWork } from "./work.ts";

/** What a test or a demonstration may want different; everything has a default for production. */
export interface Overrides {
  log?: Logger;
  now?: () => Date;
  /** Milliseconds between writes of one installation. */
  writeSpacing?: number;
  /** Sends requests to GitHub. */
  fetch?: typeof fetch;
  /** Milliseconds after which a landing without a pull request is called a bypass. */
  settleMs?: number;
  backoff?: Backoff;
  sweeps?: boolean;
  graceMs?: number;
}

/** GitHub links a commit to its pull request with a lag. */
const SETTLE = 60_000;

/** Starts the App; it listens when this resolves. Throws when the address is taken. */
export async function createApp(settings: Settings, overrides: Overrides = {}): Promise<Service> {
  const { now = () => new Date(), settleMs = SETTLE, writeSpacing } = overrides;
  const log = overrides.log ?? createLog(settings.logLevel, secretsOf(settings));
  const metrics = createMetrics();
  const signer = createSigner(settings);
  const client = createClient({
    appId: settings.appId,
    privateKey: settings.privateKey,
    baseUrl: settings.apiUrl,
    log,
    onRequest: metrics.requested,
    now,
    ...(writeSpacing === undefined ? {} : { writeSpacing }),
    ...(overrides.fetch && { fetch: overrides.fetch }),
  });
  const shared = { client, signer, log, now, settleMs, memoryKey: deriveMemoryKey(settings) };
  const renderer = createRenderer(loadTemplates());
  const service = await startService({
    settings,
    createWork: (ring) => createWork({ ...shared, renderer, ring }),
    directory: client,
    waitOf: (error) => (error instanceof RateLimited ? error.until - Date.now() : undefined),
    log,
    metrics,
    ...pick(overrides),
  });
  log.info({ url: service.url, signing: signer.signing, key: fingerprintOf(signer) }, "listening");
  return service;
}

/** Texts that must not be logged, whatever happens. */
export function secretsOf({ privateKey, webhookSecret, signing }: Settings): string[] {
  return [privateKey, webhookSecret, ...(signing.mode === "key" ? [signing.privateKey] : [])];
}

function pick({ backoff, sweeps, graceMs }: Overrides): Pick<Overrides, "backoff" | "sweeps" | "graceMs"> {
  return {
    ...(backoff ? { backoff } : {}),
    ...(sweeps === undefined ? {} : { sweeps }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}
