// The App in a storm: one replica, two that share Redis, one of them killed, Redis killed.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasRedis, type LocalRedis, startRedis } from "../../sandbox/redis.ts";
import { formatTable } from "../table.ts";
import { measureIntake } from "./intake.ts";
import { type Replica, startReplica } from "./replicas.ts";
import { type Delivery, type Landed, send } from "./storm.ts";
import { stormOf } from "./storm-of.ts";
import { findFaults, watchApps } from "./watch.ts";
import { type CrowdedWorld, crowd } from "./world.ts";

export interface LoadSize {
  deliveries: number;
  pulls: number;
}

interface Scenario {
  name: string;
  replicas: number;
  /** Done when half of the storm is sent. */
  midway?: "kill a replica" | "restart Redis";
}

const SCENARIOS: readonly Scenario[] = [
  { name: "one replica", replicas: 1 },
  { name: "two replicas, Redis", replicas: 2 },
  { name: "two, one killed midway", replicas: 2, midway: "kill a replica" },
  { name: "two, Redis restarted midway", replicas: 2, midway: "restart Redis" },
];

/** Milliseconds that GitHub may take for a request. */
const DELAY = 100;
/** After so many milliseconds what is not there counts as lost. */
const PATIENCE = 600_000;
const HEAD = [
  "storm",
  "sent",
  "sent/s",
  "answer p50",
  "p99 ms",
  "to check p50",
  "p99 s",
  "requests",
  "MiB",
  "lost",
  "twice",
];

/** Plays each scenario once on a fresh world, and gives the table. */
export async function measureLoad(size: LoadSize, tell: (what: string) => void): Promise<string> {
  const rows: string[][] = [];
  for (const scenario of SCENARIOS) {
    if (scenario.replicas > 1 && !hasRedis()) {
      rows.push([scenario.name, "not measured: redis-server is not installed", ...HEAD.slice(2).map(() => "")]);
      continue;
    }
    tell(scenario.name);
    rows.push(await play(scenario, size));
  }
  tell("intake");
  const intake = await measureIntake(size.deliveries);
  const table = formatTable(
    [...HEAD, ""],
    rows.map((row) => [...row, ""]),
  );
  return `${table}

${intake}`;
}

async function play(scenario: Scenario, size: LoadSize): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "registrar-load-"));
  const merges = Math.max(1, Math.floor(size.pulls / 20));
  const world = await crowd(directory, { pulls: size.pulls, merges });
  const redis = scenario.replicas > 1 ? await startRedis() : undefined;
  const settings = { ...world.scene.settings, ...(redis && { queueRedisUrl: redis.url }) };
  const replicas: Replica[] = [];
  // Without the pause of a second between writes that GitHub asks for: 200 pull requests would take ten minutes of waiting.
  for (let at = 0; at < scenario.replicas; at += 1) {
    replicas.push(await startReplica(settings, { writeSpacing: 0, sweeps: false }));
  }
  try {
    return await measure({
      scenario,
      world,
      replicas,
      storm: stormOf(world, size.deliveries),
      ...(redis && { redis }),
    });
  } finally {
    for (const replica of replicas) await replica.kill();
    await redis?.close();
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Setting {
  scenario: Scenario;
  world: CrowdedWorld;
  replicas: readonly Replica[];
  storm: readonly Delivery[];
  redis?: LocalRedis;
}

async function measure({ scenario, world, replicas, storm, redis }: Setting): Promise<string[]> {
  const { scene, pulls, merged } = world;
  const watched = watchApps(scene, DELAY);
  const accident = once(async () => {
    if (scenario.midway === "kill a replica") await replicas[0]?.kill();
    if (scenario.midway === "restart Redis") {
      await redis?.kill();
      await sleep(2_000);
      await redis?.start();
    }
  });
  const start = performance.now();
  const alive = () => replicas.filter((one) => one.isAlive()).map(({ url }) => url);
  const landed = await send(storm, alive, (sent) => {
    if (sent >= storm.length / 2) accident.begin();
  });
  const seconds = (performance.now() - start) / 1000;
  await accident.end();
  const faults = () => findFaults(scene, { pulls, merged, checkedAt: watched.checkedAt });
  while (performance.now() - start < PATIENCE && !(faults().lost.length === 0 && (await isIdle(replicas)))) {
    await sleep(250);
  }
  watched.stop();
  const { lost, twice } = faults();
  const refused = landed.filter(({ status }) => status !== 202).length;
  const answers = landed.map(({ ms }) => ms);
  const waits = toCheck(world, landed, watched.checkedAt);
  return [
    scenario.name,
    `${landed.length}${refused === 0 ? "" : ` (${refused} refused)`}`,
    (landed.length / seconds).toFixed(0),
    ...[0.5, 0.99].map((part) => quantile(answers, part).toFixed(0)),
    ...[0.5, 0.99].map((part) => (quantile(waits, part) / 1000).toFixed(1)),
    String(watched.requests()),
    replicas.map((one) => one.memory().toFixed(0)).join(" + "),
    lost.length === 0 ? "nothing" : `${lost.length}: ${lost.slice(0, 3).join(", ")}`,
    twice.length === 0 ? "nothing" : `${twice.length}: ${twice.slice(0, 3).join(", ")}`,
  ];
}

/** Milliseconds from the first delivery about a pull request to the check on its head. */
function toCheck(
  { scene, pulls, merged }: CrowdedWorld,
  landed: readonly Landed[],
  checkedAt: ReadonlyMap<string, number>,
) {
  const first = new Map<number, number>();
  for (const { pull, sentAt } of landed) first.set(pull, Math.min(sentAt, first.get(pull) ?? sentAt));
  const repository = scene.sandbox.repository(`${scene.owner}/${scene.repo}`);
  return pulls.flatMap((pull) => {
    const at = checkedAt.get(repository.issues.get(pull)?.pull?.head.sha ?? "");
    return merged.includes(pull) || at === undefined ? [] : [at - (first.get(pull) ?? at)];
  });
}

async function isIdle(replicas: readonly Replica[]): Promise<boolean> {
  for (const replica of replicas.filter((one) => one.isAlive())) {
    const keys = [...(await replica.metrics()).matchAll(/^registrar_queue_keys\{.*\} (\d+)$/gm)];
    if (keys.some(([, count]) => count !== "0")) return false;
  }
  return true;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** Something that is begun at most once and waited for. */
function once(act: () => Promise<void>): { begin: () => void; end: () => Promise<void> } {
  let begun: Promise<void> | undefined;
  return {
    begin: () => {
      begun ??= act();
    },
    end: async () => begun,
  };
}
