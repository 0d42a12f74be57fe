// What each event of a model's life costs in requests to GitHub and in time, and how fast the terminal starts beside it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scene, startScene } from "../sandbox/scene.ts";
import { git } from "../sandbox/story/actor.ts";
import { MODEL } from "../sandbox/story/sample.ts";
import { type Costs, playEvents } from "./events.ts";
import { measureStartUp, type StartUp } from "./start-up.ts";
import { formatTable, median } from "./table.ts";
import type { Cost } from "./traffic.ts";

/** Milliseconds that GitHub may take for a request. */
const DELAY = 100;

const GOALS: Readonly<Record<string, Partial<Record<"reads" | "writes" | "depth", number>>>> = {
  "opened, cold": { reads: 9, writes: 2, depth: 4 },
  "the same delivery again": { reads: 2, writes: 0 },
  "and once more": { reads: 2, writes: 0 },
  "merged: registration": { reads: 4, writes: 7 },
  "merged: promotion": { reads: 4, writes: 7 },
};

/** Plays everything this often, as it is and with a slow GitHub, and gives both tables. */
export async function measureEvents(rounds: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "registrar-bench-"));
  try {
    const resolve = ["--repo", join(directory, "clone"), "--key", join(directory, "registrar.pub")];
    const plain: Costs[] = [];
    const delayed: Costs[] = [];
    for (let round = 0; round < rounds; round += 1) {
      plain.push(await playOnce(directory, { delay: 0, name: `plain-${round}` }));
      delayed.push(await playOnce(directory, { delay: DELAY, name: `delayed-${round}` }));
    }
    const times = await measureStartUp([`${MODEL}@staging`, ...resolve], 2 * rounds + 1);
    return `${formatEvents(plain, delayed)}\n\n${formatStartUp(times)}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One fresh world; without the sweep that an App begins with, so that it knows nothing. */
async function playOnce(directory: string, { delay, name }: { delay: number; name: string }): Promise<Costs> {
  const scene = await startScene({ overrides: { sweeps: false } });
  try {
    const costs = await playEvents(scene, { delay, directory: join(directory, name) });
    await keepClone(scene, directory);
    return costs;
  } finally {
    await scene.close();
  }
}

async function keepClone({ gitUrl, publicKey }: Scene, directory: string): Promise<void> {
  const clone = join(directory, "clone");
  await rm(clone, { recursive: true, force: true });
  await git(directory, "clone", "-q", "--bare", gitUrl, clone);
  await writeFile(join(directory, "registrar.pub"), publicKey);
}

/** Counts come from the delayed runs: only there do requests sent together also look so. */
function formatEvents(plain: readonly Costs[], delayed: readonly Costs[]): string {
  const events = [...(delayed[0]?.keys() ?? [])];
  const rows = events.map((event) => {
    const of = (runs: readonly Costs[], what: keyof Cost) => median(runs.map((run) => run.get(event)?.[what] ?? 0));
    const counts = (["reads", "unchanged", "writes", "tokens", "depth"] as const).map((what) => of(delayed, what));
    const times = [of(plain, "ms"), of(delayed, "ms"), DELAY * of(delayed, "depth")];
    const goal = formatGoal(event, {
      reads: of(delayed, "reads"),
      writes: of(delayed, "writes"),
      depth: of(delayed, "depth"),
    });
    return [event, ...counts.map(String), ...times.map((ms) => ms.toFixed(0)), goal];
  });
  const head = ["event", "reads", "304", "writes", "token", "depth", "ms", `ms, +${DELAY} each`, "floor ms", "goal"];
  return formatTable(head, rows);
}

function formatGoal(event: string, measured: Record<"reads" | "writes" | "depth", number>): string {
  const goal = GOALS[event];
  if (goal === undefined) return "";
  const wanted = (["reads", "writes", "depth"] as const).filter((what) => goal[what] !== undefined);
  const missed = wanted.filter((what) => measured[what] > (goal[what] ?? 0));
  const words = wanted.map((what) => `${what} <= ${goal[what]}`).join(", ");
  return `${words}: ${missed.length === 0 ? "met" : `missed in ${missed.join(", ")}`}`;
}

function formatStartUp(times: readonly StartUp[]): string {
  const bare = times[0]?.ms ?? 1;
  const rows = times.map(({ command, ms }) => [command, ms.toFixed(0), (ms / bare).toFixed(1), ""]);
  return formatTable(["command", "ms", "times node", ""], rows);
}
