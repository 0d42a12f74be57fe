// The documents a person writes into the registry, as types; `registry-schema/*.json` says the same to editors and to ajv.

import type { Problem, Span } from "./problem.ts";

/** The only `apiVersion` there is. */
export const API_VERSION = "registrar/v1";

/** Digests by algorithm, lower-case hex: `sha256` of bytes (or an OpenSSF Model Signing root), `gitCommit`, `gitBlob`. */
export type DigestSet = Readonly<Record<string, string>>;

/** A thing outside the registry, in the words of an in-toto ResourceDescriptor. A digest makes it immutable. */
export interface Descriptor {
  name?: string;
  uri?: string;
  digest?: DigestSet;
  downloadLocation?: string;
  mediaType?: string;
  /** Bytes. */
  size?: number;
  annotations?: Readonly<Record<string, unknown>>;
}

export interface Artifact extends Descriptor {
  name: string;
  /** The files below a root digest, when the artifact is a folder. */
  resources?: readonly Descriptor[];
  /** Further places where the same bytes lie. */
  locations?: readonly Descriptor[];
  signatures?: readonly Descriptor[];
}

export type DatasetRole =
  | "pretraining"
  | "training"
  | "validation"
  | "test"
  | "calibration"
  | "baseline"
  | "monitoring";

/** Days, inclusive, `YYYY-MM-DD`. */
export interface Period {
  start: string;
  end: string;
}

export interface DatasetReference extends Descriptor {
  /** With `version`, names `datasets/<name>/<version>.yaml` when the registry holds such a manifest. */
  name: string;
  version?: string;
  role?: DatasetRole;
  namespace?: string;
  rows?: number;
  period?: Period;
}

export interface BaseModel extends Descriptor {
  /** `model@version` of this registry; otherwise `uri` names an outside model. */
  model?: string;
  relation?: "finetune" | "adapter" | "merge" | "quantized" | "distilled";
}

export interface Lineage {
  code?: readonly Descriptor[];
  datasets?: readonly DatasetReference[];
  /** `model@version` of this registry that this version was made from. */
  parents?: readonly string[];
  baseModels?: readonly BaseModel[];
  environment?: readonly Descriptor[];
  parameters?: Readonly<Record<string, unknown>>;
  run?: Readonly<Record<string, unknown>>;
}

export interface ConfidenceInterval {
  lowerBound: number;
  upperBound: number;
  /** Two-sided, strictly between 0 and 1; 0.95 when left out. */
  level?: number;
  method?: string;
  resamples?: number;
  seed?: number;
  /** The resampling unit, e.g. `customer_id`. */
  unit?: string;
}

export interface Metric {
  /** Unique within the version; gates name it. */
  id: string;
  /** Metric word, e.g. `roc_auc`; the id when left out. */
  type?: string;
  value: number;
  /** When left out, false for the known losses and errors, else true. */
  greaterIsBetter?: boolean;
  /** Name of the dataset it was measured on. */
  dataset?: string;
  slice?: Readonly<Record<string, string>>;
  n?: number;
  positives?: number;
  confidenceInterval?: ConfidenceInterval;
}

export interface Comparison {
  id?: string;
  /** A metric id of this version. */
  metric: string;
  baseline: { model?: string; version: string; role?: "champion" | "reference" | "benchmark" };
  /** Candidate minus baseline, in the metric's own direction. */
  difference: number;
  /** Interval of the difference over the same rows. */
  confidenceInterval?: ConfidenceInterval;
  n?: number;
}

export interface Disparity {
  id: string;
  /** Fairlearn word, e.g. `selection_rate`. */
  type: string;
  sensitiveFeature: string;
  controlFeatures?: readonly string[];
  aggregate: "difference" | "ratio" | "group_min" | "group_max";
  method?: "between_groups" | "to_overall";
  dataset?: string;
  value: number;
  n?: number;
  confidenceInterval?: ConfidenceInterval;
}

export interface Evaluation {
  /** RFC 3339 moment at which the numbers were made. */
  performedAt?: string;
  report?: Descriptor;
  metrics?: readonly Metric[];
  comparisons?: readonly Comparison[];
  disparities?: readonly Disparity[];
}

/** Section name to text or list; gates ask for sections by name. */
export type Card = Readonly<Record<string, unknown>>;

export interface ModelVersion {
  model: string;
  /** SemVer 2.0.0 without a leading `v`. */
  version: string;
  previousVersion?: string;
  created?: string;
  description?: string;
  license?: string;
  /** Logins and numeric ids of the people who built it; they can not approve it. */
  developers?: readonly { login: string; id?: number }[];
  artifacts: readonly Artifact[];
  lineage?: Lineage;
  evaluation?: Evaluation;
  card?: Card;
  details?: Readonly<Record<string, unknown>>;
  explainability?: readonly Descriptor[];
  validation?: Readonly<Record<string, unknown>>;
  monitoring?: Readonly<Record<string, unknown>>;
}

export interface Model {
  model: string;
  displayName?: string;
  description?: string;
  owners?: readonly string[];
  task?: string;
  /** Name of a tier of the policy. */
  riskTier?: string;
  tags?: readonly string[];
}

export interface StageAssignment {
  model: string;
  stage: string;
  version: string;
  reason?: string;
  waivers?: readonly Waiver[];
  breakGlass?: BreakGlass;
}

/** Lets one version hold a stage for a while although a gate is not met. */
export interface Waiver {
  /** Id of the gate. */
  gate: string;
  /** The version it is for: left in the file, it does not serve the next one. */
  version: string;
  reason: string;
  /** Last day, `YYYY-MM-DD` in UTC. */
  expires: string;
}

/** Lets one version hold a stage in an emergency, to be reviewed afterwards. */
export interface BreakGlass {
  version: string;
  reason: string;
  /** Last day, `YYYY-MM-DD` in UTC. */
  expires: string;
}

export interface Retirement {
  model: string;
  version: string;
  reason: string;
}

export interface Dataset {
  dataset: string;
  version: string;
  description?: string;
  uri?: string;
  digest: DigestSet;
  rows?: number;
  period?: Period;
  schema?: Descriptor;
  license?: string;
  annotations?: Readonly<Record<string, unknown>>;
}

/** A document with the place it came from. */
export interface Located<T> {
  file: string;
  /** Git blob id (40 hex) of the bytes. */
  blob: string;
  /** SHA-256 (hex) of the bytes. */
  sha256: string;
  value: T;
  /** Span of the value at a JSON Pointer, or of its nearest ancestor that exists. */
  locate: (pointer: string) => Span;
}

/** A problem at a place in a document. */
export function problemAt(
  document: Pick<Located<unknown>, "file" | "locate">,
  pointer: string,
  problem: Omit<Problem, "file" | "at" | "pointer">,
): Problem {
  return { ...problem, file: document.file, pointer, at: document.locate(pointer) };
}
