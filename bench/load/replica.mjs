// One replica of the App as it is built, told its settings on standard input. Prints its address, then serves until it is killed.

import { text } from "node:stream/consumers";
import { createApp } from "../../dist/app/app.js";

const { settings, overrides } = JSON.parse(await text(process.stdin));
const app = await createApp(settings, overrides);
process.stdout.write(`${app.url}\n`);
process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
