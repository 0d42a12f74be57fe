// Waiting for something that another process does.

import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when `isSo` is; throws when that takes longer than a starved machine could explain. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`still not so after ${patienceMs} ms: ${isSo}`);
    await sleep(5);
  }
}
