// What the repository says at one commit: models, versions, stages, datasets.

import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";
import type { Problem } from "./problem.ts";
import type { Entry } from "./snapshot.ts";

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
