// Starts the App from the environment, and stops it when asked to.

import { existsSync, readFileSync } from "node:fs";
import { formatSettingsProblem } from "./setting.ts";
import { FIRST_STEPS, isFirstStart, readSettings } from "./settings.ts";

if (existsSync(".env")) process.loadEnvFile(".env");
const settings = readSettings(process.env, (path) => readFileSync(path, "utf8"));

if (Array.isArray(settings)) {
  const lines = isFirstStart(process.env) ? [FIRST_STEPS] : settings.map(formatSettingsProblem);
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
} else {
  // Loaded only now: what is wrong with the settings should be said at once.
  const { createApp } = await import("./app.ts");
  const app = await createApp(settings);
  let asked = false;
  const stop = async () => process.exit((await app.close()) ? 0 : 1);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // A second signal means now.
      if (asked) process.exit(1);
      asked = true;
      void stop();
    });
  }
}
