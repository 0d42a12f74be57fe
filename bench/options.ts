// What the benchmark was asked for.

import { parseArgs } from "node:util";
import { SIZES } from "./registry/shape.ts";

const PARTS = ["events", "size"] as const;

export interface BenchOptions {
  parts: readonly (typeof PARTS)[number][];
  /** How often everything is measured. */
  rounds: number;
  /** Versions of the registry that is measured. */
  size: number;
}

/** Reads the words of the command line, or says in a sentence what is wrong with them. */
export function parseOptions(words: readonly string[]): BenchOptions | { mistake: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { rounds: { type: "string", default: "3" }, size: { type: "string", default: "1000" } },
    });
    const unknown = positionals.find((word) => !PARTS.some((part) => part === word));
    if (unknown !== undefined)
      return { mistake: `there is no part ${unknown}; write ${PARTS.join(" or ")}, or neither for both` };
    const [rounds, size] = [Number(values.rounds), Number(values.size)];
    if (!Number.isInteger(rounds) || rounds < 1)
      return { mistake: `--rounds takes a whole number from 1 on, not ${values.rounds}` };
    if (!SIZES.some((one) => one === size)) return { mistake: `--size takes ${SIZES.join(", ")}, not ${values.size}` };
    return { parts: PARTS.filter((part) => positionals.length === 0 || positionals.includes(part)), rounds, size };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
