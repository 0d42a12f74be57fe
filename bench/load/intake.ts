// How many signed webhooks a replica takes a second while GitHub answers nothing: the queue fills, and no look ends.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReplica } from "./replicas.ts";
import { PAYLOAD, send } from "./storm.ts";
import { stormOf } from "./storm-of.ts";
import { crowd } from "./world.ts";

const GOAL = 1_500;
/** Sent first and not counted: code that never ran is slow. */
const WARM_UP = 500;
const SILENCE = 60_000;

/** One line, with the goal P8 beside what was measured. */
export async function measureIntake(deliveries: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "registrar-intake-"));
  const world = await crowd(directory, { pulls: 20, merges: 0 });
  const stop = world.scene.sandbox.intercept(() => ({ do: "delay", milliseconds: SILENCE }));
  const replica = await startReplica(world.scene.settings, { writeSpacing: 0, sweeps: false });
  try {
    await send(stormOf(world, WARM_UP), () => [replica.url]);
    const storm = stormOf(world, deliveries);
    const start = performance.now();
    const landed = await send(storm, () => [replica.url]);
    const rate = landed.length / ((performance.now() - start) / 1000);
    const refused = landed.filter(({ status }) => status !== 202).length;
    const word = rate >= GOAL && refused === 0 ? "met" : "missed";
    const what = `${landed.length} signed deliveries of ${PAYLOAD / 1000} kB, ${refused} refused`;
    return `P8 intake: ${rate.toFixed(0)} a second (${what}); goal >= ${GOAL} a second: ${word}`;
  } finally {
    await replica.kill();
    stop();
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
}
