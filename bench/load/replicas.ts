// Replicas of the App in processes of their own, so that their memory can be read and their death be sudden.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Overrides } from "../../src/app/app.ts";
import type { Settings } from "../../src/app/settings.ts";

export interface Replica {
  url: string;
  /** Ends it as a crash does. */
  kill: () => Promise<void>;
  isAlive: () => boolean;
  /** Largest memory it ever had, in MiB; of a dead one what was last seen. */
  memory: () => number;
  /** Memory it has now, in MiB. */
  resident: () => number;
  metrics: () => Promise<string>;
}

const PROGRAM = fileURLToPath(new URL("replica.mjs", import.meta.url));

/** Starts the App as it is in `dist`. */
export async function startReplica(
  settings: Settings,
  overrides: Pick<Overrides, "writeSpacing" | "sweeps">,
): Promise<Replica> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ settings, overrides: { ...overrides, settleMs: 0 } }));
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  let seen = 0;
  const memory = () => {
    if (isAlive(child)) seen = memoryOf(child.pid ?? 0, "VmHWM");
    return seen;
  };
  const resident = () => memoryOf(child.pid ?? 0, "VmRSS");
  const kill = async () => {
    if (!isAlive(child)) return;
    memory();
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  return { url, kill, isAlive: () => isAlive(child), memory, resident, metrics };
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** In MiB, the most it ever was or what it is now. Linux alone tells it; elsewhere it is 0. */
function memoryOf(pid: number, field: "VmHWM" | "VmRSS"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
