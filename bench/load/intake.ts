// How many signed webhooks a replica takes a second while GitHub answers nothing: the queue fills, and no look ends.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReplica } from "./replicas.ts";
import { type Delivery, PAYLOAD, send } from "./storm.ts";
import { stormOf } from "./storm-of.ts";
import { crowd } from "./world.ts";

const GOAL = 1_500;
/** Milliseconds within which 99 of 100 are to be answered. */
const P99_GOAL = 50;
/** Sent first and not counted: code that never ran is slow. */
const WARM_UP = 3_000;
/** The best counts: other work on the machine only ever makes it slower. */
const ROUNDS = 3;
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
    const rounds: Round[] = [];
    for (let at = 0; at < ROUNDS; at += 1) rounds.push(await measureRound(storm, replica.url));
    return format(rounds, deliveries);
  } finally {
    await replica.kill();
    stop();
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Round {
  rate: number;
  p99: number;
  refused: number;
}

async function measureRound(storm: readonly Delivery[], url: string): Promise<Round> {
  const start = performance.now();
  const landed = await send(storm, () => [url]);
  const rate = landed.length / ((performance.now() - start) / 1000);
  const answers = landed.map(({ ms }) => ms).sort((one, other) => one - other);
  const p99 = answers[Math.floor(answers.length * 0.99)] ?? 0;
  return { rate, p99, refused: landed.filter(({ status }) => status !== 202).length };
}

function format(rounds: readonly Round[], deliveries: number): string {
  const refused = rounds.reduce((sum, round) => sum + round.refused, 0);
  const [best] = [...rounds].sort((one, other) => other.rate - one.rate);
  const { rate, p99 } = best ?? { rate: 0, p99: 0 };
  const word = rate >= GOAL && p99 <= P99_GOAL && refused === 0 ? "met" : "missed";
  const what = `best of ${ROUNDS} times ${deliveries} signed deliveries of ${PAYLOAD / 1000} kB, ${refused} refused`;
  const goal = `goal >= ${GOAL} a second and <= ${P99_GOAL} ms: ${word}`;
  return `P8 intake: ${rate.toFixed(0)} a second, p99 ${p99.toFixed(0)} ms (${what}); ${goal}`;
}
