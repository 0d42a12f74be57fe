// Parts of a manifest that lie in files: metrics, parameters, and manifests to start from.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve as toPath } from "node:path";
import { parseDataset, parseParameter, parseParent } from "../../registry/ingredient-words.ts";
import { mergeDocuments } from "../../registry/merge.ts";
import { parseMetrics } from "../../registry/metrics-file.ts";
import { formatProblem } from "../../registry/problem.ts";
import { quoteText } from "../../registry/repair.ts";
import { isObject } from "../../registry/shape.ts";
import { parseYaml } from "../../registry/yaml-source.ts";
import type { Terminal } from "../terminal.ts";
import { mistaken, type Part, part, readAll } from "./register-part.ts";

/** The evaluation of a metrics file, with the file itself as its report. */
export async function readMetrics(file: string | undefined, terminal: Terminal): Promise<Part> {
  if (file === undefined) return part({});
  const text = await readText(file, terminal);
  if (text === undefined) return mistaken(`--metrics ${file}: there is no such file, or it can not be read`);
  const evaluation = parseMetrics(file, text);
  if ("mistakes" in evaluation) return { value: {}, mistakes: evaluation.mistakes, notices: [] };
  const bytes = Buffer.from(text);
  const digest = { sha256: createHash("sha256").update(bytes).digest("hex") };
  return part({ evaluation: { report: { name: basename(file), digest, size: bytes.length }, ...evaluation } });
}

/** Datasets, parents and parameters of the lineage. */
export async function readLineage(
  given: { dataset: readonly string[]; parent: readonly string[]; parameter: readonly string[]; parameters?: string },
  terminal: Terminal,
): Promise<Part> {
  const datasets = readAll(given.dataset, parseDataset);
  const parents = readAll(given.parent, parseParent);
  const single = readAll(given.parameter, parseParameter);
  const file = await readParameters(given.parameters, terminal);
  const mistakes = [datasets, parents, single, file].flatMap((one) => one.mistakes);
  const parameters = {
    ...file.parameters,
    ...Object.fromEntries(single.things.map(({ name, value }) => [name, value])),
  };
  const lineage = {
    ...(datasets.things.length > 0 && { datasets: datasets.things }),
    ...(parents.things.length > 0 && { parents: parents.things.map(({ parent }) => parent) }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
  return { value: Object.keys(lineage).length > 0 ? { lineage } : {}, mistakes, notices: [] };
}

async function readParameters(
  file: string | undefined,
  terminal: Terminal,
): Promise<{ parameters: object; mistakes: string[] }> {
  if (file === undefined) return { parameters: {}, mistakes: [] };
  const text = await readText(file, terminal);
  const fail = (why: string) => ({ parameters: {}, mistakes: [`--parameters ${file}: ${why}`] });
  if (text === undefined) return fail("there is no such file, or it can not be read");
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { parameters: value, mistakes: [] } : fail('expected an object such as { "eta": 0.05 }');
  } catch {
    return fail(`expected JSON such as { "eta": 0.05 }, got ${quoteText(text.trim().slice(0, 40))}`);
  }
}

/** Manifests, whole or in part, the later over the earlier. */
export async function readBeginnings(files: readonly string[], terminal: Terminal): Promise<Part> {
  const mistakes: string[] = [];
  const documents: object[] = [];
  for (const file of files) {
    const text = await readText(file, terminal);
    const source = text === undefined ? undefined : parseYaml(file, text);
    if (source === undefined) mistakes.push(`--from ${file}: there is no such file, or it can not be read`);
    else if ("problems" in source) mistakes.push(...source.problems.map(formatProblem));
    else if (isObject(source.value)) documents.push(source.value);
    else mistakes.push(`--from ${file}: expected keys and values of a version manifest`);
  }
  return { value: mergeDocuments(...documents), mistakes, notices: [] };
}

/** The text of a file in UTF-8, `undefined` when it can not be had. */
async function readText(file: string, { cwd }: Terminal): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(toPath(cwd, file)));
  } catch {
    return undefined;
  }
}
