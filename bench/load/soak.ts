// One replica under a steady trickle of webhooks for long: what its memory does, as a sentence and as a picture.

import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { drawCurve, type Sample } from "./curve.ts";
import { startReplica } from "./replicas.ts";
import { type Delivery, send } from "./storm.ts";
import { stormOf } from "./storm-of.ts";
import { type CrowdedWorld, crowd } from "./world.ts";

const PICTURE = "docs/soak.svg";
const PULLS = 50;
/** Milliseconds between two webhooks, and between two looks at the memory. */
const TRICKLE = 1_000;
const SAMPLING = 5_000;

/** Soaks for some minutes, draws `docs/soak.svg`, and tells in a line where the memory stood. */
export async function measureSoak(minutes: number, tell: (what: string) => void): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "registrar-soak-"));
  const world = await crowd(directory, { pulls: PULLS, merges: 2 });
  const replica = await startReplica(world.scene.settings, { writeSpacing: 0, sweeps: true });
  const samples: Sample[] = [];
  const start = performance.now();
  const passed = () => (performance.now() - start) / 60_000;
  const sampling = setInterval(() => samples.push({ minute: passed(), mib: replica.resident() }), SAMPLING);
  let sent = 0;
  let refused = 0;
  try {
    for (let minute = 1; passed() < minutes; sent += 1) {
      // A storm is made a round at a time: each webhook has an id of its own.
      const [landed] = await send([nextOf(world, sent)], () => [replica.url]);
      if (landed?.status !== 202) refused += 1;
      if (passed() >= minute) {
        tell(`${minute} of ${minutes} minutes, ${replica.resident().toFixed(0)} MiB`);
        minute += 1;
      }
      await sleep(TRICKLE);
    }
  } finally {
    clearInterval(sampling);
    await replica.kill();
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
  writeFileSync(PICTURE, drawCurve(samples));
  const [middle, end] = [0.5, 0.9].map((from) => mean(samples.slice(Math.floor(samples.length * from))));
  const most = Math.max(...samples.map(({ mib }) => mib));
  return (
    `soak of ${minutes} minutes: ${sent} webhooks, ${refused} refused; memory on the average ${middle?.toFixed(0)} MiB in the ` +
    `second half, ${end?.toFixed(0)} MiB in the last tenth, ${most.toFixed(0)} MiB at most; curve in ${PICTURE}`
  );
}

let round: Delivery[] = [];

function nextOf(world: CrowdedWorld, sent: number): Delivery {
  if (sent % PULLS === 0) round = stormOf(world, PULLS);
  const next = round[sent % PULLS];
  if (next === undefined) throw new Error("there is no pull request to tell of");
  return next;
}

function mean(samples: readonly Sample[]): number {
  return samples.reduce((sum, { mib }) => sum + mib, 0) / Math.max(1, samples.length);
}
