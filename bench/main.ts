// `npm run bench`: what each event costs on GitHub, what the terminal takes on a large registry, and the App in a storm.

import { measureLoad } from "./load/measure.ts";
import { measureSoak } from "./load/soak.ts";
import { measureEvents } from "./measure-events.ts";
import { parseOptions } from "./options.ts";
import { measureSize } from "./size.ts";
import { build } from "./start-up.ts";

const options = parseOptions(process.argv.slice(2));
if ("mistake" in options) {
  process.stderr.write(`bench: ${options.mistake}\n`);
  process.exitCode = 2;
} else {
  const { parts, rounds, size, deliveries, pulls, minutes } = options;
  const tell = (what: string) => void process.stderr.write(`${what} …\n`);
  await build();
  if (parts.includes("events")) process.stdout.write(`${await measureEvents(rounds)}\n\n`);
  if (parts.includes("size")) process.stdout.write(`${await measureSize(size, rounds, tell)}\n`);
  if (parts.includes("soak")) process.stdout.write(`${await measureSoak(minutes, tell)}\n`);
  if (parts.includes("load")) process.stdout.write(`${await measureLoad({ deliveries, pulls }, tell)}\n`);
}
