// How numbers are shown: short enough to compare by eye, never more exact than a double can be.

import type { ConfidenceInterval } from "../registry/documents.ts";

const USUAL_LEVEL = 0.95;

/** Six significant digits at most: `0.912`. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)) || 0);
}

/** A difference with its sign: `+0.004`. */
export function formatDifference(value: number): string {
  const text = String(Number(value.toPrecision(4)) || 0);
  return value > 0 ? `+${text}` : text;
}

/** ` [0.905, 0.919]`, with its level when it is not 95 %; empty without an interval. */
export function formatInterval(interval: ConfidenceInterval | undefined): string {
  if (interval === undefined) return "";
  const { lowerBound, upperBound, level = USUAL_LEVEL } = interval;
  const suffix = level === USUAL_LEVEL ? "" : ` at ${formatNumber(level * 100)} %`;
  return ` [${formatNumber(lowerBound)}, ${formatNumber(upperBound)}]${suffix}`;
}
