// Folders that are gone when the work is over, also when it is interrupted.

import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs with an empty folder, below the system's folder for such unless another is named, that is removed afterwards. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>, below = tmpdir()): Promise<T> {
  const folder = await mkdtemp(join(below, "registrar-"));
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(folder, { recursive: true, force: true });
    process.removeListener(signal, interrupted);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    return await use(folder);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, interrupted);
    await rm(folder, { recursive: true, force: true });
  }
}
