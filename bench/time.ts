// How long programs take as a shell sees them, and how much memory they needed.

import { spawn } from "node:child_process";
import { median } from "./table.ts";

export interface Timed {
  /** Unique within one measurement. */
  name: string;
  program: string;
  args: readonly string[];
  cwd: string;
  /** Done before each run, and not measured. */
  before?: () => Promise<void>;
}

export interface Taken {
  /** Median, in milliseconds. */
  ms: number;
  /** The shortest of all runs, in milliseconds: what others did to the machine meanwhile is not in it. */
  least: number;
  /** Largest of all runs, in MiB; only of programs that are Node. */
  memory: number;
}

/** Medians, measured in turns so that a busy moment of the machine falls on all. Throws when a program fails. */
export async function timeInTurns(programs: readonly Timed[], rounds: number): Promise<ReadonlyMap<string, Taken>> {
  const runs = programs.map((timed) => ({ timed, times: [] as number[], memory: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const run of runs) {
      await run.timed.before?.();
      const { ms, memory } = await runOnce(run.timed);
      run.times.push(ms);
      run.memory = Math.max(run.memory, memory);
    }
  }
  return new Map(
    runs.map(({ timed, times, memory }) => [timed.name, { ms: median(times), least: Math.min(...times), memory }]),
  );
}

/** Tells on a file of its own how much memory a Node needed, all its threads together. */
const REPORT = `process.on("exit",()=>require("node:fs").writeSync(3,process.resourceUsage().maxRSS+"\\n"))`;
const REPORTER = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire("file:///");${REPORT}`;

/** The value for NODE_OPTIONS; loading it takes a few milliseconds, so only memory is measured with it. */
export async function measureMemory({ program, args, cwd, before }: Timed): Promise<number> {
  await before?.();
  const { memory } = await runOnce({ name: "", program, args: ["--import", REPORTER, ...args], cwd });
  if (memory === 0) throw new Error(`${program} ${args.join(" ")} did not tell how much memory it needed`);
  return memory;
}

function runOnce({ program, args, cwd }: Timed): Promise<Taken> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe", "pipe"] });
    const said = ["", ""];
    child.stdio[2]?.on("data", (chunk) => {
      said[0] += chunk;
    });
    child.stdio[3]?.on("data", (chunk) => {
      said[1] += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const ms = performance.now() - start;
      if (code === 0) resolve({ ms, least: ms, memory: largest(said[1] ?? "") / 1024 });
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}: ${said[0]}`));
    });
  });
}

/** Each thread may tell what all of them needed until then. */
function largest(lines: string): number {
  return Math.max(0, ...lines.split("\n").map(Number));
}
