// Numbers that a training or evaluation job wrote as JSON, in the shapes that are common, as the evaluation of a version.

import type { Evaluation, Metric } from "./documents.ts";
import { quoteText } from "./repair.ts";
import { isObject } from "./shape.ts";

/** Sentences, one for each mistake. */
export interface Mistakes {
  mistakes: readonly string[];
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}$/;
const SHAPES = '{ "auc": 0.95 } or [{ "id": "auc", "value": 0.95, "n": 61000 }]';

/**
 * Reads a mapping of names to numbers (or to objects with a `value`), a list of metrics, MLflow's list of `key` and `value`, its
 * run, or a whole evaluation (`metrics`, `comparisons`, `disparities`, `performedAt`). What the entries may hold besides is the
 * schema's business.
 */
export function parseMetrics(file: string, text: string): Evaluation | Mistakes {
  const value = parseJson(text);
  if (value === undefined) return { mistakes: [`${file} is not JSON: ${whyNotJson(text)}`] };
  const { metrics, rest } = unwrap(value);
  const entries = toEntries(metrics);
  if (entries === undefined)
    return { mistakes: [`${file} holds no metrics: expected ${SHAPES}, got ${shapeOf(metrics)}`] };
  const mistakes = entries.flatMap(({ name, entry }) => checkEntry(file, name, entry));
  if (entries.length === 0 && Object.keys(rest).length === 0) mistakes.push(`${file} holds no metrics: it is empty`);
  if (mistakes.length > 0) return { mistakes };
  return { ...rest, metrics: entries.map(({ entry }) => entry as unknown as Metric) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  return /\b(NaN|Infinity)\b/.test(text)
    ? "NaN and Infinity are no JSON; leave such a metric out"
    : `expected ${SHAPES}, got ${quoteText(text.trim().slice(0, 40))}`;
}

/** The metrics, wherever they lie, and what an evaluation holds besides. */
function unwrap(value: unknown): { metrics: unknown; rest: Omit<Evaluation, "metrics"> } {
  if (!isObject(value)) return { metrics: value, rest: {} };
  const run = isObject(value["run"]) ? value["run"] : value;
  const data = isObject(run["data"]) ? run["data"] : undefined;
  if (data && "metrics" in data) return { metrics: data["metrics"], rest: {} };
  if (!isObject(value["metrics"]) && !Array.isArray(value["metrics"])) return { metrics: value, rest: {} };
  const { metrics, ...rest } = value;
  return { metrics, rest };
}

interface Named {
  /** How the entry is called in a message. */
  name: string;
  entry: Record<string, unknown>;
}

function toEntries(metrics: unknown): Named[] | undefined {
  if (Array.isArray(metrics)) return newest(metrics).map((item, index) => toEntry(item, `entry ${index + 1}`));
  if (!isObject(metrics)) return undefined;
  return Object.entries(metrics).map(([id, value]) => ({
    name: quoteText(id),
    entry: isObject(value) ? { id, ...value } : { id, value },
  }));
}

/** MLflow's words: when and for which run a number was logged is of no use here. */
const LOGGED = ["key", "timestamp", "step", "run_id", "model_id", "dataset_name", "dataset_digest"];

function toEntry(item: unknown, name: string): Named {
  if (!isObject(item)) return { name, entry: { value: item } };
  const { key } = item;
  const rest = Object.entries(item).filter(([word]) => !LOGGED.includes(word));
  const entry = typeof key === "string" && !("id" in item) ? { id: key, ...Object.fromEntries(rest) } : item;
  return { name: typeof entry["id"] === "string" ? quoteText(entry["id"]) : name, entry };
}

/** Of a number that was logged at several steps, the last one. */
function newest(items: readonly unknown[]): unknown[] {
  const stepOf = (item: unknown) => (isObject(item) && typeof item["step"] === "number" ? item["step"] : -1);
  const keyOf = (item: unknown) => (isObject(item) && typeof item["key"] === "string" ? item["key"] : undefined);
  const last = new Map<string | undefined, unknown>();
  for (const item of items) {
    const known = last.get(keyOf(item));
    if (known === undefined || stepOf(item) >= stepOf(known)) last.set(keyOf(item), item);
  }
  return items.filter((item) => keyOf(item) === undefined || last.get(keyOf(item)) === item);
}

function checkEntry(file: string, name: string, { id, value }: Record<string, unknown>): string[] {
  const nameless = typeof id !== "string" || !ID.test(id);
  return [
    ...(nameless
      ? [`${file}: metric ${name} has no usable id: expected letters, digits and . _ : / @ + -, got ${shapeOf(id)}`]
      : []),
    ...(typeof value === "number"
      ? []
      : [`${file}: metric ${name} has no value: expected a number, got ${shapeOf(value)}`]),
  ];
}

function shapeOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoteText(value);
  return Array.isArray(value) ? "a list" : isObject(value) ? "an object" : String(value);
}
