// Numbers for Prometheus. No repository, person or model is ever a label.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Budget } from "../github/client.ts";
import type { RequestReport } from "../github/request.ts";
import type { Depth } from "./key-queue.ts";

export interface Metrics {
  received: (status: number, seconds: number) => void;
  looked: (job: string, result: "done" | "failed", seconds: number) => void;
  requested: (sent: RequestReport) => void;
  swept: (at: Date) => void;
  /** Shows how a queue and its work are whenever the numbers are read. */
  watch: (queue: Watched) => void;
  /** Prometheus exposition format. */
  text: () => Promise<string>;
}

export interface Watched {
  depth: () => Depth | Promise<Depth>;
  /** Keys that keep failing. */
  failing: () => number;
  /** Whether the shared queue is in use; left out when there is none. */
  isShared?: () => boolean;
  /** How much GitHub still lets us ask. */
  budget: () => Budget;
}

/** A registry of its own, so that several Apps can live in one process; what is of the process they tell alike. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const ofProcess = numbersOfProcess();
  const webhooks = new Histogram({
    name: "registrar_webhook_seconds",
    help: "Time until a webhook was answered, by HTTP status",
    labelNames: ["status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const looks = new Histogram({
    name: "registrar_job_seconds",
    help: "Time one look took, by kind of job and result",
    labelNames: ["job", "result"],
    buckets: [0.1, 0.3, 1, 3, 10, 30],
    registers,
  });
  const requests = new Counter({
    name: "registrar_github_requests_total",
    help: "Requests to GitHub, by route and HTTP status; cached ones cost no rate limit",
    labelNames: ["method", "route", "status", "cached"],
    registers,
  });
  const sweep = new Gauge({
    name: "registrar_last_sweep_timestamp_seconds",
    help: "When everything was last looked at",
    registers,
  });
  return {
    received: (status, seconds) => webhooks.observe({ status }, seconds),
    looked: (job, result, seconds) => looks.observe({ job, result }, seconds),
    requested: ({ method, route, status, cached }) => requests.inc({ method, route, status, cached: String(cached) }),
    swept: (at) => sweep.set(at.getTime() / 1000),
    watch: (queue) => watchQueue(registry, queue),
    text: () => Registry.merge([ofProcess, registry]).metrics(),
  };
}

let made: Registry | undefined;

/** Made once: what observes the process never ends, and would keep the memory of an App that did. */
function numbersOfProcess(): Registry {
  if (made === undefined) {
    made = new Registry();
    collectDefaultMetrics({ register: made, prefix: "registrar_" });
  }
  return made;
}

function watchQueue(registry: Registry, { depth, failing, isShared, budget }: Watched): void {
  const registers = [registry];
  new Gauge({
    name: "registrar_queue_keys",
    help: "Keys in the queue, by what they do; every replica tells of the whole shared queue",
    labelNames: ["state"],
    registers,
    async collect() {
      for (const [state, keys] of Object.entries(await depth())) this.set({ state }, keys);
    },
  });
  new Gauge({
    name: "registrar_failing_keys",
    help: "Keys whose looks keep failing here; the log has each with its deliveries",
    registers,
    collect() {
      this.set(failing());
    },
  });
  new Gauge({
    name: "registrar_github_quota_ratio",
    help: "Share left of this hour's requests to GitHub, of the installation that has least; 1 when nothing is known",
    registers,
    collect() {
      this.set(budget().share);
    },
  });
  new Gauge({
    name: "registrar_github_paused_installations",
    help: "Installations for which GitHub told this replica to wait",
    registers,
    collect() {
      this.set(budget().paused);
    },
  });
  if (!isShared) return;
  new Gauge({
    name: "registrar_shared_queue_up",
    help: "1 while the shared queue is in use, 0 while this replica works alone",
    registers,
    collect() {
      this.set(Number(isShared()));
    },
  });
}
