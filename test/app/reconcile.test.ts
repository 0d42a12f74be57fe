// One pass without a server: what nobody heard of is done, told with its cost, and not done twice.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, manifest, SOUND, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { createReconciliation } from "../../src/app/app.ts";
import type { Reconciled } from "../../src/app/reconcile.ts";
import { formatReconciled } from "../../src/app/reconcile-report.ts";
import { type EndToEnd, startPlace } from "../e2e/place.ts";
import { createEar, refuseSecrets } from "../support/secrets.ts";

let place: EndToEnd;
let elsewhere: string;
/** Hears all that the programs say. */
const ear = createEar();
beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), "reconcile-"));
  place = await startPlace({ overrides: { sweeps: false } });
  // The server hears nothing of what follows.
  place.scene.sandbox.interceptDelivery(() => "drop");
});
afterAll(async () => {
  refuseSecrets(place.scene.sandbox.state, ear, keys());
  await place.close();
  await rm(elsewhere, { recursive: true });
});

/** The real program, outside any folder with a `.env`. */
async function once(env: Record<string, string>, ...words: string[]) {
  const main = new URL("../../src/app/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), main, "--once", ...words], {
    cwd: elsewhere,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const told = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (told.out += chunk));
  child.stderr.on("data", (chunk) => (told.err += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  ear.write(told.out);
  ear.write(told.err);
  return { code, ...told };
}

function keys() {
  const { privateKey, signing } = place.scene.settings;
  return { app: privateKey, signing: signing.mode === "key" ? signing.privateKey : "" };
}

function environment(): Record<string, string> {
  const { appId, apiUrl } = place.scene.settings;
  const { app, signing } = keys();
  const facts = { APP_ID: String(appId), GITHUB_API_URL: apiUrl, LOG_LEVEL: "trace" };
  return { ...facts, PRIVATE_KEY: app, SIGNING_KEY: signing };
}

describe("main.js --once", () => {
  it("judges, seals and tags what nobody heard of, without a webhook secret, and prints what it did", async () => {
    const [ana, ben] = [place.actor("ana"), place.actor("ben")];
    const pull = await place.propose(ana, {
      title: "Register 1.0.0",
      files: { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) },
    });
    await place.approve(pull, "ben");
    const first = await once(environment());
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/looks in .*\beverything 1, installation 1/) });
    expect(first.out).toMatch(/\d+ requests to GitHub, of which \d+ were answered 304 and cost nothing; \d+ are left/);
    expect(first.out).toMatch(/\d+ writes:\n(?: {2}\d+ .*\n)* {2}\d+ POST \/repos\/{owner}\/{repo}\/check-runs\n/);
    expect(await showCheck(ben, place.scene, pull)).toMatchObject({ conclusion: "success" });
    await place.land(ana, pull);
    const second = await once(environment());
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining("POST /repos/{owner}/{repo}/git/refs") });
    expect([...(await place.tags()).keys()]).toContain(`${MODEL}@v1.0.0`);
  });

  it("writes nothing when nothing is to do", async () => {
    const { code, out } = await once(environment());
    expect([code, out]).toEqual([0, expect.stringMatching(/\n0 writes\nnothing is left failing\n$/)]);
  });

  it("ends with 1 when something is left failing, and names it", async () => {
    const stop = place.scene.sandbox.intercept(({ method, route, actor }) =>
      actor.appId !== undefined && method === "GET" && route.endsWith("/pulls")
        ? { do: "answer", when: "before", reply: { status: 422, body: { message: "not today" } } }
        : undefined,
    );
    const overrides = { writeSpacing: 0, backoff: { baseMs: 1, capMs: 2 } };
    const done = await createReconciliation(place.scene.settings, overrides);
    stop();
    expect(Object.entries(done.failing)).toEqual([
      [expect.stringMatching(/^repository:\d+\/acme\/models$/), expect.stringContaining("not today")],
    ]);
    expect(formatReconciled(done, [])).toMatch(/left failing: 1\n {2}repository:\d+\/acme\/models: .*not today/);
  });

  it("leaves the last tenth of the hour's requests alone, and says so", async () => {
    const { switches } = place.scene.sandbox;
    const ample = switches.rateLimit;
    const left = Number(/; (\d+) are left in this hour/.exec((await once(environment())).out)?.[1]);
    switches.rateLimit = Math.ceil(1.05 * (ample - left));
    const { code, out } = await once(environment());
    switches.rateLimit = ample;
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(
        /\n0 writes\nleft failing: [1-9](\n {2}.*: Few requests are left in this hour and kept for what somebody waits for, until .*)+\n$/,
      ),
    });
  });

  it.each([
    { what: "without settings", env: {}, words: [], told: "npm run demo" },
    { what: "with wrong ones", env: { APP_ID: "x" }, words: [], told: "APP_ID: is not a number" },
    { what: "with a word it does not know", env: {}, words: ["--twice"], told: 'unknown word "--twice"' },
  ])("ends with 2 $what", async ({ env, words, told }) => {
    const { code, out, err } = await once(env, ...words);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringContaining(told) });
  });
});

it("a pass that is cut short says so", () => {
  const done: Reconciled = { looks: {}, failing: {}, cutShort: true, ms: 1_000 };
  expect(formatReconciled(done, [])).toContain("cut short: the time was over, and the next pass goes on");
});
