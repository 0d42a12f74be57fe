// Conditions of a search as they are typed, `tier=high` or `metric.auc>=0.9`, and whether they hold.

import type { ModelFacts, Source, VersionFacts } from "./catalog.ts";
import { suggest } from "./suggest.ts";

const MODEL_KEYS = ["model", "task", "owner", "tier", "tag", "stage"] as const;
const VERSION_KEYS = ["version", "dataset", "code", "developer", "metric"] as const;
const ALIASES: Readonly<Record<string, ConditionKey>> = {
  risktier: "tier",
  risk: "tier",
  tags: "tag",
  owners: "owner",
};

export type ConditionKey = (typeof MODEL_KEYS)[number] | (typeof VERSION_KEYS)[number];

export type Operator = "=" | "!=" | "~" | "<" | "<=" | ">" | ">=";

export interface Condition {
  key: ConditionKey;
  operator: Operator;
  /** In lower case. */
  value: string;
  /** Id of the metric whose value is compared, and the number it is compared with. */
  metric?: { id: string; bound: number };
}

const FORM = /^\s*([A-Za-z]+)(?:\.([^=!~<>\s]+))?\s*(!=|<=|>=|=|~|<|>)\s*(.*?)\s*$/s;
const EXAMPLES = "write it like tier=high, dataset~transactions or metric.auc>=0.9";

/** A condition, or a sentence that says what is wrong with it. */
export function parseCondition(text: string): Condition | { mistake: string } {
  const [, word, id, operator = "", value = ""] = FORM.exec(text) ?? [];
  const at = `the condition ${JSON.stringify(text)}`;
  if (word === undefined || value === "") return { mistake: `${at} is not key, operator and value; ${EXAMPLES}` };
  const key = toKey(word);
  if (key === undefined) return { mistake: `${at} has no key that is known: ${explainKey(word)}` };
  if (id !== undefined) {
    if (key !== "metric")
      return { mistake: `${at} asks for a part of ${word}; only metrics have parts, as in metric.auc>=0.9` };
    return parseMetric({ at, id, operator: operator as Operator, value });
  }
  if (/[<>]/.test(operator)) {
    return { mistake: `${at} compares ${word} by size; only metrics can be, as in metric.auc>=0.9; use =, != or ~` };
  }
  return { key, operator: operator as Operator, value: value.toLowerCase() };
}

function toKey(word: string): ConditionKey | undefined {
  const lower = word.toLowerCase();
  return [...MODEL_KEYS, ...VERSION_KEYS].find((key) => key === lower) ?? ALIASES[lower];
}

function explainKey(word: string): string {
  const keys = [...MODEL_KEYS, ...VERSION_KEYS];
  const meant = suggest(word, [...keys, ...Object.keys(ALIASES)]);
  return `${word}${meant === undefined ? "" : ` (did you mean ${meant}?)`}; there are ${keys.join(", ")} and metric.<id>`;
}

interface WrittenMetric {
  at: string;
  id: string;
  operator: Operator;
  value: string;
}

function parseMetric({ at, id, operator, value }: WrittenMetric): Condition | { mistake: string } {
  const bound = Number(value);
  if (operator === "~") return { mistake: `${at} looks for a part of a number; use =, !=, <, <=, > or >=` };
  if (!Number.isFinite(bound)) return { mistake: `${at} compares metric ${id} with ${value}, which is no number` };
  return { key: "metric", operator, value, metric: { id: id.toLowerCase(), bound } };
}

/** Whether a condition is about single versions, and not about the model as a whole. */
export function asksVersions({ key }: Condition): boolean {
  return VERSION_KEYS.some((one) => one === key);
}

/** Whether a model as a whole meets a condition about models; of its stages any counts. */
export function modelMeets(facts: ModelFacts, condition: Condition): boolean {
  return compare(wordsOfModel(facts, condition.key), condition);
}

/** Whether a version meets a condition about versions. */
export function versionMeets(facts: VersionFacts, condition: Condition): boolean {
  const { metric, operator } = condition;
  if (metric === undefined) return compare(wordsOfVersion(facts, condition.key), condition);
  const measured = facts.metrics.filter(({ id }) => id.toLowerCase() === metric.id);
  return measured.some(({ value }) => COMPARE[operator](value, metric.bound));
}

/** Whether a version holds the stages that a condition asks for. */
export function holderMeets({ stages }: ModelFacts, version: string, condition: Condition): boolean {
  const held = Object.entries(stages).filter(([, holder]) => holder === version);
  return compare(
    held.map(([stage]) => stage),
    condition,
  );
}

const COMPARE: Readonly<Record<Operator, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "!=": (value, bound) => value !== bound,
  "~": () => false,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `!=` means that none of the words is the value. */
function compare(words: readonly string[], { operator, value }: Condition): boolean {
  const lower = words.map((word) => word.toLowerCase());
  if (operator === "~") return lower.some((word) => word.includes(value));
  return lower.includes(value) === (operator === "=");
}

function wordsOfModel({ model, task, owners, riskTier, tags, stages }: ModelFacts, key: ConditionKey): string[] {
  switch (key) {
    case "model":
      return [model];
    case "task":
      return task === undefined ? [] : [task];
    case "owner":
      return [...owners];
    case "tier":
      return riskTier === undefined ? [] : [riskTier];
    case "tag":
      return [...tags];
    case "stage":
      return Object.keys(stages);
    default:
      throw new Error(`${key} is not said of models.`);
  }
}

function wordsOfVersion({ version, datasets, code, developers, metrics }: VersionFacts, key: ConditionKey): string[] {
  switch (key) {
    case "version":
      return [version];
    case "dataset":
      return datasets.flatMap(wordsOfSource);
    case "code":
      return code.flatMap(wordsOfSource);
    case "developer":
      return [...developers];
    case "metric":
      return metrics.map(({ id }) => id);
    default:
      throw new Error(`${key} is not said of versions.`);
  }
}

/** Its name, `name@version`, its address and digests with and without their algorithm. */
function wordsOfSource({ name, version, uri, digests }: Source): string[] {
  const hex = digests.map((digest) => digest.replace(/^[^:]*:/, ""));
  const exact = version === undefined ? [] : [`${name}@${version}`];
  return [name, ...exact, ...(uri === undefined ? [] : [uri]), ...digests, ...hex];
}
