// The whole way from a signed webhook over real HTTP to the work, and an orderly end.

import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Hint, Job, RepoKey, Work } from "../../src/app/job.ts";
import { createLog } from "../../src/app/log.ts";
import { createMetrics } from "../../src/app/metrics.ts";
import { RetryLater } from "../../src/app/queue.ts";
import { type Service, type ServiceOptions, startService } from "../../src/app/service.ts";
import type { Directory } from "../../src/app/sweep.ts";
import { RateLimited } from "../../src/github/errors.ts";
import { until } from "../support/until.ts";

const SECRET = "a-secret-of-thirty-two-characters";
const repo: RepoKey = { installationId: 7, owner: "acme", name: "models" };
const place = {
  installation: { id: 7 },
  repository: { id: 99, name: "models", full_name: "acme/models", owner: { login: "acme" }, default_branch: "main" },
  sender: { id: 5, type: "User" },
};

type Look = ["pull", number, readonly Hint[]] | ["group", string] | ["landing" | "setup", readonly Hint[]];

const directory: Directory = {
  installations: async () => [7],
  repositories: async () => [repo],
  proposed: async () => ({ pulls: [3, 4], groups: [] }),
  waitingRuns: async () => [],
  commands: async () => [],
  scarceUntil: () => undefined,
};

/** All that there is to look at in this directory. */
const EVERYTHING: readonly Look[] = [
  ["landing", []],
  ["pull", 3, []],
  ["pull", 4, []],
  ["setup", []],
];

const running: Service[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.close()));
});

interface Setting extends Partial<ServiceOptions> {
  /** What a look does, apart from being noted. */
  during?: (look: Look, ring: (job: Job) => void) => Promise<void>;
}

