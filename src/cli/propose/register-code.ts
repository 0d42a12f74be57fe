// Where a version comes from by Git: the commit of the training code and the lock files of its environment.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { basename, join, resolve as toPath } from "node:path";
import { readTop, readTrackedPath, readTrainingCode, type TrainingCode } from "../../git/training-code.ts";
import type { Descriptor } from "../../registry/documents.ts";
import type { Terminal } from "../terminal.ts";
import { mistaken, type Part, part } from "./register-part.ts";

export interface CodeOptions {
  /** Folder of the training code; the current folder when left out. */
  code?: string;
  /** Lock files; those that are found beside the code when empty. */
  environment: readonly string[];
  allowDirty?: boolean;
  /** Folder of the registry's clone: it holds no training code. */
  registry: string;
}

const LOCK_FILES = ["uv.lock", "poetry.lock", "conda-lock.yml", "package-lock.json", "requirements.txt"];
const MOST_NAMES = 5;

/** Commit, address and lock files of the training code. Throws a GitError. */
export async function readOrigins(options: CodeOptions, { cwd }: Terminal): Promise<Part> {
  const folder = toPath(cwd, options.code ?? ".");
  const top = existsSync(folder) ? await readTop(folder) : undefined;
  if (top === undefined && options.code !== undefined)
    return mistaken(`--code ${options.code}: expected a folder in a Git repository`);
  const isRegistry = top !== undefined && options.code === undefined && top === (await readTop(options.registry));
  const code = top === undefined || isRegistry ? undefined : await readTrainingCode(top);
  if (code && code.edited.length > 0 && !options.allowDirty) return mistaken(explainEdited(code));
  const places = code === undefined ? [] : [folder, code.folder];
  const environment = await readEnvironment(options.environment, { cwd, places, code });
  if ("mistakes" in environment) return mistaken(...environment.mistakes);
  const files = environment.length === 0 ? {} : { environment };
  const lineage = { ...(code && { code: [toDescriptor(code)] }), ...files };
  return part(Object.keys(lineage).length === 0 ? {} : { lineage }, code && warn(code));
}

function explainEdited({ folder, edited }: TrainingCode): string {
  const more = edited.length > MOST_NAMES ? ` and ${edited.length - MOST_NAMES} more` : "";
  const files = edited.slice(0, MOST_NAMES).join(", ") + more;
  return `the training code in ${folder} has edits that no commit holds (${files}): commit them, or say so in the manifest with --allow-dirty`;
}

function toDescriptor({ uri, commit, edited }: TrainingCode): Descriptor {
  return {
    ...(uri === undefined ? {} : { uri }),
    digest: { gitCommit: commit },
    ...(edited.length > 0 && { annotations: { uncommittedChanges: true } }),
  };
}

function warn({ commit, uri, published }: TrainingCode): string[] {
  if (uri === undefined) return [`nobody can get the training code at ${commit}: its repository has no remote`];
  return published ? [] : [`no remote branch is known to hold the training code at ${commit}: push it`];
}

interface Beside {
  cwd: string;
  /** Folders to look for lock files in, the nearest first. */
  places: readonly string[];
  code: TrainingCode | undefined;
}

async function readEnvironment(
  named: readonly string[],
  beside: Beside,
): Promise<Descriptor[] | { mistakes: string[] }> {
  const found = beside.places.map((place) =>
    LOCK_FILES.map((file) => join(place, file)).filter((path) => existsSync(path)),
  );
  const paths =
    named.length > 0 ? named.map((path) => toPath(beside.cwd, path)) : (found.find((one) => one.length > 0) ?? []);
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) return { mistakes: missing.map((path) => `--environment ${path}: there is no such file`) };
  return Promise.all(paths.map((path) => describeFile(path, beside.code)));
}

async function describeFile(path: string, code: TrainingCode | undefined): Promise<Descriptor> {
  const bytes = await readFile(path);
  // What was edited is not what lies at the commit.
  const isExact = code !== undefined && code.uri !== undefined && code.edited.length === 0;
  const tracked = isExact ? await readTrackedPath(code, await realpath(path)) : undefined;
  return {
    name: basename(path),
    ...(tracked === undefined ? {} : { uri: `${code?.uri}#${encodeURI(tracked)}` }),
    digest: { sha256: createHash("sha256").update(bytes).digest("hex") },
    size: bytes.length,
  };
}
