// A number with its interval, made ready to be judged, or the reason why it proves nothing.

import type { ConfidenceInterval } from "../../registry/documents.ts";
import type { Interval } from "../statistics.ts";
import type { Finding } from "./gate.ts";

/** The level of an interval that names none. */
const DEFAULT_LEVEL = 0.95;

/** A number as a manifest gives it. */
export interface Measurement {
  /** How messages call it. */
  name: string;
  value: number;
  confidenceInterval?: ConfidenceInterval | undefined;
  n?: number | undefined;
  positives?: number | undefined;
}

/** What a gate asks of it. */
export interface Asked {
  bound: "interval" | "point";
  level: number;
  minN?: number | undefined;
  minPositives?: number | undefined;
}

/** The interval to judge; a finding when the number is too weak to be judged. */
export function toInterval(measured: Measurement, asked: Asked): Interval | Finding {
  const weak = tooFew(measured, "n", asked.minN) ?? tooFew(measured, "positives", asked.minPositives);
  if (weak) return weak;
  if (!Number.isFinite(measured.value)) return unsound(measured, "is not a number");
  if (asked.bound === "point") return { lower: measured.value, upper: measured.value };
  return checkInterval(measured, asked.level);
}

function checkInterval(measured: Measurement, asked: number): Interval | Finding {
  const interval = measured.confidenceInterval;
  if (!interval) {
    const reason = `${describe(measured)} has no confidence interval, and a value alone decides nothing.`;
    return { status: "inconclusive", reason };
  }
  const { lowerBound: lower, upperBound: upper, level = DEFAULT_LEVEL } = interval;
  if (!(lower <= measured.value && measured.value <= upper)) return unsound(measured, "does not lie in its interval");
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return unsound(measured, "has an interval without end");
  if (level === asked) return { lower, upper };
  const reason = `The interval of ${describe(measured)} has level ${level}, the policy asks for ${asked}.`;
  return { status: "inconclusive", reason };
}

function tooFew(measured: Measurement, key: "n" | "positives", least: number | undefined): Finding | undefined {
  const count = measured[key];
  if (least === undefined || (count !== undefined && count >= least)) return undefined;
  const found = count === undefined ? `does not say its ${key}` : `rests on ${key} = ${count}`;
  return { status: "inconclusive", reason: `${describe(measured)} ${found}; at least ${least} are needed.` };
}

function unsound(measured: Measurement, what: string): Finding {
  return { status: "failed", reason: `${describe(measured)} ${what}.` };
}

/** `auc 0.8123 [0.8031, 0.8212]`. */
export function describe({ name, value, confidenceInterval: interval }: Measurement): string {
  return `${name} ${value}${interval ? ` [${interval.lowerBound}, ${interval.upperBound}]` : ""}`;
}

/** The numbers of a measurement, for the record. */
export function observe({ value, confidenceInterval: interval, n, positives }: Measurement): Record<string, number> {
  return {
    value,
    ...(interval && { lowerBound: interval.lowerBound, upperBound: interval.upperBound }),
    ...(n !== undefined && { n }),
    ...(positives !== undefined && { positives }),
  };
}

/** The numbers a gate asks for, for the record. */
export function demand({ bound, level, minN, minPositives }: Asked): Record<string, number | string> {
  return {
    bound,
    ...(bound === "interval" && { level }),
    ...(minN !== undefined && { minN }),
    ...(minPositives !== undefined && { minPositives }),
  };
}
