// What models, stages, datasets, references and governed paths are called, each parser with its inverse.

import { isVersion } from "./version.ts";

/** Prose for messages: what `isName` accepts. */
export const NAME_RULE = "1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit";

const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;
const DATASET_VERSION = /^[A-Za-z0-9]([A-Za-z0-9._+-]{0,126}[A-Za-z0-9])?$/;

/** Whether a model, stage or dataset may be called so (GTO's tag grammar refuses dots and capitals). */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Whether a dataset version may be called so: a date, a number, a SemVer, a commit id; any file name that is safe everywhere. */
export function isDatasetVersion(text: string): boolean {
  return DATASET_VERSION.test(text) && !text.includes("..");
}

/** A model, a version of it, or whatever holds a stage of it. */
export interface Reference {
  model: string;
  version?: string;
  stage?: string;
}

/** Reads `model`, `model@1.5.0`, `model@v1.5.0`, `model@stage` and `model#stage`. */
export function parseReference(text: string): Reference | undefined {
  const [, model = "", mark, rest = ""] = /^([^@#]*)(?:([@#])(.*))?$/s.exec(text) ?? [];
  if (!isName(model)) return undefined;
  if (mark === undefined) return { model };
  const version = rest.startsWith("v") ? rest.slice(1) : rest;
  if (mark === "@" && isVersion(version)) return { model, version };
  return isName(rest) ? { model, stage: rest } : undefined;
}

/** Refuses what is no reference, in words; `forms` are those that would do. In quotes, so that an empty text is seen. */
export function explainNoReference(text: string, forms = "model, model@stage or model@1.2.3"): string {
  return `${JSON.stringify(text)} is no reference; write ${forms}`;
}

/** Writes `model`, `model@version` or `model@stage`; a version outweighs a stage. */
export function formatReference({ model, version, stage }: Reference): string {
  const rest = version ?? stage;
  return rest === undefined ? model : `${model}@${rest}`;
}

/** A reference in the one form of `formatReference`; a text that is none stays as it is. */
export function normaliseReference(text: string): string {
  const reference = parseReference(text);
  return reference === undefined ? text : formatReference(reference);
}

/** A document of the registry, by its meaning. */
export type DocumentPath =
  | { kind: "model"; model: string }
  | { kind: "version"; model: string; version: string }
  | { kind: "stage"; model: string; stage: string }
  | { kind: "retirement"; model: string; version: string }
  | { kind: "dataset"; dataset: string; version: string };

/** A file of the registry, by its meaning. */
export type GovernedPath = { kind: "policy" } | DocumentPath;

/** The meaning of a path, or `undefined` when no file of a registry lies there. */
export function parsePath(path: string): GovernedPath | undefined {
  if (path === "registry.yaml") return { kind: "policy" };
  if (!path.endsWith(".yaml")) return undefined;
  const [top, name = "", ...rest] = path.slice(0, -".yaml".length).split("/");
  if (top === "models" && isName(name)) return parseModelPath(name, rest);
  const [version = "", ...deeper] = rest;
  if (top !== "datasets" || !isName(name) || deeper.length > 0 || !isDatasetVersion(version)) return undefined;
  return { kind: "dataset", dataset: name, version };
}

function parseModelPath(model: string, [folder, file, ...deeper]: string[]): GovernedPath | undefined {
  if (file === undefined) return folder === "model" ? { kind: "model", model } : undefined;
  if (deeper.length > 0) return undefined;
  if (folder === "versions" && isVersion(file)) return { kind: "version", model, version: file };
  if (folder === "stages" && isName(file)) return { kind: "stage", model, stage: file };
  return folder === "retired" && isVersion(file) ? { kind: "retirement", model, version: file } : undefined;
}

/** The one path of a governed file. */
export function formatPath(path: GovernedPath): string {
  switch (path.kind) {
    case "policy":
      return "registry.yaml";
    case "model":
      return `models/${path.model}/model.yaml`;
    case "version":
      return `models/${path.model}/versions/${path.version}.yaml`;
    case "stage":
      return `models/${path.model}/stages/${path.stage}.yaml`;
    case "retirement":
      return `models/${path.model}/retired/${path.version}.yaml`;
    case "dataset":
      return `datasets/${path.dataset}/${path.version}.yaml`;
  }
}

/** One spelling for all paths that some file system or reader takes for the same. */
export function foldPath(path: string): string {
  return path.normalize("NFKC").toLowerCase().normalize("NFKC");
}

const README = /^(models|datasets)\/[^/]+\/README\.md$/;
const GUARD = /^(|\.github\/|docs\/)codeowners$|^\.github\/workflows\/|(^|\/)\.gitattributes$/;
const REGISTRY = /^(registry\.yaml|models|datasets)(\/|$)/;

/**
 * Who rules over a path: `registry` for `registry.yaml` and everything in `models/` and `datasets/`, `guard` for the files that
 * decide how those are reviewed, checked out and deployed. Spellings that differ in case are governed too, so that none escapes;
 * `README.md` beside a model or a dataset is free.
 */
export function governs(path: string): "registry" | "guard" | undefined {
  const folded = foldPath(path);
  if (GUARD.test(folded)) return "guard";
  return REGISTRY.test(folded) && !README.test(path) ? "registry" : undefined;
}
