// `registrar list`: every model with its versions and what may be deployed from each stage, by receipts.

import { resolve as toPath } from "node:path";
import { openObjects } from "../git/read.ts";
import { listTags, readFew } from "../git/records.ts";
import type { Clone } from "../git/snapshot.ts";
import type { ListedTag } from "../registry/receipts.ts";
import { resolve } from "../registry/resolve.ts";
import { parseTag } from "../registry/tags.ts";
import { latestOf } from "../registry/version.ts";
import { readKeys } from "./keys.ts";
import { table } from "./print.ts";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";

export interface ListOptions {
  /** Folder of a clone. */
  repo: string;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

interface ListedModel {
  model: string;
  versions: number;
  latest: string;
  /** Stage to the version that `resolve` answers, or to the code of its refusal. */
  stages: Readonly<Record<string, { version: string } | { refused: string }>>;
}

/** 0 with the list, 2 when it could not be read. Throws a GitError. */
export async function runList(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const folder = toPath(terminal.cwd, options.repo);
  const clone = { folder, objects: openObjects(folder) };
  try {
    const models = await listModels(clone, keys);
    terminal.out(options.format === "json" ? JSON.stringify(models, null, 2) : describe(models));
    return 0;
  } finally {
    clone.objects.close();
  }
}

async function listModels(clone: Clone, keys: readonly string[]): Promise<ListedModel[]> {
  const listed = await listTags(clone.folder, ["*", "record/*"]);
  const models = new Map<string, ListedTag[]>();
  for (const tag of listed) {
    const model = /^(?:record\/)?([^@#/]+)/.exec(tag.name)?.[1] ?? "";
    const tags = models.get(model) ?? [];
    tags.push(tag);
    models.set(model, tags);
  }
  const all: ListedModel[] = [];
  for (const [model, tags] of [...models].sort()) {
    const found = await describeModel(clone, { model, tags, keys });
    if (found) all.push(found);
  }
  return all;
}

interface ModelTags {
  model: string;
  tags: readonly ListedTag[];
  keys: readonly string[];
}

async function describeModel(clone: Clone, { model, tags, keys }: ModelTags): Promise<ListedModel | undefined> {
  const receipts = tags.flatMap(({ name }) => parseTag(name) ?? []).filter((tag) => tag.model === model);
  const versions = receipts.flatMap((tag) => (tag.kind === "registration" ? [tag.version] : []));
  const latest = latestOf(versions);
  if (latest === undefined) return undefined;
  const names = new Set(receipts.flatMap((tag) => ("stage" in tag ? [tag.stage] : [])));
  const stages: Record<string, { version: string } | { refused: string }> = {};
  for (const stage of [...names].sort()) {
    const facts = await readFew(clone.objects, { model, stage }, tags);
    const answer = resolve({ model, stage }, facts, { keys });
    stages[stage] = "refused" in answer ? { refused: answer.refused } : { version: answer.version };
  }
  return { model, versions: versions.length, latest, stages };
}

function describe(models: readonly ListedModel[]): string {
  if (models.length === 0) return "No model is registered (or this clone has no tags).";
  const stages = [...new Set(models.flatMap((model) => Object.keys(model.stages)))].sort();
  const rows = models.map(({ model, versions, latest, stages: held }) => [
    model,
    latest,
    String(versions),
    ...stages.map((stage) => toCell(held[stage])),
  ]);
  return table([["model", "latest", "versions", ...stages], ...rows]);
}

function toCell(held: { version: string } | { refused: string } | undefined): string {
  if (held === undefined) return "";
  return "version" in held ? held.version : `(${held.refused})`;
}
