// `registrar reconcile --once`: starts the App for one pass. The terminal knows nothing of what the App does.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";

export interface ReconcileOptions {
  once?: boolean;
}

/** At the same distance from the terminal, be it compiled or bundled. */
const APP = join(import.meta.dirname, "../app/main.js");

/** Ends as the App ends; its words are passed on as they come. */
export async function runReconcile({ once }: ReconcileOptions, terminal: Terminal): Promise<ExitCode> {
  if (!once) return fail(terminal, "reconcile makes one pass and needs --once; a server is started with npm start");
  if (!existsSync(APP)) return fail(terminal, `the App is not at ${APP}; run npm run build`);
  const child = spawn(process.execPath, ["--enable-source-maps", APP, "--once"], {
    cwd: terminal.cwd,
    env: terminal.env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(fail(terminal, `the App could not be started: ${error.message}`)));
    child.on("close", (code) => resolve(code === 0 || code === 1 ? code : 2));
  });
}
