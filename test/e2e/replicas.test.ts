// Two Apps at the same repository: whoever looks first, each change has one record, one receipt and one comment.

import { afterEach, expect, it } from "@jest/globals";
import { startRedis } from "../../sandbox/redis.ts";
import { MODEL, manifest, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck, showIncidents } from "../../sandbox/story/show.ts";
import { describeWithRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { type Replicas, startReplicas } from "./replicas.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function replicas(webhooks: "both" | "turns", queueRedisUrl?: string): Promise<Replicas> {
  const started = await startReplicas(webhooks, queueRedisUrl);
  closing.push(started.close);
  return started;
}

/** Registers a version and promotes it, with everything that may ring in between. */
async function live({ place, settled }: Replicas, between: () => Promise<unknown> = settled): Promise<number[]> {
  const ana = place.actor("ana");
  const changes = [
    { title: "Register 1.0.0", files: { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) } },
    { title: "Promote 1.0.0", files: { [stagePath("staging")]: stageFile("staging", "1.0.0", "Candidate") } },
  ];
  const pulls: number[] = [];
  for (const change of changes) {
    const pull = await place.propose(ana, change);
    await place.approve(pull, "ben");
    await settled();
    await between();
    await place.land(ana, pull);
    await settled();
    pulls.push(pull);
  }
  return pulls;
}

async function expectOneOfEach({ place }: Replicas, pulls: readonly number[]): Promise<void> {
  const { sandbox, owner, repo } = place.scene;
  const repository = sandbox.repository(`${owner}/${repo}`);
  expect([...(await place.tags()).keys()].sort()).toEqual([
    `${MODEL}#staging#1`,
    `${MODEL}@v1.0.0`,
    `record/${MODEL}/staging/1`,
    `record/${MODEL}/v1.0.0`,
  ]);
  const released = repository.releases.map(({ tag }) => tag);
  expect(released).toEqual([...new Set(released)]);
  expect(await showIncidents(place.actor("ben"), place.scene)).toEqual([]);
  for (const pull of pulls) {
    const marks = (await place.comments(pull)).map((text) => /<!-- registrar:(\w+)/.exec(text)?.[1]);
    expect(marks).toEqual(["comment", "audit"]);
    expect(await showCheck(place.actor("ben"), place.scene, pull)).toMatchObject({ conclusion: "success" });
  }
}

it("two replicas that know nothing of each other and hear everything twice do everything once", async () => {
  const both = await replicas("both");
  await expectOneOfEach(both, await live(both));
});

it("two replicas that know nothing of each other tell of a change around the check once", async () => {
  const both = await replicas("both");
  const dora = both.place.actor("dora");
  await dora.push("main", { [stagePath("staging")]: stageFile("staging", "1.0.0", "In a hurry") }, "Go around");
  await both.settled();
  expect([...(await both.place.tags()).keys()]).toEqual([`record/${MODEL}/staging/1`]);
  expect(await showIncidents(dora, both.place.scene)).toEqual([expect.stringContaining("without a passing verdict")]);
});

describeWithRedis("two replicas with a shared queue", () => {
  it("do everything once, whoever hears of it", async () => {
    const redis = await startRedis();
    closing.push(redis.close);
    const both = await replicas("turns", redis.url);
    await expectOneOfEach(both, await live(both));
  });

  it("do it also when Redis goes away in the middle, say so, and share again when it is back", async () => {
    const redis = await startRedis();
    closing.push(redis.close);
    const both = await replicas("turns", redis.url);
    const ready = (): Promise<string[]> =>
      Promise.all(both.apps.map(async ({ url }) => (await fetch(`${url}/readyz`)).text()));
    expect(await ready()).toEqual(["ready\n", "ready\n"]);
    const pulls = await live(both, redis.kill);
    for (const text of await ready())
      expect(text).toMatch(/^ready\nthe shared queue is away, and this replica works alone/);
    await redis.start();
    await until(async () => (await ready()).every((text) => text === "ready\n"));
    await both.settled();
    await expectOneOfEach(both, pulls);
    const metrics = await (await fetch(`${both.apps[0]?.url}/metrics`)).text();
    expect(metrics).toContain("registrar_shared_queue_up 1");
  });
});
