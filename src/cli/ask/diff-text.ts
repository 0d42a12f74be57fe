// A comparison of two versions as a terminal shows it, section by section.

import { clean } from "../../plan/markdown.ts";
import { formatDifference, formatInterval, formatNumber } from "../../plan/numbers.ts";
import { type DiffAnswer, type DiffMetric, type Measured, shortenIds, sideName } from "../../plan/version-diff.ts";
import { capitalise } from "../../plan/words.ts";
import { type DiffRow, SECTIONS } from "../../registry/diff.ts";
import { table } from "../print.ts";

const WIDEST = 48;
const NONE = "–";

/** A heading, the metrics, and every section that has a row. */
export function describeDiff({ model, before, after, metrics, rows }: DiffAnswer): string {
  const heading = `${model}: ${sideName(before)} -> ${sideName(after)}`;
  const names = [sideName(before), sideName(after)];
  const parts = SECTIONS.flatMap((section) => {
    const own = rows.filter((row) => row.section === section);
    return own.length === 0 ? [] : [titled(section, own.map(toCells), names)];
  });
  const measured = metrics.length === 0 ? [] : [describeMetrics(metrics, names)];
  if (measured.length + parts.length === 0) return `${heading}\n\nNothing differs.`;
  return [heading, ...measured, ...parts].join("\n\n");
}

function titled(title: string, rows: readonly (readonly string[])[], names: readonly string[]): string {
  return table([["", capitalise(title), ...names, ""], ...rows.map((row) => [...row])]);
}

function toCells({ name, change, before, after, difference }: DiffRow): string[] {
  const sign = { added: "+", removed: "-", changed: "~", equal: "=" }[change];
  const delta = difference === undefined || difference === 0 ? "" : formatDifference(difference);
  return [sign, clean(name, WIDEST), cell(before), cell(after), delta];
}

function cell(value: string | undefined): string {
  return value === undefined ? NONE : clean(shortenIds(value), WIDEST);
}

function describeMetrics(metrics: readonly DiffMetric[], names: readonly string[]): string {
  const rows = metrics.map(({ id, about, before, after, delta, meaning }) => [
    "",
    clean(about === "" ? id : `${id} on ${about}`, WIDEST),
    number(before),
    number(after),
    delta === undefined ? NONE : formatDifference(delta.value) + formatInterval(delta.confidenceInterval),
    meaning,
  ]);
  return table([["", "Metrics", ...names, "difference", "meaning"], ...rows]);
}

function number(measured: Measured | undefined): string {
  return measured === undefined ? NONE : formatNumber(measured.value) + formatInterval(measured.confidenceInterval);
}
