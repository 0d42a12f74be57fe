// A measured number against a floor or a ceiling, as metric and disparity gates share it.

import { judgeCeiling, judgeFloor } from "../statistics.ts";
import type { Finding } from "./gate.ts";
import { type Asked, demand, describe, type Measurement, observe, toInterval } from "./measurement.ts";

/** Exactly one of the two is given; with neither, nothing passes. */
export type Threshold = Asked & { floor?: number | undefined; ceiling?: number | undefined };

/** Whether the number keeps to its threshold, with the numbers in the reason. */
export function judgeThreshold(measured: Measurement, asked: Threshold): Finding {
  const facts = { observed: observe(measured), required: required(asked) };
  const interval = toInterval(measured, asked);
  if ("status" in interval) return { ...interval, ...facts };
  const { floor, ceiling } = asked;
  if (floor !== undefined) {
    const status = judgeFloor(interval, floor);
    const said = { passed: "reaches", failed: "stays below", inconclusive: "does not prove to reach" }[status];
    return { status, reason: `${describe(measured)} ${said} the floor ${floor}.`, ...facts };
  }
  const status = judgeCeiling(interval, ceiling ?? Number.NaN);
  const said = { passed: "keeps below", failed: "exceeds", inconclusive: "does not prove to keep below" }[status];
  return { status, reason: `${describe(measured)} ${said} the ceiling ${ceiling}.`, ...facts };
}

function required(asked: Threshold): Record<string, number | string> {
  const { floor, ceiling } = asked;
  return { ...(floor !== undefined && { floor }), ...(ceiling !== undefined && { ceiling }), ...demand(asked) };
}