async function start({ during = async () => undefined, ...options }: Setting = {}) {
  const looks: Look[] = [];
  const lines: string[] = [];
  const note = (look: Look, ring: (job: Job) => void) => {
    looks.push(look);
    return during(look, ring);
  };
  const createWork = (ring: (job: Job) => void): Work => ({
    reviewPullRequest: (_, number, hints) => note(["pull", number, hints], ring),
    reviewMergeGroup: (_, head) => note(["group", head], ring),
    reviewSetup: (_, hints) => note(["setup", hints], ring),
    watchDeployments: async () => undefined,
    answerDeployments: async () => undefined,
    obeyComment: async () => undefined,
    recordLandings: (_, hints) => note(["landing", hints], ring),
  });
  const service = await startService({
    settings: { appId: 42, host: "127.0.0.1", port: 0, webhookSecret: SECRET },
    createWork,
    directory,
    log: createLog("info", [], { write: (line) => void lines.push(line) }),
    metrics: createMetrics(),
    backoff: { baseMs: 1, capMs: 2 },
    sweeps: false,
    budget: () => ({ share: 1, paused: 0 }),
    ...options,
  });
  running.push(service);
  return { service, looks, told: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

async function deliver(service: Service, event: string, payload: object, id = "d-1"): Promise<number> {
  const body = JSON.stringify({ ...place, ...payload });
  const response = await fetch(`${service.url}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    },
    body,
  });
  return response.status;
}

const opened = { action: "opened", pull_request: { number: 3 } };
const pushed = { action: "synchronize", pull_request: { number: 3 } };
const merged = { action: "closed", pull_request: { number: 3, merged: true } };

describe("a webhook", () => {
  it("is answered before its work is done, and the work gets its hints", async () => {
    const gate = hold();
    const { service, looks } = await start({ during: () => gate.promise });
    expect(await deliver(service, "pull_request", pushed)).toBe(202);
    expect(await deliver(service, "pull_request", merged)).toBe(202);
    gate.open();
    await service.idle();
    expect(looks).toEqual([
      ["pull", 3, [{ pusher: 5 }]],
      ["landing", [{ mergedPull: 3 }]],
    ]);
  });

  it("that is delivered again is looked at again, and nothing else happens", async () => {
    const { service, looks } = await start();
    for (let times = 0; times < 2; times += 1) {
      await deliver(service, "pull_request", opened);
      await service.idle();
    }
    expect(looks).toEqual([
      ["pull", 3, []],
      ["pull", 3, []],
    ]);
  });

  it("of no interest is answered and forgotten", async () => {
    const { service, looks } = await start();
    expect(await deliver(service, "star", { action: "created" })).toBe(200);
    await service.idle();
    expect(looks).toEqual([]);
  });

  it("tells the log its delivery, repository, pull request and duration", async () => {
    const { service, told } = await start();
    await deliver(service, "pull_request", opened, "d-7");
    await service.idle();
    const subject = { repository: "acme/models", pull: 3, delivery: ["d-7"], attempt: 1 };
    expect(told()).toContainEqual(expect.objectContaining({ msg: "webhook", delivery: "d-7", event: "pull_request" }));
    expect(told()).toContainEqual(expect.objectContaining({ ...subject, result: "done", ms: expect.any(Number) }));
  });
});

describe("work that fails", () => {
  it("is done again with the same hints, and the failure is told", async () => {
    let failures = 2;
    const { service, looks, told } = await start({
      during: async () => {
        if (failures-- > 0) throw new Error("GitHub is away");
      },
    });
    await deliver(service, "pull_request", pushed);
    await service.idle();
    expect(looks).toEqual(Array(3).fill(["pull", 3, [{ pusher: 5 }]]));
    const failed = told().filter(({ level }) => level === "warn");
    expect(failed.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(failed[0]).toMatchObject({ repository: "acme/models", pull: 3, err: { message: "GitHub is away" } });
  });

  it("again and again is an error that names its deliveries, and is counted where the App says how it is", async () => {
    let broken = true;
    const { service, told } = await start({
      during: async () => {
        if (broken) throw new Error("never today");
      },
    });
    await deliver(service, "pull_request", pushed, "d-41");
    await deliver(service, "pull_request", opened, "d-42");
    const failed = () => told().filter(({ level }) => level === "error");
    while (failed().length === 0) await new Promise(setImmediate);
    expect(failed()[0]).toMatchObject({
      attempt: 8,
      pull: 3,
      delivery: ["d-41", "d-42"],
      err: { message: "never today" },
    });
    const ready = async () => (await fetch(`${service.url}/readyz`)).text();
    expect(await ready()).toMatch(/^ready\nlooks that keep failing: 1;/);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain("registrar_failing_keys 1");
    broken = false;
    await service.idle();
    expect(await ready()).toBe("ready\n");
  });

  it("waits as long as it says", async () => {
    const times: number[] = [];
    const { service } = await start({
      during: async () => {
        times.push(performance.now());
        if (times.length === 1) throw new RetryLater("GitHub lags", 60);
      },
    });
    await deliver(service, "pull_request", opened);
    await service.idle();
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(55);
  });
});

describe("work that rings itself", () => {
  it("is done once more afterwards", async () => {
    let left = 1;
    const { service, looks } = await start({
      during: async (_, ring) => {
        if (left-- > 0) ring({ look: "landing", repo });
      },
    });
    await deliver(service, "push", { ref: "refs/heads/main", commits: [] });
    await service.idle();
    expect(looks.filter(([what]) => what === "landing")).toEqual([
      ["landing", []],
      ["landing", []],
    ]);
  });
});

describe("a sweep", () => {
  it("looks at every open pull request and what landed, also when starting", async () => {
    const { service, looks } = await start({ sweeps: true });
    await service.idle();
    expect([...looks].sort()).toEqual(EVERYTHING);
    service.sweep();
    await service.idle();
    expect(looks).toHaveLength(8);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(
      /registrar_last_sweep_timestamp_seconds \d{10}/,
    );
  });

  it("hands a wish for the check to the pull requests when GitHub names none", async () => {
    const { service, looks } = await start();
    await deliver(service, "check_run", { action: "rerequested", check_run: { app: { id: 42 }, pull_requests: [] } });
    await service.idle();
    expect(looks).toContainEqual(["pull", 4, [{ rerun: true }]]);
  });
});

describe("an installation with few requests left in this hour", () => {
  const scarce: Partial<ServiceOptions> = {
    directory: { ...directory, scarceUntil: () => Date.now() + 3_600_000 },
    waitOf: (error) => (error instanceof RateLimited ? error.until - Date.now() : undefined),
  };

  it("is left alone by the sweep, which says so and comes back when the hour is over", async () => {
    const { service, looks, told } = await start({ ...scarce, graceMs: 0 });
    service.sweep();
    await until(() => told().some(({ retryInMs }) => retryInMs !== undefined));
    expect(told()).toContainEqual(
      expect.objectContaining({
        job: "installation",
        retryInMs: expect.any(Number),
        err: expect.objectContaining({
          message: expect.stringMatching(/^Few requests are left in this hour and kept .* until \d{4}-/),
        }),
      }),
    );
    expect(looks).toEqual([]);
  });

  it.each<[string, string, object, Look[]]>([
    ["what an event is about", "pull_request", opened, [["pull", 3, []]]],
    [
      "all that an event is about",
      "push",
      { ref: "refs/heads/main", commits: [{ added: ["registry.yaml"] }] },
      [
        ["landing", []],
        ["setup", []],
        ["pull", 3, []],
        ["pull", 4, []],
      ],
    ],
  ])("still has %s looked at", async (_, event, payload, expected) => {
    const { service, looks } = await start(scarce);
    await deliver(service, event, payload);
    await service.idle();
    expect(looks).toEqual(expected);
  });

  it("has a pause of the sweep cut short by what an event is about", async () => {
    // The sweep came as far as its first look before the requests ran out.
    let isScarce = false;
    const { service, looks, told } = await start({
      ...scarce,
      directory: { ...directory, scarceUntil: (id) => (isScarce ? scarce.directory?.scarceUntil(id) : undefined) },
      during: async () => {
        isScarce = true;
      },
      graceMs: 0,
    });
    service.sweep();
    await until(() => told().filter(({ retryInMs }) => retryInMs !== undefined).length >= 2);
    looks.length = 0;
    await deliver(service, "push", { ref: "refs/heads/main", commits: [{ added: ["registry.yaml"] }] });
    await until(() => looks.length >= 4);
    expect([...looks].sort()).toEqual(EVERYTHING);
  });
});

describe("shutting down", () => {
  it("finishes the work in hand, refuses what comes, and then hears nothing", async () => {
    const gate = hold();
    const { service, looks, told } = await start({ during: () => gate.promise });
    await deliver(service, "pull_request", opened);
    while (looks.length === 0) await new Promise(setImmediate);
    const closed = service.close();
    expect(await deliver(service, "push", { ref: "refs/heads/main" })).toBe(503);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    gate.open();
    expect(await closed).toBe(true);
    expect(looks).toEqual([["pull", 3, []]]);
    expect(told().at(-1)).toMatchObject({ msg: "stopped", drained: true, running: 0, waiting: 0 });
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow("fetch failed");
  });

  it("says when it had to leave work behind", async () => {
    const gate = hold();
    const { service, looks } = await start({ during: () => gate.promise, graceMs: 20 });
    await deliver(service, "pull_request", opened);
    while (looks.length === 0) await new Promise(setImmediate);
    expect(await service.close()).toBe(false);
    gate.open();
  });
});

/** A promise that the test lets go. */
function hold(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe("a sweep", () => {
  it("has failed webhooks sent again, and goes on when that can not be asked", async () => {
    const asked: number[] = [];
    const sweeping = await start({ sweeps: true, redeliver: async () => asked.push(2) });
    await sweeping.service.idle();
    expect(asked).toEqual([2]);
    expect(JSON.stringify(sweeping.told())).toContain("failed webhooks are sent again");
    const refused = await start({ sweeps: true, redeliver: () => Promise.reject(new Error("no such route")) });
    await refused.service.idle();
    expect(JSON.stringify(refused.told())).toMatch(/no such route.*the next sweep tries again/);
    expect(refused.looks.map(([look]) => look)).toContain("landing");
  });
});
