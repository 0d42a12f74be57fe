// What the repository says at one commit: models, versions, stages, datasets.

import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";
import { checkMode, checkText, type FileCache, type ParsedFile, parseFile } from "./file.ts";
import { explainMisplaced, findCollisions } from "./misplaced.ts";
import { type DocumentPath, governs, parsePath } from "./names.ts";
import type { Problem } from "./problem.ts";
import type { Entry, Snapshot } from "./snapshot.ts";

/** A file that is listed; `document` is there when its text was read and is sound. */
export interface Filed<T> {
  entry: Entry;
  document?: Located<T>;
}

export interface ModelFolder {
  name: string;
  identity?: Filed<Model>;
  /** By SemVer. */
  versions: ReadonlyMap<string, Filed<ModelVersion>>;
  /** By stage name. */
  stages: ReadonlyMap<string, Filed<StageAssignment>>;
  /** By SemVer. */
  retired: ReadonlyMap<string, Filed<Retirement>>;
}

/** The registry at a commit, as far as the snapshot covers it. Problems are those of single files; rules across files are in `rules.ts`. */
export interface Registry {
  commit: string;
  covers: readonly string[];
  /** `registry.yaml` as written; `policy/` understands it. */
  policy?: Entry & { text: string | null | undefined };
  models: ReadonlyMap<string, ModelFolder>;
  /** By `name@version`. */
  datasets: ReadonlyMap<string, Filed<Dataset>>;
  /** Every governed file listed, by path: the digest of what was approved is made from these. */
  entries: ReadonlyMap<string, Entry>;
  problems: readonly Problem[];
}

/** Where the files of a registry are understood: from texts at hand, or from what is known of them already. */
export interface FileReader {
  /** The text of the policy: `null` when it is unfit, `undefined` when it was not read. */
  policy: (entry: Entry) => { text: string | null | undefined; problems: readonly Problem[] };
  /** The document of a plain file. */
  document: (path: DocumentPath, entry: Entry) => ParsedFile;
}

/**
 * Understands a snapshot. Whatever was listed is filed; what was also read is parsed. Pass the same cache again and no blob is
 * parsed twice.
 */
export function parseRegistry(snapshot: Snapshot, cache: FileCache = new Map()): Registry {
  return fileRegistry(snapshot, {
    policy: (entry) => readText(entry, snapshot),
    document: (path, entry) => {
      const { text, problems } = readText(entry, snapshot);
      return typeof text === "string" ? parseOnce(path, { entry, text, cache }) : { problems };
    },
  });
}

/** Files every entry of a listing in its place; each plain file is understood by the reader. */
export function fileRegistry(listing: Omit<Snapshot, "texts">, reader: FileReader): Registry {
  const draft: Draft = { models: new Map(), datasets: new Map(), entries: new Map(), problems: [] };
  const entries = [...listing.entries.values()].filter((entry) => governs(entry.path) !== undefined);
  for (const entry of entries.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    draft.entries.set(entry.path, entry);
    if (governs(entry.path) === "registry") fileEntry(draft, entry, reader);
  }
  const { models, datasets, policy, problems } = draft;
  problems.push(...findCollisions(draft.entries.keys()));
  const { commit, covers } = listing;
  return { commit, covers, ...(policy && { policy }), models, datasets, entries: draft.entries, problems };
}

interface Draft {
  policy?: NonNullable<Registry["policy"]>;
  models: Map<string, DraftFolder>;
  datasets: Map<string, Filed<Dataset>>;
  entries: Map<string, Entry>;
  problems: Problem[];
}

interface DraftFolder extends ModelFolder {
  versions: Map<string, Filed<ModelVersion>>;
  stages: Map<string, Filed<StageAssignment>>;
  retired: Map<string, Filed<Retirement>>;
}

function fileEntry(draft: Draft, entry: Entry, reader: FileReader): void {
  const path = parsePath(entry.path);
  const broken = checkMode(entry);
  draft.problems.push(...broken);
  if (path === undefined) {
    draft.problems.push(explainMisplaced(entry.path));
  } else if (path.kind === "policy") {
    const { text, problems } = broken.length > 0 ? { text: null, problems: [] } : reader.policy(entry);
    draft.problems.push(...problems);
    draft.policy = { ...entry, text };
  } else {
    const parsed = broken.length > 0 ? { problems: [] } : reader.document(path, entry);
    draft.problems.push(...parsed.problems);
    fileDocument(draft, { path, entry, parsed });
  }
}

function readText(entry: Entry, { texts }: Snapshot): ReturnType<FileReader["policy"]> {
  const text = texts.get(entry.oid);
  if (text === undefined) return { text, problems: [] };
  const problems = checkText(entry.path, text);
  return { text: problems.length > 0 ? null : text, problems };
}

function parseOnce(
  path: DocumentPath,
  { entry, text, cache }: { entry: Entry; text: string; cache: FileCache },
): ParsedFile {
  const key = `${entry.oid} ${entry.path}`;
  const parsed = cache.get(key) ?? parseFile(path, entry.oid, text);
  cache.set(key, parsed);
  return parsed;
}

interface Finding {
  path: DocumentPath;
  entry: Entry;
  parsed: ParsedFile;
}

function fileDocument(draft: Draft, { path, entry, parsed }: Finding): void {
  switch (path.kind) {
    case "model":
      folderOf(draft, path.model).identity = filed(entry, parsed.model);
      break;
    case "version":
      folderOf(draft, path.model).versions.set(path.version, filed(entry, parsed.version));
      break;
    case "stage":
      folderOf(draft, path.model).stages.set(path.stage, filed(entry, parsed.stage));
      break;
    case "retirement":
      folderOf(draft, path.model).retired.set(path.version, filed(entry, parsed.retirement));
      break;
    case "dataset":
      draft.datasets.set(`${path.dataset}@${path.version}`, filed(entry, parsed.dataset));
  }
}

function folderOf({ models }: Draft, name: string): DraftFolder {
  const folder = models.get(name) ?? { name, versions: new Map(), stages: new Map(), retired: new Map() };
  models.set(name, folder);
  return folder;
}

function filed<T>(entry: Entry, document: Located<T> | undefined): Filed<T> {
  return document ? { entry, document } : { entry };
}
