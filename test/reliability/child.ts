// The App as a process of its own, told over its parent's line to look at everything.
import { createApp } from "../../src/app/app.ts";
import type { Settings } from "../../src/app/settings.ts";

/** What the parent hands over. */
export interface Birth {
  settings: Settings;
  now: string;
}

const { settings, now } = JSON.parse(process.env["BIRTH"] ?? "") as Birth;
const backoff = { baseMs: 10, capMs: 50 };
const swiftly = { writeSpacing: 0, settleMs: 0, sweeps: false, backoff };
const app = await createApp(settings, { ...swiftly, now: () => new Date(now) });
process.on("message", async () => {
  app.sweep();
  await app.idle();
  process.send?.("idle");
});
process.on("disconnect", () => process.exit());
process.send?.(app.url);
