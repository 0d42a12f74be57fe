// Does something again whenever a file below a folder changes, until the person has had enough.

import { watch } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ExitCode, Terminal } from "../terminal.ts";

/** Editors save a file in several steps; this long, in milliseconds, nothing may have happened before it is looked at. */
const QUIET_MS = 200;

/** Runs `act` now and after every change; when the process is interrupted, ends with the last answer. */
export async function watchFolder(folder: string, terminal: Terminal, act: () => Promise<ExitCode>): Promise<ExitCode> {
  let code: ExitCode = 0;
  let changes = 0;
  const over = new AbortController();
  const stop = () => over.abort();
  const watcher = watch(folder, { recursive: true, signal: over.signal }, (_, name) => {
    // Git writes its own files at every command.
    if (!/^\.git(\/|$)/.test(name ?? "")) changes += 1;
  });
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    for (let seen = -1; !over.signal.aborted; ) {
      if (seen === changes) {
        await sleep(QUIET_MS);
        continue;
      }
      seen = await settle(() => changes);
      code = await act();
      terminal.err(`Checked at ${terminal.now().toISOString()}; watching for changes, Ctrl-C ends it.`);
    }
    return code;
  } finally {
    watcher.close();
    process.removeListener("SIGINT", stop).removeListener("SIGTERM", stop);
  }
}

/** The count once it has stopped to change. */
async function settle(count: () => number): Promise<number> {
  for (let before = count(); ; before = count()) {
    await sleep(QUIET_MS);
    if (count() === before) return before;
  }
}
