// Small registries for tests, written as the YAML a person would write.

import { createHash } from "node:crypto";
import type { Problem } from "../../src/registry/problem.ts";
import { parseRegistry, type Registry } from "../../src/registry/registry.ts";
import type { Snapshot } from "../../src/registry/snapshot.ts";

export type Files = Readonly<Record<string, string>>;

interface Options {
  covers?: readonly string[];
  /** Modes other than `100644`, by path. */
  modes?: Files;
  /** Paths that are listed but whose text is not read. */
  unread?: readonly string[];
}

/** Git's id of a blob. */
export function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}

/** A commit's governed files; all of them unless `covers` says less. */
export function snapshotOf(files: Files, { covers = [""], modes = {}, unread = [] }: Options = {}): Snapshot {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    mode: modes[path] ?? "100644",
    oid: blobId(text),
  }));
  const read = Object.entries(files).filter(([path]) => !unread.includes(path));
  return {
    commit: "c".repeat(40),
    covers,
    entries: new Map(entries.map((entry) => [entry.path, entry])),
    texts: new Map(read.map(([, text]) => [blobId(text), text])),
  };
}

export function registryOf(files: Files, options?: Options): Registry {
  return parseRegistry(snapshotOf(files, options));
}

function yaml(kind: string, ...lines: readonly string[]): string {
  return `${["apiVersion: registrar/v1", `kind: ${kind}`, ...lines].join("\n")}\n`;
}

export const DIGEST = "ab".repeat(32);

/** One file as path and text; `more` is YAML appended to the shortest sound document. */
export function modelFile(model: string, more = ""): Files {
  return { [`models/${model}/model.yaml`]: yaml("Model", `model: ${model}`) + more };
}

export function versionFile(model: string, version: string, more = ""): Files {
  const artifact = ["artifacts:", "  - name: model", `    digest: { sha256: ${DIGEST} }`];
  const text = yaml("ModelVersion", `model: ${model}`, `version: "${version}"`, ...artifact);
  return { [`models/${model}/versions/${version}.yaml`]: text + more };
}

export function stageFile(model: string, stage: string, version: string, more = ""): Files {
  const text = yaml("StageAssignment", `model: ${model}`, `stage: ${stage}`, `version: "${version}"`);
  return { [`models/${model}/stages/${stage}.yaml`]: text + more };
}

export function retiredFile(model: string, version: string, reason = "withdrawn"): Files {
  const text = yaml("Retirement", `model: ${model}`, `version: "${version}"`, `reason: ${reason}`);
  return { [`models/${model}/retired/${version}.yaml`]: text };
}

export function datasetFile(dataset: string, version: string, more = ""): Files {
  const text = yaml("Dataset", `dataset: ${dataset}`, `version: "${version}"`, `digest: { sha256: ${DIGEST} }`);
  return { [`datasets/${dataset}/${version}.yaml`]: text + more };
}

/** A model `churn` with three versions, two stages and a dataset. */
export const CHURN: Files = {
  "registry.yaml": "apiVersion: registrar/v1\nkind: Registry\n",
  ...modelFile("churn"),
  ...versionFile("churn", "1.0.0"),
  ...versionFile("churn", "1.1.0"),
  ...versionFile("churn", "2.0.0"),
  ...stageFile("churn", "staging", "1.1.0"),
  ...stageFile("churn", "production", "1.0.0"),
  ...datasetFile("customers", "2026-09-30"),
};

/** Problems as `code file:line`, in order: what most tests compare. */
export function brief(problems: readonly Problem[]): string[] {
  return problems.map(({ code, file, at }) => `${code} ${file}${at ? `:${at.line}` : ""}`);
}
