// Puts the App together from its settings: client, words, keys, work, ears.

import type { Logger } from "pino";
import { createClient } from "../github/client.ts";
import { RateLimited } from "../github/errors.ts";
import type { RequestReport } from "../github/request.ts";
import { createRenderer } from "../plan/render.ts";
import type { Hint, Job } from "./job.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { SharedPlace } from "./open-queue.ts";
import type { Backoff } from "./queue.ts";
import { type Reconciled, reconcileOnce } from "./reconcile.ts";
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
  /** Milliseconds until a request that `fetch` does not answer is given up. */
  patienceMs?: number;
  /** Milliseconds after which a landing without a pull request is called a bypass. */
  settleMs?: number;
  backoff?: Backoff;
  sweeps?: boolean;
  graceMs?: number;
  /** Told of every request to GitHub. */
  onRequest?: (sent: RequestReport) => void;
}

/** GitHub links a commit to its pull request with a lag. */
const SETTLE = 60_000;

/** Starts the App; it listens when this resolves. Throws when the address is taken. */
export async function createApp(settings: Settings, overrides: Overrides = {}): Promise<Service> {
  const { signer, ...parts } = assemble(settings, overrides);
  const service = await startService({
    settings,
    ...parts,
    redeliver: () => parts.directory.redeliverFailed(),
    budget: () => parts.directory.budget(),
    ...sharedPlace(settings),
    ...pick(overrides),
  });
  parts.log.info({ url: service.url, signing: signer.signing, key: fingerprintOf(signer) }, "listening");
  return service;
}

/** Looks at everything once, without a server, and resolves when nothing is left to do. */
export function createReconciliation(settings: Settings, overrides: Overrides = {}): Promise<Reconciled> {
  const { backoff } = overrides;
  return reconcileOnce({ ...assemble(settings, overrides), ...(backoff && { backoff }) });
}

/** What looking takes, but a queue. */
function assemble(settings: Settings, overrides: Overrides) {
  const { now = () => new Date(), settleMs = SETTLE, writeSpacing } = overrides;
  const log = overrides.log ?? createLog(settings.logLevel, secretsOf(settings));
  const metrics = createMetrics();
  const signer = createSigner(settings);
  const client = createClient({
    appId: settings.appId,
    privateKey: settings.privateKey,
    baseUrl: settings.apiUrl,
    log,
    onRequest: (sent) => {
      metrics.requested(sent);
      overrides.onRequest?.(sent);
    },
    now,
    ...(writeSpacing === undefined ? {} : { writeSpacing }),
    ...(overrides.fetch && { fetch: overrides.fetch }),
    ...(overrides.patienceMs !== undefined && { patienceMs: overrides.patienceMs }),
  });
  const shared = { client, signer, log, now, settleMs, memoryKey: deriveMemoryKey(settings) };
  const renderer = createRenderer(loadTemplates());
  return {
    createWork: (ring: (job: Job, hint?: Hint) => void) => createWork({ ...shared, renderer, ring }),
    directory: client,
    waitOf: (error: unknown) => (error instanceof RateLimited ? error.until - Date.now() : undefined),
    log,
    metrics,
    signer,
  };
}

/** Texts that must not be logged, whatever happens. */
export function secretsOf({ privateKey, webhookSecret, signing, queueRedisUrl }: Settings): string[] {
  const redis = queueRedisUrl === undefined ? undefined : new URL(queueRedisUrl).password;
  const signingKey = signing.mode === "key" ? [signing.privateKey] : [];
  return [privateKey, webhookSecret, ...signingKey, ...(redis ? [redis, decodeURIComponent(redis)] : [])];
}

/** Hints decide what an approval saw: in Redis they are authenticated as the App's own memory is. */
function sharedPlace(settings: Settings): { shared?: SharedPlace } {
  const { appId, queueRedisUrl } = settings;
  if (queueRedisUrl === undefined) return {};
  return { shared: { url: queueRedisUrl, name: `looks-${appId}`, secret: deriveMemoryKey(settings) } };
}

function pick({ backoff, sweeps, graceMs }: Overrides): Pick<Overrides, "backoff" | "sweeps" | "graceMs"> {
  return {
    ...(backoff ? { backoff } : {}),
    ...(sweeps === undefined ? {} : { sweeps }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}
