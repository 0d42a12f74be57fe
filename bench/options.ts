// What the benchmark was asked for.

import { parseArgs } from "node:util";
import { SIZES } from "./registry/shape.ts";

const PARTS = ["events", "size", "load", "soak"] as const;
/** What is measured when nothing is named: a storm takes long, and a Redis. */
const USUAL: readonly string[] = ["events", "size"];

export interface BenchOptions {
  parts: readonly (typeof PARTS)[number][];
  /** How often everything is measured. */
  rounds: number;
  /** Versions of the registry that is measured. */
  size: number;
  /** Webhooks of a storm, and the pull requests they are about. */
  deliveries: number;
  pulls: number;
  /** How long a soak takes. */
  minutes: number;
}

/** Reads the words of the command line, or says in a sentence what is wrong with them. */
export function parseOptions(words: readonly string[]): BenchOptions | { mistake: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "3" },
        size: { type: "string", default: "1000" },
        deliveries: { type: "string", default: "5000" },
        pulls: { type: "string", default: "200" },
        minutes: { type: "string", default: "30" },
      },
    });
    const unknown = positionals.find((word) => !PARTS.some((part) => part === word));
    if (unknown !== undefined)
      return {
        mistake: `there is no part ${unknown}; write ${PARTS.join(", ")}, or nothing for ${USUAL.join(" and ")}`,
      };
    const [rounds, size] = [Number(values.rounds), Number(values.size)];
    const [deliveries, pulls] = [Number(values.deliveries), Number(values.pulls)];
    if (![deliveries, pulls].every((count) => Number.isInteger(count) && count > 0) || deliveries < pulls)
      return { mistake: `--deliveries takes a number no smaller than that of --pulls, not ${values.deliveries}` };
    if (!Number.isInteger(rounds) || rounds < 1)
      return { mistake: `--rounds takes a whole number from 1 on, not ${values.rounds}` };
    if (!SIZES.some((one) => one === size)) return { mistake: `--size takes ${SIZES.join(", ")}, not ${values.size}` };
    const asked = positionals.length === 0 ? USUAL : positionals;
    const minutes = Number(values.minutes);
    if (!(minutes > 0)) return { mistake: `--minutes takes a number above 0, not ${values.minutes}` };
    return { parts: PARTS.filter((part) => asked.includes(part)), rounds, size, deliveries, pulls, minutes };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
