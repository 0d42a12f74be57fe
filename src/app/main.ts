// Starts the App from the environment, and stops it when asked to; with --once looks at everything and ends.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { formatSettingsProblem } from "./setting.ts";
import { FIRST_STEPS, isFirstStart, readSettings, type Settings } from "./settings.ts";

const words = process.argv.slice(2);
const once = words.includes("--once");
const unknown = words.find((word) => word !== "--once");

if (existsSync(".env")) process.loadEnvFile(".env");
// Without a server nobody sends webhooks that a secret could vouch for.
const env = once ? { ...process.env, WEBHOOK_SECRET: process.env["WEBHOOK_SECRET"] || randomUUID() } : process.env;
const settings = readSettings(env, (path) => readFileSync(path, "utf8"));

if (unknown !== undefined) refuse(`unknown word ${JSON.stringify(unknown)}; --once is the only one there is`);
else if (Array.isArray(settings)) {
  refuse(isFirstStart(process.env) ? FIRST_STEPS : settings.map(formatSettingsProblem).join("\n"));
} else if (once) await reconcile(settings);
else await serve(settings);

function refuse(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = once ? 2 : 1;
}

async function serve(settings: Settings): Promise<void> {
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

async function reconcile(settings: Settings): Promise<void> {
  const [{ createReconciliation, secretsOf }, { createLog }, { formatReconciled }, { pino }] = await Promise.all([
    import("./app.ts"),
    import("./log.ts"),
    import("./reconcile-report.ts"),
    import("pino"),
  ]);
  // Standard output is for what it did.
  const log = createLog(settings.logLevel, secretsOf(settings), pino.destination(2));
  const sent: import("../github/request.ts").RequestReport[] = [];
  const done = await createReconciliation(settings, { log, onRequest: (one) => sent.push(one) });
  process.stdout.write(`${formatReconciled(done, sent)}\n`);
  process.exit(done.cutShort || Object.keys(done.failing).length > 0 ? 1 : 0);
}
