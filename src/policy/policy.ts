// The policy as `registry.yaml` says it, with every default filled in.

import type { Problem, Span } from "../registry/problem.ts";

/** Who fills a role: members of teams (`org/slug`) and single people by numeric id. */
export interface Role {
  name: string;
  description?: string;
  /** `org/slug`, lower case. */
  teams: readonly string[];
  users: readonly { login: string; id: number }[];
}

/** Role name to the number of different people needed. Empty means none. */
export type RequiredApprovals = Readonly<Record<string, number>>;

interface GateBase {
  /** Unique within what is asked for one change; the type and its subject when left out. */
  id: string;
  /** Where the policy says it, for messages. */
  at?: Span;
}

export type MetricGateConfig = GateBase & {
  type: "metric";
  metric: string;
  /** Exactly one of the two. */
  floor?: number;
  ceiling?: number;
  /** `interval` judges the bound of the confidence interval, `point` the value. */
  bound: "interval" | "point";
  dataset?: string;
  slice?: Readonly<Record<string, string>>;
  minN?: number;
  minPositives?: number;
  /** Required level of the interval; 0.95 when left out. */
  level: number;
};

export type NonInferiorityGateConfig = GateBase & {
  type: "non-inferiority";
  metric: string;
  /** Positive, in the metric's unit. */
  margin: number;
  /** The holder of the stage, or a pinned version. */
  baseline: "champion" | { version: string };
  /** Direction of the metric; known by its word when left out. */
  greaterIsBetter?: boolean;
  /** Whether a difference of points will do when there is no paired interval. */
  allowPoint: boolean;
  minN?: number;
  level: number;
};

export type DisparityGateConfig = GateBase & {
  type: "disparity";
  /** Id of a disparity of the version. */
  disparity: string;
  /** Smallest allowed ratio or group value. */
  floor?: number;
  /** Largest allowed difference. */
  ceiling?: number;
  bound: "interval" | "point";
  minN?: number;
  level: number;
};

/** What a version must name: each word is one requirement. */
export type LineageRequirement =
  | "code"
  | "code-reachable"
  | "datasets"
  | "dataset-manifests"
  | "environment"
  | "artifact-digests"
  | "temporal-split"
  | "no-leakage"
  | "base-models"
  | "evaluation-report";

export type LineageGateConfig = GateBase & { type: "lineage"; require: readonly LineageRequirement[] };
/** `maxAge` in seconds. */
export type EvaluationAgeGateConfig = GateBase & { type: "evaluation-age"; maxAge: number };
export type CardGateConfig = GateBase & { type: "card"; sections: readonly string[] };
/** `app` is the slug of the App that must have made the check; any App when left out. */
export type ChecksGateConfig = GateBase & { type: "checks"; checks: readonly { name: string; app?: string }[] };
/** `duration` in seconds that the version must have held the previous stage. */
export type SoakGateConfig = GateBase & { type: "soak"; stage: string; duration: number };
export type ApprovalsGateConfig = GateBase & { type: "approvals"; approvals: RequiredApprovals };

/** Closed union of gates; `gates/index.ts` lists their judges in the same order. */
export type GateConfig =
  | ApprovalsGateConfig
  | MetricGateConfig
  | NonInferiorityGateConfig
  | DisparityGateConfig
  | LineageGateConfig
  | EvaluationAgeGateConfig
  | CardGateConfig
  | ChecksGateConfig
  | SoakGateConfig;

/** The requirements of one kind of change; the approvals and soak of the policy are gates like all others. */
export interface Requirements {
  gates: readonly GateConfig[];
}

export interface StagePolicy extends Requirements {
  name: string;
  description?: string;
  /** The stage a version must hold before; absent for a first stage. */
  from?: string;
  /** GitHub environments that the version of this stage is deployed to. GitHub does not regard their case. */
  environments: readonly string[];
  /** Seconds after a decision in which the deployments must follow it; nobody watches when left out. */
  deployWithin?: number;
  /** Going back to a version that held this stage before. */
  rollback: Requirements;
  /** Leaving the stage empty. */
  vacation: Requirements;
}

/** Who may waive gates, which ones, and for how long. */
export interface WaiverPolicy {
  /** Asked in addition to the approvals of the transition. */
  approvals: RequiredApprovals;
  /** Seconds. */
  maxTerm: number;
  /** Ids of gates; those that look at measurements when left out. */
  gates?: readonly string[];
}

/** Who may break the glass, how soon that must be reviewed, and for how long it may last. */
export interface BreakGlassPolicy {
  /** Asked instead of the approvals of the transition. */
  approvals: RequiredApprovals;
  /** Seconds. */
  reviewWithin: number;
  /** Seconds. */
  maxTerm: number;
}

/** All of `registry.yaml`, resolved. Only this leaves `parse-policy.ts`. */
export interface Policy {
  roles: ReadonlyMap<string, Role>;
  /** In order; the last one's release is the repository's latest. */
  stages: readonly StagePolicy[];
  registration: Requirements;
  retirement: Requirements;
  /** Model identity and dataset manifests. */
  upkeep: Requirements;
  /** Policy, risk tiers and guard files. */
  policyChange: Requirements;
  /** Additions by risk tier and by model, already proved to tighten only: stage name to extra gates. */
  tiers: ReadonlyMap<string, ReadonlyMap<string, readonly GateConfig[]>>;
  models: ReadonlyMap<string, ReadonlyMap<string, readonly GateConfig[]>>;
  /** Nothing can be waived when there is none. */
  waivers?: WaiverPolicy;
  /** There is no break-glass when there is none. */
  breakGlass?: BreakGlassPolicy;
  /** Whether members of child teams count. */
  includeChildTeams: boolean;
  /** Digest of the file that said all this. */
  digest: { sha256: string; gitBlob: string };
  commit: string;
}

/** Whether what was read is a policy, and not what is wrong with it. */
export function isPolicy(policy: Policy | readonly Problem[]): policy is Policy {
  return !Array.isArray(policy);
}
